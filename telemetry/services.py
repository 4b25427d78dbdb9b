"""What runs for a person through their devices: each is cancelled one by one in a minor's case."""

import uuid

from django.utils.translation import gettext_lazy as _

from privacy.erasure.services import provide
from telemetry.domain import erasing, gates
from telemetry.models import Gate


def linked(subject_id: uuid.UUID) -> int:
    """Count the devices that may send something for somebody."""
    return Gate.objects.filter(pk__in=gates.installs_of(subject_id)).count()


def cancel(subject_id: uuid.UUID) -> int:
    """Take the tokens of somebody's devices away.

    The windows stay until the erasure, which finds by them what the devices have sent; ending them
    here would separate those rows from the person, and nobody could erase them any more.
    """
    return erasing.remove_devices(subject_id=subject_id)


provide(code="devices", label=_("Linked devices"), running=linked, cancel=cancel)
