"""States of a Subject, and which may follow which."""

import uuid

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class SubjectState(TextChoices):
    ACTIVE = "active", _("Active")
    RESTRICTED = "restricted", _("Restricted")
    ERASING = "erasing", _("Erasing")
    ERASED = "erased", _("Erased")


class Restriction(TextChoices):
    """Why a Subject is restricted; several may hold at once."""

    MINOR_REPORT = "minor_report"
    UNDER_AGE = "under_age"
    CHALLENGE = "challenge"
    INCIDENT = "incident"


# A line outside the database holds nothing but ids, so each reason has one.
NAMESPACE = uuid.UUID("0d0cbf8c-6a4b-4c37-9f0e-4b0a2c6f7d51")
REASON_IDS = {reason: uuid.uuid5(NAMESPACE, str(reason)) for reason in Restriction}

TRANSITIONS: dict[SubjectState, frozenset[SubjectState]] = {
    SubjectState.ACTIVE: frozenset({SubjectState.RESTRICTED, SubjectState.ERASING}),
    SubjectState.RESTRICTED: frozenset({SubjectState.ACTIVE, SubjectState.ERASING}),
    # Back to active or restricted only by a cancelled deletion, before its point of no return.
    SubjectState.ERASING: frozenset(
        {SubjectState.ACTIVE, SubjectState.RESTRICTED, SubjectState.ERASED}
    ),
    SubjectState.ERASED: frozenset(),
}
