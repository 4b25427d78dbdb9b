"""A message as a row: rendered once, stored encrypted, emptied on delivery (D-45)."""

import uuid

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from privacy import states
from privacy.encryption.fields import Encrypted
from privacy.messages.enums import (
    EMPTY,
    TAKEN,
    TRANSITIONS,
    Channel,
    MessageKind,
    MessageState,
)
from privacy.subjects.models import Subject

CONTENT = ("address", "title", "body", "html", "attachment")


class Message(models.Model):
    """One mail or SMS. `id` is its Message-ID or idempotency key: a resend carries the same."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    subject = models.ForeignKey(Subject, on_delete=models.PROTECT, related_name="+")
    channel = models.CharField(max_length=4, choices=Channel.choices)
    kind = models.CharField(max_length=60, choices=MessageKind.choices)
    template = models.CharField(max_length=60)
    language = models.CharField(max_length=10)
    # The caller's own key: the same key twice is one message. Ids only, never a value.
    key = models.CharField(max_length=120, unique=True)
    state = models.CharField(
        max_length=12, choices=MessageState.choices, default=MessageState.QUEUED
    )
    # Why it failed or was dropped: a code.
    error = models.CharField(max_length=40, default="")
    address = Encrypted(null=True)
    title = Encrypted(null=True)
    body = Encrypted(null=True)
    html = Encrypted(null=True)
    attachment = Encrypted(null=True)
    queued_at = models.DateTimeField(db_default=Now())
    sent_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="message_ended_is_empty",
                condition=~Q(state__in=[str(state) for state in EMPTY])
                | Q(**{f"{name}__isnull": True for name in CONTENT}),
            ),
            models.CheckConstraint(
                name="message_sent_has_time",
                condition=Q(state__in=[str(state) for state in TAKEN], sent_at__isnull=False)
                | (~Q(state__in=[str(state) for state in TAKEN]) & Q(sent_at__isnull=True)),
            ),
            models.CheckConstraint(
                name="message_ended_has_time",
                condition=Q(state=MessageState.QUEUED, ended_at__isnull=True)
                | (~Q(state=MessageState.QUEUED) & Q(ended_at__isnull=False)),
            ),
            models.CheckConstraint(
                name="message_state_known", condition=Q(state__in=MessageState.values)
            ),
            models.CheckConstraint(
                name="message_kind_known", condition=Q(kind__in=MessageKind.values)
            ),
        ]
        indexes = [models.Index(name="message_by_age", fields=["queued_at"])]
        triggers = [states.guard(model="privacy.Message", field="state", transitions=TRANSITIONS)]

    def __str__(self) -> str:
        return f"{self.kind} {self.id}"
