"""An install: a random pseudonym without a person, and the one row that ingest reads."""

import uuid

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from privacy.subjects.enums import SubjectState
from telemetry.enums import Platform


class Install(models.Model):
    """One installation of an app; nothing in it says whose it is (P-3.14)."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    platform = models.CharField(max_length=10, choices=Platform.choices)
    app_version = models.CharField(max_length=40)
    enrolled_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="install_platform_known", condition=Q(platform__in=Platform.values)
            ),
        ]

    def __str__(self) -> str:
        return f"install {self.id}"


class Gate(models.Model):
    """All that decides whether an event is taken, in one row.

    Rewritten in the transaction of every change of a Subject's state, of a consent, a permission or
    a window, so that whoever holds this row's lock knows all of it. `pseudonym` is what events hang
    on now; each window has one of its own, and its end gives the install another.
    """

    install = models.OneToOneField(Install, on_delete=models.CASCADE, primary_key=True)
    token_hash = models.CharField(max_length=64, unique=True)
    pseudonym = models.UUIDField(unique=True, default=uuid.uuid4)
    window_opened_at = models.DateTimeField(null=True)
    # Of the person while a window is open; empty without one.
    subject_state = models.CharField(max_length=10, choices=SubjectState.choices, default="")
    epoch = models.PositiveIntegerField(default=0)
    basic_info_missing = models.BooleanField(default=False)
    # Kinds of events that the person is refused by a decision about their details (T-3.6).
    refused = ArrayField(models.CharField(max_length=10), default=list, blank=True)
    # Device fields that a version added after the consent was given (P-1.4).
    not_agreed = ArrayField(models.CharField(max_length=20), default=list, blank=True)
    # Since when each consent of the present holder stands; empty while it does not.
    device_since = models.DateTimeField(null=True)
    location_since = models.DateTimeField(null=True)
    log_since = models.DateTimeField(null=True)
    # When it ended last, read behind this row's lock: nothing is stored after that (I-15).
    device_ended_at = models.DateTimeField(null=True)
    location_ended_at = models.DateTimeField(null=True)
    log_ended_at = models.DateTimeField(null=True)
    # Name of each granted permission to its time, in seconds since 1970.
    permissions = models.JSONField(default=dict)
    services = ArrayField(models.CharField(max_length=40), default=list, blank=True)
    # When the app was in the foreground within the last day: beginning, end, beginning, end …
    foreground = ArrayField(models.FloatField(), default=list, blank=True)
    link_failures = models.PositiveSmallIntegerField(default=0)
    link_failed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="gate_window_has_person",
                condition=Q(window_opened_at=None, subject_state="")
                | (Q(window_opened_at__isnull=False) & ~Q(subject_state="")),
            ),
        ]

    def __str__(self) -> str:
        return f"gate {self.install_id}"
