"""The desk: somebody of ours takes a case, gives it back, answers it, closes it.

An answer is a draft until it is sent. It is stopped, and the draft kept, when something new came
since the page was loaded: nobody answers a question that is another one by now.
"""

import uuid
from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec, TypeVar

from django.db import transaction

from privacy.formparts.words import said
from privacy.inquiries.domain import letters
from privacy.inquiries.domain.moving import TooLate, locked, move, note, note_end, write
from privacy.inquiries.enums import (
    HELD,
    OURS,
    RUNNING,
    AuthorityState,
    EventKind,
    Outcome,
    State,
    Who,
)
from privacy.inquiries.models import Inquiry, InquiryDraft, InquiryMessage
from privacy.inquiries.queries import authority_of, last_number, recipients
from privacy.work.clock import now

P = ParamSpec("P")
R = TypeVar("R")
Deed = Callable[Concatenate[Inquiry, P], R]


class TakenAlready(Exception):  # noqa: N818 - reads as the news it is
    """A colleague looks after it."""


class NotYours(Exception):  # noqa: N818 - reads as the news it is
    """Nobody answers themselves, nor what a colleague looks after."""


class NothingWritten(Exception):  # noqa: N818 - reads as the news it is
    """An answer says something."""


class SomethingNew(Exception):  # noqa: N818 - reads as the news it is
    """A text came since the page was loaded; the draft is kept."""


class NobodyToAnswer(Exception):  # noqa: N818 - reads as the news it is
    """No registered address is known to which an answer may go."""


class NotAnswered(Exception):  # noqa: N818 - reads as the news it is
    """A case is closed after an answer, unless there is nothing that could be answered."""


class WithoutAuthority(Exception):  # noqa: N818 - reads as the news it is
    """For an agent nothing is carried out before the authority is proven."""


@transaction.atomic
def claim(*, inquiry_id: uuid.UUID, by: uuid.UUID) -> Inquiry:
    """Take a case; of two who press at once one has it, the other hears so. Again is harmless."""
    inquiry = locked(inquiry_id)
    if inquiry.subject_id == by:
        raise NotYours
    if inquiry.state in HELD and inquiry.assigned_to_id == by:
        return inquiry
    if inquiry.state in HELD:
        raise TakenAlready
    if inquiry.state != State.OPEN:
        raise TooLate
    inquiry.assigned_to_id = by
    move(inquiry, State.ASSIGNED)
    note(inquiry, EventKind.CLAIMED, Who.STAFF, by)
    return inquiry


@transaction.atomic
def release(*, inquiry_id: uuid.UUID, by: uuid.UUID) -> Inquiry:
    """Give a case back; once it is late anybody of the desk may, for its holder may be ill."""
    inquiry = locked(inquiry_id)
    if inquiry.state == State.OPEN:
        return inquiry
    if inquiry.state != State.ASSIGNED:
        raise TooLate
    is_late = inquiry.contact_due_at is not None and inquiry.contact_due_at < now()
    if inquiry.assigned_to_id != by and not is_late:
        raise NotYours
    move(inquiry, State.OPEN)
    note(inquiry, EventKind.RELEASED, Who.STAFF, by)
    return inquiry


def held(deed: Deed[P, R]) -> Callable[P, R]:
    """Lock a running case and hand it to a deed of whoever looks after it."""

    @wraps(deed)
    def guarded(*args: P.args, **kwargs: P.kwargs) -> R:
        with transaction.atomic():
            inquiry = locked(kwargs["inquiry_id"])  # type: ignore[arg-type] # an id, by its name
            if inquiry.state not in RUNNING:
                raise TooLate
            if inquiry.assigned_to_id != kwargs["by"]:
                raise NotYours
            return deed(inquiry, *args, **kwargs)

    return guarded


@held
def save_draft(inquiry: Inquiry, /, *, inquiry_id: uuid.UUID, by: uuid.UUID, text: str) -> None:
    """Keep what is written so far."""
    InquiryDraft.objects.update_or_create(
        inquiry=inquiry, defaults={"text": said(text) or None, "saved_at": now()}
    )


@held
def send_answer(
    inquiry: Inquiry, /, *, inquiry_id: uuid.UUID, by: uuid.UUID, text: str, seen: int
) -> InquiryMessage:
    """Send an answer to the registered address; `seen` is the newest text the page showed.

    In order: nothing new came, it says something, somebody may read it; it is written, the case is
    answered, the letter goes, the draft ends.
    """
    if last_number(inquiry.pk) > seen:
        raise SomethingNew
    if not said(text):
        raise NothingWritten
    to = recipients(inquiry)
    if not to:
        raise NobodyToAnswer
    message = write(inquiry, who=Who.STAFF, text=said(text), written_by=by)
    inquiry.contacted_at = inquiry.contacted_at or now()
    inquiry.answered_at = now()
    if inquiry.state in OURS:
        move(inquiry, State.ANSWERED)
    else:
        inquiry.save()
    note(inquiry, EventKind.ANSWERED, Who.STAFF, by)
    letters.answer(inquiry, message, to=to)
    InquiryDraft.objects.filter(inquiry=inquiry).delete()
    return message


@held
def close(
    inquiry: Inquiry, /, *, inquiry_id: uuid.UUID, by: uuid.UUID, outcome: Outcome
) -> Inquiry:
    """Close a case, after an answer, with what came of it."""
    if inquiry.state != State.ANSWERED and outcome != Outcome.ABUSE:
        raise NotAnswered
    return end(inquiry, outcome=outcome, who=Who.STAFF, by=by)


def end(inquiry: Inquiry, *, outcome: Outcome, who: Who, by: uuid.UUID | None = None) -> Inquiry:
    """Close a locked case."""
    carried_out = outcome == Outcome.CARRIED_OUT and inquiry.for_another
    if carried_out and authority_of(inquiry).state != AuthorityState.PROVEN:
        raise WithoutAuthority
    inquiry.outcome = outcome
    move(inquiry, State.CLOSED)
    InquiryDraft.objects.filter(inquiry=inquiry).delete()
    note(inquiry, EventKind.CLOSED, who, by)
    note_end(inquiry, outcome=outcome)
    return inquiry
