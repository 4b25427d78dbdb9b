"""The only bridge from a device to a person, and the code that builds it (P-3.15)."""

import uuid

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateTimeRangeField, RangeOperators
from django.db import models
from django.db.models import F, Func, Q
from django.db.models.functions import Now

from privacy import states
from privacy.subjects.models import Subject
from telemetry.enums import (
    WINDOW_TRANSITIONS,
    ClosedBy,
    WindowGround,
    WindowPurpose,
    WindowState,
)


class Period(Func):
    """The half-open time from opening to closing; open-ended while there is no closing."""

    function = "TSTZRANGE"
    output_field = DateTimeRangeField()


STANDS = Q(state__in=[WindowState.OPEN, WindowState.CLOSING])


class CombinationWindow(models.Model):
    """While it is open, what the install sends under `pseudonym` is one person's data.

    Closing begins the separation; until that is done the rows still count as the person's. The row
    then stays for a while without Subject, install and pseudonym, as proof that there was a window.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    subject = models.ForeignKey(Subject, on_delete=models.PROTECT, null=True, related_name="+")
    install_id = models.UUIDField(null=True)
    pseudonym = models.UUIDField(null=True, unique=True)
    purpose = models.CharField(max_length=20, choices=WindowPurpose.choices)
    ground = models.CharField(max_length=3, choices=WindowGround.choices)
    law = models.CharField(max_length=120, default="", blank=True)
    state = models.CharField(max_length=10, choices=WindowState.choices, default=WindowState.OPEN)
    opened_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)
    closed_by = models.CharField(max_length=10, choices=ClosedBy.choices, default="", blank=True)
    unlinked_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            ExclusionConstraint(
                name="window_one_person_at_a_time",
                expressions=[
                    ("install_id", RangeOperators.EQUAL),
                    (Period(F("opened_at"), F("closed_at")), RangeOperators.OVERLAPS),
                ],
                condition=STANDS,
            ),
            models.CheckConstraint(
                name="window_bridge_stands_or_is_gone",
                condition=(
                    STANDS
                    & Q(subject__isnull=False, install_id__isnull=False, pseudonym__isnull=False)
                )
                | Q(state=WindowState.UNLINKED, subject=None, install_id=None, pseudonym=None),
            ),
            models.CheckConstraint(
                name="window_closed_says_when_and_by_what",
                condition=Q(state=WindowState.OPEN, closed_at=None, closed_by="")
                | (~Q(state=WindowState.OPEN) & Q(closed_at__isnull=False) & ~Q(closed_by="")),
            ),
            models.CheckConstraint(
                name="window_unlinked_says_when",
                condition=Q(state=WindowState.UNLINKED, unlinked_at__isnull=False)
                | (~Q(state=WindowState.UNLINKED) & Q(unlinked_at=None)),
            ),
            models.CheckConstraint(
                name="window_has_purpose",
                condition=Q(purpose__in=WindowPurpose.values),
            ),
            models.CheckConstraint(
                name="window_has_ground",
                condition=Q(ground=WindowGround.CONSENT, law="")
                | (Q(ground=WindowGround.LAW) & ~Q(law="")),
            ),
            models.CheckConstraint(name="window_ends", condition=Q(ends_at__gt=F("opened_at"))),
        ]
        indexes = [
            models.Index(name="window_of_install", fields=["install_id"], condition=STANDS),
        ]
        triggers = [
            states.guard(
                model="telemetry.CombinationWindow", field="state", transitions=WINDOW_TRANSITIONS
            )
        ]

    def __str__(self) -> str:
        return f"window {self.id}"


class LinkCode(models.Model):
    """The one live code of a person; whoever types it on a device opens a window."""

    subject = models.OneToOneField(
        Subject, on_delete=models.PROTECT, primary_key=True, related_name="+"
    )
    code_hash = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField(db_default=Now())
    expires_at = models.DateTimeField()

    def __str__(self) -> str:
        return "link code"
