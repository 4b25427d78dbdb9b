"""Channels and states of a message."""

from django.db.models import TextChoices


class Channel(TextChoices):
    MAIL = "mail"
    SMS = "sms"


class MessageState(TextChoices):
    QUEUED = "queued"
    SENT = "sent"
    FAILED = "failed"


TRANSITIONS: dict[MessageState, frozenset[MessageState]] = {
    MessageState.QUEUED: frozenset({MessageState.SENT, MessageState.FAILED}),
    MessageState.FAILED: frozenset({MessageState.QUEUED}),
    MessageState.SENT: frozenset(),
}
