"""A message as a row: rendered once, stored encrypted, emptied on delivery (D-45)."""

import uuid

import pgtrigger
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from privacy import states
from privacy.encryption.fields import Encrypted
from privacy.messages.enums import (
    EMPTY,
    OPTIONAL,
    TAKEN,
    TOPICS,
    TRANSITIONS,
    Channel,
    MessageKind,
    MessageState,
    Place,
    Sort,
)
from privacy.subjects.models import Subject

CONTENT = ("address", "title", "body", "html", "attachment")
IS_OPTIONAL = Q(kind__in=[str(kind) for kind in OPTIONAL])
IS_TAKEN = Q(state__in=[str(state) for state in TAKEN])


class MessageChoice(models.Model):
    """Somebody switched news or offers on or off; the last one holds. Never changed."""

    id = models.BigAutoField(primary_key=True)
    reference = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    subject = models.ForeignKey(Subject, on_delete=models.PROTECT, related_name="+")
    topic = models.CharField(max_length=12, choices=Sort.choices)
    on = models.BooleanField()
    place = models.CharField(max_length=10, choices=Place.choices)
    language = models.CharField(max_length=10)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="message_choice_has_switch",
                condition=Q(topic__in=[str(topic) for topic in TOPICS]),
            ),
        ]
        indexes = [models.Index(name="message_choice_last", fields=["subject", "topic", "-id"])]
        # Deletion and its role are held by privacy_delete_evidence.
        triggers = [pgtrigger.Protect(name="message_choice_stays", operation=pgtrigger.Update)]

    def __str__(self) -> str:
        return f"choice {self.reference}"


class StopLink(models.Model):
    """What stands in a mail to stop its sort: a random number, about nobody by itself."""

    handle = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    subject = models.ForeignKey(Subject, on_delete=models.PROTECT, related_name="+")
    topic = models.CharField(max_length=12, choices=Sort.choices)

    class Meta:
        constraints = [
            models.UniqueConstraint(name="stop_link_once", fields=["subject", "topic"]),
        ]

    def __str__(self) -> str:
        return "stop link"


class Mailing(models.Model):
    """One mail of staff to everybody who chose its sort; `code` is the name it has for staff.

    The audience is walked in the order of Subjects, `cursor` is the last one looked at. `excluded`
    counts by reason who was left out then; whoever is left out later is a DROPPED message.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    code = models.SlugField(max_length=40, unique=True)
    kind = models.CharField(max_length=60, choices=MessageKind.choices)
    # Language: title and body.
    texts = models.JSONField()
    cursor = models.UUIDField(null=True)
    excluded = models.JSONField(default=dict)
    written = models.PositiveIntegerField(default=0)
    begun_at = models.DateTimeField(db_default=Now())
    written_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(name="mailing_of_an_optional_kind", condition=IS_OPTIONAL),
        ]

    def __str__(self) -> str:
        return self.code


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
    # The mailing it belongs to; when it was last found right to send it to this very person.
    mailing = models.ForeignKey(
        Mailing, null=True, on_delete=models.PROTECT, related_name="messages"
    )
    cleared_at = models.DateTimeField(null=True)
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
            # Nobody writes news or offers to one address: they belong to a mailing, and none is
            # handed over that was not found right for its reader.
            models.CheckConstraint(
                name="message_optional_has_mailing",
                condition=(IS_OPTIONAL & Q(mailing__isnull=False))
                | (~IS_OPTIONAL & Q(mailing__isnull=True)),
            ),
            models.CheckConstraint(
                name="message_optional_sent_cleared",
                condition=~IS_OPTIONAL | ~IS_TAKEN | Q(cleared_at__isnull=False),
            ),
        ]
        indexes = [models.Index(name="message_by_age", fields=["queued_at"])]
        triggers = [states.guard(model="privacy.Message", field="state", transitions=TRANSITIONS)]

    def __str__(self) -> str:
        return f"{self.kind} {self.id}"
