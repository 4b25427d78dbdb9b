"""Mail and SMS as rows: written in the transaction that has something to tell, sent by Work.

Why: a message must not leave for what was rolled back, must not be lost with a broker, and must not
keep a person's address one moment longer than it takes to deliver it (D-45). A failure here never
changes another state.
"""

import uuid
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import connection, transaction
from django.db.models import QuerySet

from privacy import states
from privacy.messages.enums import (
    KINDS,
    OPTIONAL,
    REPORTED,
    TRANSITIONS,
    Channel,
    MessageKind,
    MessageState,
)
from privacy.messages.letters import Letter, clean_address, render
from privacy.messages.models import CONTENT, Mailing, Message
from privacy.subjects.enums import SubjectState
from privacy.subjects.models import Subject
from privacy.web.languages import known_language
from privacy.work import domain as work
from privacy.work.clock import now

DELIVER = "messages.deliver"
LEAVING = frozenset({SubjectState.ERASING, SubjectState.ERASED})
EMPTY: Mapping[str, None] = dict.fromkeys(CONTENT)


class NotToOne(Exception):  # noqa: N818 - reads as the news it is
    """News and offers have an audience (`mailings`); nobody sends them to an address (P-4.3)."""


def send(  # noqa: PLR0913 - what a message is made of, each by its name
    *,
    subject: Subject,
    kind: MessageKind,
    channel: Channel,
    address: str,
    language: str,
    template: str,
    context: Mapping[str, Any],
    key: str,
    attachment: str | None = None,
) -> Message:
    """Render a message once, store it encrypted and leave its delivery to Work.

    Call it inside the transaction whose news it tells, with the Subject locked. `template` is the
    caller's own (see `letters`); `attachment` is a JSON document. Raises BadAddress for an address
    that is none.

    - The same key twice is one message: the second call changes nothing and returns the first.
    - To somebody who is leaving only the erasure's own kinds go; any other is returned as DROPPED
      and not written.
    """
    letter = render(channel=channel, template=template, language=language, context=context)
    return enqueue(
        subject=subject,
        kind=kind,
        channel=channel,
        address=address,
        language=language,
        template=template,
        letter=letter,
        key=key,
        attachment=attachment,
    )


def enqueue(  # noqa: PLR0913 - what a message is made of, each by its name
    *,
    subject: Subject,
    kind: MessageKind,
    channel: Channel,
    address: str,
    language: str,
    template: str,
    letter: Letter,
    key: str,
    attachment: str | None = None,
    mailing: Mailing | None = None,
) -> Message:
    """Store a letter that is rendered already (allauth's own mails come this way); as `send`.

    Raises NotToOne for a kind with a switch that belongs to no mailing.
    """
    if not connection.in_atomic_block:
        raise transaction.TransactionManagementError("a message belongs to a transaction")
    kind = MessageKind(kind)
    if (kind in OPTIONAL) != (mailing is not None):
        raise NotToOne
    message = Message(
        subject=subject,
        kind=kind,
        channel=Channel(channel),
        template=template,
        language=known_language(language),
        key=key,
        address=clean_address(channel=channel, address=address),
        title=letter.title,
        body=letter.body,
        html=letter.html or None,
        attachment=attachment,
        mailing=mailing,
    )
    if subject.state in LEAVING and not KINDS[kind].while_leaving:
        return dropped(message)
    found, is_new = Message.objects.get_or_create(
        key=key, defaults={name: getattr(message, name) for name in STORED}
    )
    if is_new:
        work.schedule(kind=DELIVER, reference=str(found.pk))
    return found


STORED = ("subject", "kind", "channel", "template", "language", "mailing", *CONTENT)


def dropped(message: Message) -> Message:
    """Return the message emptied and unwritten."""
    for name in CONTENT:
        setattr(message, name, None)
    message.state, message.error = MessageState.DROPPED, "person_leaving"
    return message


