"""Who receives data, from the processors' register (T-3.11, A-45).

Nobody else gets anything by a page of this site: no script, picture or counter of a third party
stands on it, and the content policy refuses one.
"""

import uuid
from collections.abc import Callable
from dataclasses import dataclass

from privacy.disclosure.models import Processor
from privacy.lists.collected import clauses_of
from privacy.messages.enums import Channel
from privacy.messages.models import Message
from privacy.purposes.words import PURPOSES
from privacy.registry.elements import Purpose
from privacy.registry.inventory import INVENTORY


def messages_by(channel: Channel) -> Callable[[uuid.UUID], int]:
    """Return what counts the messages to a person that left by a channel."""
    return lambda subject_id: Message.objects.filter(
        subject=subject_id, channel=channel, sent_at__isnull=False
    ).count()


# By a processor's code: how often something about a person went there. Apps add their own.
COUNTS: dict[str, Callable[[uuid.UUID], int]] = {
    "mail": messages_by(Channel.MAIL),
    "sms": messages_by(Channel.SMS),
}


@dataclass(frozen=True)
class Recipient:
    """One recipient in words, in the language that is on."""

    code: str
    name: str
    country: str
    kinds: list[str]
    purpose: str
    active: bool
    clauses: list[str]


def recipients() -> list[Recipient]:
    """Return everybody who gets data, and those who are switched off now."""
    return [
        Recipient(
            code=row.code,
            name=row.name,
            country=row.country,
            kinds=[str(INVENTORY[each].name) for each in row.elements],
            purpose=str(PURPOSES[Purpose(row.purpose)].name),
            active=row.active,
            clauses=clauses_of(row.clause),
        )
        for row in Processor.objects.order_by("code")
    ]


def times_sent(*, subject_id: uuid.UUID) -> dict[str, int]:
    """Return how often something about a person went to each recipient, as far as it is kept."""
    return {code: count(subject_id) for code, count in COUNTS.items()}
