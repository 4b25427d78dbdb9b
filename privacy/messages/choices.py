"""News and offers are off until somebody switches them on, and stop at one click (T-3.10(4)).

The last event holds. An "off" is also ordered into the file outside the database, so that no
restored copy writes to whoever had stopped it.
"""

import uuid
from collections.abc import Collection

from django.db import transaction
from django.db.models import QuerySet

from privacy.among import among
from privacy.messages import domain
from privacy.messages.enums import TOPICS, MessageState, Place, Sort, kinds_of_sort
from privacy.messages.models import Message, MessageChoice, StopLink
from privacy.outside import domain as outside
from privacy.subjects.domain import WRITABLE, SubjectGone, lock_for_change
from privacy.work.clock import now

STOPPED = {topic: f"messages.stopped_{topic}" for topic in TOPICS}


def chosen_by(*, subject_ids: Collection[uuid.UUID], topic: Sort) -> frozenset[uuid.UUID]:
    """Return who of these has news or offers switched on now."""
    last = (
        MessageChoice.objects.filter(subject__in=among(subject_ids), topic=topic)
        .order_by("subject", "-id")
        .distinct("subject")
    )
    return frozenset(row.subject_id for row in last if row.on)


def last_choice(*, subject_id: uuid.UUID, topic: Sort) -> MessageChoice | None:
    """Return the choice that holds."""
    return choices_of(subject_id).filter(topic=topic).first()


def choices_of(subject_id: uuid.UUID) -> QuerySet[MessageChoice]:
    """Return every choice of somebody, newest first."""
    return MessageChoice.objects.filter(subject=subject_id).order_by("-id")


def choose(
    *,
    subject_id: uuid.UUID,
    topic: Sort,
    on: bool,
    place: Place,
    language: str,
    reference: uuid.UUID | None = None,
) -> MessageChoice | None:
    """Switch news or offers on or off; the same twice is one event. None: nothing was on.

    Locks the Subject `FOR UPDATE`: what was found right to send before is on its way, what comes
    after is dropped, and so is what waits. Raises SubjectGone. `reference` is a replay's.
    """
    if topic not in TOPICS:
        raise ValueError(f"{topic} has no switch")
    with transaction.atomic():
        if lock_for_change(subject_id=subject_id).state not in WRITABLE:
            raise SubjectGone
        last = last_choice(subject_id=subject_id, topic=topic)
        if (last.on if last else False) == on:
            return last
        row = MessageChoice.objects.create(
            reference=reference or uuid.uuid4(),
            subject_id=subject_id,
            topic=topic,
            on=on,
            place=place,
            language=language,
            at=now(),
        )
        if not on:
            drop_waiting(subject_id, topic)
            outside.note(kind=STOPPED[topic], reference=row.reference, subject_id=subject_id)
        return row


def drop_waiting(subject_id: uuid.UUID, topic: Sort) -> None:
    """End what waits; what is being handed over this moment says itself how that ended."""
    Message.objects.filter(
        subject=subject_id,
        kind__in=[str(kind) for kind in kinds_of_sort(topic)],
        state=MessageState.QUEUED,
        cleared_at=None,
    ).update(state=MessageState.DROPPED, error="not_chosen", ended_at=now(), **domain.EMPTY)


def stop(*, handle: uuid.UUID, topic: Sort, language: str) -> None:
    """Switch off by the link of a mail; a link that leads nowhere does nothing and says so little.

    The caller's answer is the same for every link: it does not tell whose it was.
    """
    link = StopLink.objects.filter(pk=handle, topic=topic).first()
    if link is None:
        return
    try:
        choose(
            subject_id=link.subject_id, topic=topic, on=False, place=Place.LINK, language=language
        )
    except SubjectGone:
        return


def handle_for(*, subject_id: uuid.UUID, topic: Sort) -> uuid.UUID:
    """Return the number in the link by which this person stops this topic."""
    link, _ = StopLink.objects.get_or_create(subject_id=subject_id, topic=topic)
    return link.handle
