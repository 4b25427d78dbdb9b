"""A message as a row: rendered once, stored encrypted, emptied on delivery (D-45)."""

import uuid

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from privacy import states
from privacy.encryption.fields import Encrypted
from privacy.messages.enums import TRANSITIONS, Channel, MessageState
from privacy.subjects.models import Subject


class Message(models.Model):
    """One mail or SMS. `id` is its Message-ID or idempotency key: a resend carries the same."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    subject = models.ForeignKey(Subject, on_delete=models.PROTECT, related_name="+")
    channel = models.CharField(max_length=4, choices=Channel.choices)
    kind = models.CharField(max_length=60)
    language = models.CharField(max_length=10)
    # The caller's own key: the same key twice is one message.
    key = models.CharField(max_length=120, unique=True)
    state = models.CharField(
        max_length=10, choices=MessageState.choices, default=MessageState.QUEUED
    )
    address = Encrypted(null=True)
    title = Encrypted(null=True)
    body = Encrypted(null=True)
    attachment = Encrypted(null=True)
    queued_at = models.DateTimeField(db_default=Now())
    sent_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="message_sent_is_empty",
                condition=~Q(state=MessageState.SENT)
                | Q(
                    sent_at__isnull=False,
                    address__isnull=True,
                    title__isnull=True,
                    body__isnull=True,
                    attachment__isnull=True,
                ),
            ),
        ]
        triggers = [states.guard(model="privacy.Message", field="state", transitions=TRANSITIONS)]

    def __str__(self) -> str:
        return f"{self.kind} {self.id}"
