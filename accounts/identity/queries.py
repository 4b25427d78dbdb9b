"""What others ask about checks."""

import uuid

from django.db.models import Q

from accounts.identity.enums import CheckState
from accounts.models import IdentityCheck


def checks_of(subject_id: uuid.UUID) -> list[IdentityCheck]:
    """Return every check of a person, newest first."""
    return list(IdentityCheck.objects.filter(subject=subject_id).order_by("-announced_at", "pk"))


def state_of(subject_id: uuid.UUID) -> CheckState:
    """Return how a person's identity stands: as the last check says, or not checked."""
    last = checks_of(subject_id)[:1]
    return CheckState(last[0].state) if last else CheckState.NOT_CHECKED


def times_asked(subject_id: uuid.UUID) -> int:
    """Return how often an authority was asked about a person, by connection or by letter."""
    asked = Q(asked_at__isnull=False) | Q(letter_at__isnull=False)
    return IdentityCheck.objects.filter(asked, subject=subject_id).count()