def settle(*, message_id: uuid.UUID, state: MessageState, error: str, at: datetime) -> None:
    """Record how a delivery ended; a message that is gone or settled already stays as it is.

    SENT and DROPPED are emptied here. FAILED keeps its words for a person to try again, unless they
    are a code, which is of no use by then.
    """
    message = Message.objects.select_for_update().filter(pk=message_id).first()
    if message is None or message.state != MessageState.QUEUED:
        return
    is_code = KINDS[MessageKind(message.kind)].useful_for is not None
    message.state, message.error, message.ended_at = state, error, at
    message.sent_at = at if state == MessageState.SENT else None
    if state != MessageState.FAILED or is_code:
        for name in CONTENT:
            setattr(message, name, None)
    message.save()


def report(*, message_id: uuid.UUID, state: MessageState, at: datetime) -> bool:
    """Record what the carrier says became of an SMS; True when that was news.

    - The row is emptied: whatever was still waiting to be sent has been.
    - Ignored: a message that is unknown or no SMS, one that was dropped, and whatever a final
      report is followed by. The same report twice is one.
    """
    if state not in REPORTED:
        raise ValueError(f"no carrier reports {state}")
    with transaction.atomic():
        rows = Message.objects.select_for_update().filter(channel=Channel.SMS)
        message = rows.filter(pk=message_id).first()
        if message is None or not states.follows(TRANSITIONS, message.state, state):
            return False
        message.state, message.ended_at, message.sent_at = state, at, message.sent_at or at
        message.error = "not_delivered" if state == MessageState.UNDELIVERED else ""
        for name in CONTENT:
            setattr(message, name, None)
        message.save()
    return True


def try_again(*, message_id: uuid.UUID) -> bool:
    """Queue a failed message once more, as a person decided; False when nothing is left of it."""
    with transaction.atomic():
        changed = Message.objects.filter(
            pk=message_id, state=MessageState.FAILED, address__isnull=False
        ).update(state=MessageState.QUEUED, error="", ended_at=None)
        if changed:
            work.schedule(kind=DELIVER, reference=str(message_id))
    return bool(changed)


def pointless(message: Message, *, at: datetime) -> str:
    """Return why a queued message should not be sent any more, or nothing."""
    kind = KINDS[MessageKind(message.kind)]
    if message.subject.state in LEAVING and not kind.while_leaving:
        return "person_leaving"
    if kind.useful_for is not None and at > message.queued_at + kind.useful_for:
        return "too_late"
    return ""


def waiting(*, subject_id: uuid.UUID) -> QuerySet[Message]:
    """Return what is still to be sent to a Subject, the erasure's own messages left out."""
    kept = [kind for kind, each in KINDS.items() if each.while_leaving]
    queued = Message.objects.filter(subject=subject_id, state=MessageState.QUEUED)
    return queued.exclude(kind__in=kept)


def drop_waiting(*, subject_id: uuid.UUID) -> int:
    """End what is still to be sent to somebody whose account is cancelled."""
    return waiting(subject_id=subject_id).update(
        state=MessageState.DROPPED, error="cancelled", ended_at=now(), **EMPTY
    )


def empty_failed(*, at: datetime, limit: int) -> int:
    """Destroy what failed messages still hold after the time a person has to try them again."""
    due = Message.objects.filter(
        state=MessageState.FAILED,
        address__isnull=False,
        ended_at__lt=at - settings.MESSAGE_FAILED_KEPT,
    ).values("pk")[:limit]
    return Message.objects.filter(pk__in=due).update(**EMPTY)


def forget_old(*, at: datetime, limit: int) -> int:
    """Delete rows of the message log past their time (D-45)."""
    due = Message.objects.filter(queued_at__lt=at - settings.MESSAGE_LOG_KEPT).values("pk")[:limit]
    gone, _ = Message.objects.filter(pk__in=due).delete()
    return gone


def forget(*, subject_id: uuid.UUID) -> int:
    """Delete every message of a Subject whose registration was never finished."""
    gone, _ = Message.objects.filter(subject=subject_id).delete()
    return gone


def pause_before(*, kind: MessageKind, attempts: int) -> timedelta | None:
    """Return the wait before the next try: short where somebody is waiting, else Work's own."""
    if KINDS[kind].useful_for is None:
        return None
    return timedelta(seconds=5 * attempts)
