"""Work and heartbeats: the only place where "later" is written down."""

import uuid
from datetime import timedelta

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from privacy import states
from privacy.work.enums import OPEN, TRANSITIONS, WorkState


class Work(models.Model):
    """One thing to be done at or after `due_at`, by whoever holds its lease.

    `reference` is an id, never a value of a person. All times are the database's.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kind = models.CharField(max_length=60)
    reference = models.CharField(max_length=60, default="")
    state = models.CharField(max_length=10, choices=WorkState.choices, default=WorkState.WAITING)
    priority = models.SmallIntegerField(default=0)
    due_at = models.DateTimeField(db_default=Now())
    give_up_at = models.DateTimeField(null=True)
    every = models.DurationField(null=True)
    lease_until = models.DateTimeField(null=True)
    fence = models.PositiveIntegerField(default=0)
    attempts = models.PositiveIntegerField(default=0)
    max_attempts = models.PositiveIntegerField(default=12)
    hinted_at = models.DateTimeField(null=True)
    error = models.CharField(max_length=80, default="")
    created_at = models.DateTimeField(db_default=Now())
    done_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name_plural = "work"
        constraints = [
            models.UniqueConstraint(
                name="work_open_once",
                fields=["kind", "reference"],
                condition=Q(state__in=[str(state) for state in OPEN]),
            ),
            models.CheckConstraint(
                name="work_running_has_lease",
                condition=~Q(state=WorkState.RUNNING) | Q(lease_until__isnull=False),
            ),
            models.CheckConstraint(
                name="work_done_has_time",
                condition=Q(state=WorkState.DONE, done_at__isnull=False)
                | (~Q(state=WorkState.DONE) & Q(done_at__isnull=True)),
            ),
            models.CheckConstraint(
                name="work_state_known", condition=Q(state__in=WorkState.values)
            ),
        ]
        indexes = [
            models.Index(
                name="work_due",
                fields=["-priority", "due_at"],
                condition=Q(state__in=[str(WorkState.WAITING), str(WorkState.RUNNING)]),
            ),
        ]
        triggers = [states.guard(model="privacy.Work", field="state", transitions=TRANSITIONS)]

    def __str__(self) -> str:
        return f"{self.kind} {self.id}"


class Heartbeat(models.Model):
    """The last sign of life of one part of the engine."""

    part = models.CharField(max_length=60, primary_key=True)
    seen_at = models.DateTimeField(db_default=Now())

    def __str__(self) -> str:
        return self.part


STALE_AFTER = timedelta(seconds=60)
