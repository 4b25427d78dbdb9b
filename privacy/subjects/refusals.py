"""Services that somebody is refused by a decision, and the one gate in front of them (T-3.6).

The app that knows why answers; every address that offers one of these services asks `require`
first. What is refused is named in the answer (403, `service_refused`), and nothing else changes:
turning off, ending a link, reading and leaving are no services.
"""

import uuid
from collections.abc import Callable, Collection

from django.core.exceptions import PermissionDenied
from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Service(TextChoices):
    """What can be refused by name; a closed list."""

    DEVICE = "device", _("Device data")
    LOCATION = "location", _("Location, and what needs it")
    LOGS = "logs", _("Usage logs")
    LINKING = "linking", _("Linking of devices")


# Asked of a Subject's id; answers with the codes of services.
QUESTIONS: list[Callable[[uuid.UUID], Collection[str]]] = []


class ServiceRefused(PermissionDenied):
    """The person is refused this service by a decision of staff."""

    def __init__(self, service: Service) -> None:
        super().__init__(str(service))
        self.service = service


def refused_to(*, subject_id: uuid.UUID) -> frozenset[Service]:
    """Return what somebody is refused now."""
    return frozenset(Service(code) for question in QUESTIONS for code in question(subject_id))


def require(*, subject_id: uuid.UUID, service: Service) -> None:
    """Raise ServiceRefused where this person is refused this service.

    Call it behind the Subject's lock where something is written: a decision takes that lock too.
    """
    if service in refused_to(subject_id=subject_id):
        raise ServiceRefused(service)
