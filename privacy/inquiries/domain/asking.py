"""Somebody asks: kept encrypted, and open for us once the address is a proven one (T-3.10 (2)).

- Whoever is signed in is answered at the registered address; the case is open at once.
- Everybody else confirms by the button behind a mailed link. Until then nobody of ours is shown it,
  and after NOTICE_CONFIRM it is deleted.
- Whoever speaks for another has the person asked, at that person's own address, once the case is
  open (A-38).
"""

import uuid
from dataclasses import dataclass, field

from django.conf import settings
from django.db import transaction

from privacy.inquiries import tokens
from privacy.inquiries.domain import letters
from privacy.inquiries.domain.moving import CaseGone, locked, move, note, write
from privacy.inquiries.enums import EventKind, Kind, State, Who, Wish
from privacy.inquiries.models import Authority, Inquiry
from privacy.subjects.domain import create, lock_for_writing
from privacy.work.clock import now


class LinkGone(Exception):  # noqa: N818 - reads as the news it is
    """No such link, or what it was about aged out."""


@dataclass(frozen=True)
class Told:
    """What was typed. None of it shows in a repr."""

    kind: Kind
    text: str = field(repr=False)
    language: str
    page: str = field(default="", repr=False)
    wish: Wish | str = ""
    agent: str = field(default="", repr=False)
    person_email: str = field(default="", repr=False)
    email: str = field(default="", repr=False)
    may_publish: bool = False


@transaction.atomic
def ask(*, told: Told, subject_id: uuid.UUID | None = None) -> Inquiry:
    """Keep a case; `subject_id` is whose account asks, else `told.email` has to be confirmed.

    Raises SubjectGone for an account that is leaving.
    """
    subject = lock_for_writing(subject_id=subject_id) if subject_id else create()
    inquiry = Inquiry(
        subject=subject,
        kind=told.kind,
        language=told.language,
        wish=told.wish,
        page=told.page or None,
        for_another=bool(told.person_email),
        agent=told.agent or None,
        may_publish=told.may_publish and told.kind == Kind.QUESTION,
    )
    if subject_id is None:
        inquiry.email, inquiry.email_index = told.email, tokens.email_index(told.email)
    else:
        inquiry.state, inquiry.opened_at = State.OPEN, now()
    inquiry.reference = tokens.reference_of(inquiry.pk)
    inquiry.confirm_hash = tokens.hash_of(tokens.CONFIRM, inquiry.pk)
    inquiry.case_hash = tokens.hash_of(tokens.CASE, inquiry.pk)
    keep(inquiry, told)
    if inquiry.state == State.NEW:
        letters.ask_to_confirm(inquiry)
    else:
        tell(inquiry)
    return inquiry


def keep(inquiry: Inquiry, told: Told) -> None:
    """Write the rows of a new case."""
    move(inquiry, State(inquiry.state))
    note(inquiry, EventKind.ASKED, Who.ASKER)
    write(inquiry, who=Who.ASKER, text=told.text)
    if inquiry.for_another:
        Authority.objects.create(
            inquiry=inquiry,
            email=told.person_email,
            token_hash=tokens.hash_of(tokens.AUTHORITY, inquiry.pk),
            case_hash=tokens.hash_of(tokens.PERSON, inquiry.pk),
        )


def tell(inquiry: Inquiry) -> None:
    """Say that a case is open: to whoever asked, and to the person whom it concerns."""
    note(inquiry, EventKind.OPENED, Who.SYSTEM)
    letters.tell_received(inquiry)
    if inquiry.for_another:
        letters.ask_the_person(inquiry, Authority.objects.get(inquiry=inquiry))


def waiting(*, token: str) -> Inquiry:
    """Return what a mailed link is about; raises LinkGone."""
    found = Inquiry.objects.filter(confirm_hash=tokens.token_hash(token)).first()
    if found is None or is_too_late(found):
        raise LinkGone
    return found


def is_too_late(inquiry: Inquiry) -> bool:
    """Tell whether nobody confirmed in time, even where the duty has not ended it yet."""
    ends_at = inquiry.asked_at + settings.NOTICE_CONFIRM
    return inquiry.state == State.NEW and ends_at <= now()


@transaction.atomic
def confirm(*, token: str) -> Inquiry:
    """Open a case; pressed twice, or by many at once, it is opened once. Raises LinkGone."""
    try:
        inquiry = locked(waiting(token=token).pk)
    except CaseGone as gone:
        raise LinkGone from gone
    if inquiry.state != State.NEW:
        return inquiry
    if is_too_late(inquiry):
        raise LinkGone
    inquiry.email_confirmed, inquiry.opened_at = True, now()
    move(inquiry, State.OPEN)
    tell(inquiry)
    return inquiry
