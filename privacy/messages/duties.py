"""Delivery of queued messages, and the end of what is kept about them.

The network comes first, without a transaction; then one transaction marks the row and destroys the
address and the words. A worker that dies between the two leaves the row queued: the next one sends
again under the same Message-ID or Idempotency-Key, and the provider sees one message.
"""

import uuid
from dataclasses import dataclass
from datetime import timedelta

from privacy.disclosure.gate import NotAuthorised
from privacy.messages import clearing, domain, mailings, stops, transport
from privacy.messages.enums import OPTIONAL, Channel, MessageKind, MessageState
from privacy.messages.failures import Final, Later
from privacy.messages.models import Message
from privacy.work.clock import now
from privacy.work.handlers import Again, Done, Job, Outcome, Retry, handler

TRIES = 12
BATCH = 500


@dataclass(frozen=True)
class Delivery:
    """How a try ended, to be recorded."""

    state: MessageState
    error: str = ""


def hand_over(job: Job) -> Delivery | None:
    """Try to deliver; None when there is nothing (any more) to deliver."""
    message = (
        Message.objects.select_related("subject")
        .filter(pk=uuid.UUID(job.reference), state=MessageState.QUEUED)
        .first()
    )
    if message is None:
        return None
    if reason := why_not(message):
        return Delivery(MessageState.DROPPED, reason)
    try:
        transmit(message)
    except Final as refusal:
        return Delivery(MessageState.FAILED, refusal.reason)
    except NotAuthorised:
        return later(job, message, Later("not_authorised"))
    except Later as trouble:
        return later(job, message, trouble)
    return Delivery(MessageState.SENT)


def why_not(message: Message) -> str:
    """Return why a message may not go, asked last of all: behind it comes the network."""
    reason = domain.pointless(message, at=now())
    if not reason and message.kind in OPTIONAL:
        reason = clearing.clear(message_id=message.pk)
    return reason


def transmit(message: Message) -> None:
    """Ask the gate and hand the message to the adapter."""
    channel = Channel(message.channel)
    transport.deliver(
        channel=channel,
        address=message.address,
        title=message.title or "",
        body=message.body,
        html=message.html or "",
        attachment=message.attachment or "",
        message_id=message.pk,
        language=message.language,
        stop_url=(clearing if message.kind in OPTIONAL else stops).stop_url(message),
        authority=transport.authority_for(kind=MessageKind(message.kind), channel=channel),
    )


def later(job: Job, message: Message, trouble: Later) -> Delivery:
    """Ask Work for another try, or give up after the last one."""
    if job.attempts >= TRIES:
        return Delivery(MessageState.FAILED, "tries_spent")
    pause = domain.pause_before(kind=MessageKind(message.kind), attempts=job.attempts)
    raise Retry(trouble.reason, after=trouble.after or pause) from trouble


@handler(domain.DELIVER, outside=hand_over, max_attempts=TRIES, priority=5)
def record_delivery(job: Job, delivery: Delivery | None) -> Outcome:
    """Record what the try came to."""
    if delivery is not None:
        domain.settle(
            message_id=uuid.UUID(job.reference),
            state=delivery.state,
            error=delivery.error,
            at=now(),
        )
    return Done()


@handler(mailings.WRITE)
def write_mailing(job: Job) -> Outcome:
    """Write the next messages of a mailing; the row goes on behind the last Subject looked at."""
    more = mailings.write_some(mailing_id=uuid.UUID(job.reference))
    return Again() if more else Done()


@handler("messages.retention", every=timedelta(hours=1))
def forget(_: Job) -> Outcome:
    """Empty failed messages and delete old rows, a bounded chunk at a time."""
    moment = now()
    emptied = domain.empty_failed(at=moment, limit=BATCH)
    gone = domain.forget_old(at=moment, limit=BATCH)
    return Again() if BATCH in (emptied, gone) else Done()
