"""What the case page shows to each of its readers, in words."""

from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from privacy.inquiries.enums import ENDED, OURS, RUNNING, EventKind, State, Who
from privacy.inquiries.models import Inquiry, InquiryEvent, InquiryMessage, PublicQuestion
from privacy.inquiries.queries import Seen
from privacy.web.due import due

# What an agent learns before the authority is proven: that something came, and that it ended.
FOR_AGENTS = (EventKind.ASKED, EventKind.OPENED, EventKind.WROTE, EventKind.WITHDRAWN,
              EventKind.CLOSED, EventKind.AUTHORITY_REFUSED)  # fmt: skip
# Who of ours does what is no matter of the asker's.
INSIDE = (EventKind.CLAIMED, EventKind.RELEASED)


def case(seen: Seen, *, at: datetime) -> dict[str, Any]:
    """Return everything that the case page draws."""
    inquiry = seen.inquiry
    is_running = inquiry.state in RUNNING
    is_ours = inquiry.state in OURS or (is_running and not seen.sees_answers)
    return {
        "state": state_words(seen),
        "kind": "ok" if inquiry.state == State.ANSWERED and seen.sees_answers else "info",
        "ball": turn(seen),
        "due": due(inquiry.contact_due_at, now=at)
        if inquiry.contact_due_at and seen.sees_answers
        else None,
        "steps": steps(seen),
        "letters": letters(seen),
        "events": timeline(seen),
        "may_write": is_running,
        "waits_for_authority": is_ours and not seen.sees_answers,
        "is_asker": seen.reader == Who.ASKER,
        "is_public": PublicQuestion.objects.filter(inquiry=inquiry).exists(),
    }


def state_words(seen: Seen) -> str:
    """Return the state; an agent without authority cannot tell an answer from none."""
    inquiry = seen.inquiry
    if inquiry.state in RUNNING and not seen.sees_answers:
        return _("Being looked at")
    return str(inquiry.get_state_display())


def turn(seen: Seen) -> str:
    """Say who has the ball."""
    if seen.inquiry.state in ENDED:
        return _("Nobody has to do anything: the case has ended.")
    if seen.inquiry.state == State.ANSWERED and seen.sees_answers:
        return _("We have answered. Write again if something is open.")
    return _("It is our turn: a person of ours reads it.")


def steps(seen: Seen) -> list[dict[str, Any]]:
    """Return the fixed steps with their states and times; none for a withdrawn case."""
    inquiry = seen.inquiry
    if inquiry.state == State.WITHDRAWN or not seen.sees_answers:
        return []
    reached = {State.OPEN: 1, State.ASSIGNED: 1, State.ANSWERED: 2, State.CLOSED: 3}
    place, is_ours = reached[State(inquiry.state)], inquiry.state in OURS
    names = [
        (_("Received"), inquiry.opened_at),
        (_("Answered by a person"), inquiry.answered_at),
        (_("Closed"), inquiry.ended_at),
    ]
    return [
        {
            "name": name,
            "state": "done" if n < place else "now" if n == place and is_ours else "to_come",
            "at": when if n < place else None,
        }
        for n, (name, when) in enumerate(names)
    ]


def name_of(who: str, reader: Who | None) -> str:
    """Return who it was, as the reader calls them."""
    if reader is None and who == Who.ASKER:
        return _("Asker")
    if reader == Who.PERSON:
        return {Who.ASKER: _("Who acts for you"), Who.PERSON: _("You")}.get(
            Who(who), str(Who(who).label)
        )
    return str(Who(who).label)


def letters(seen: Seen) -> list[dict[str, Any]]:
    """Return the texts of a case, oldest first, as far as this reader may see them."""
    rows = seen.inquiry.messages.all()
    if not seen.sees_answers:
        rows = rows.filter(who=Who.ASKER)
    return [letter(row, seen.reader) for row in rows]


def letter(row: InquiryMessage, reader: Who | None) -> dict[str, Any]:
    return {
        "at": row.written_at,
        "who": name_of(row.who, reader),
        "text": row.text or _("This text named somebody who has left, and was deleted."),
        "is_ours": row.who == Who.STAFF,
    }


def timeline(seen: Seen) -> list[dict[str, Any]]:
    """Return what happened, newest first, as far as this reader may know it."""
    rows = seen.inquiry.events.exclude(kind__in=INSIDE)
    if not seen.sees_answers:
        rows = rows.filter(kind__in=FOR_AGENTS).exclude(who=Who.PERSON)
    return [event(row, seen.reader) for row in reversed(rows)]


def event(row: InquiryEvent, reader: Who | None) -> dict[str, Any]:
    return {"title": row.get_kind_display(), "at": row.at, "who": name_of(row.who, reader)}


def for_the_desk(inquiry: Inquiry) -> dict[str, Any]:
    """Return texts and history as the desk reads them."""
    return {
        "letters": [letter(row, None) for row in inquiry.messages.all()],
        "events": [event(row, None) for row in reversed(inquiry.events.all())],
    }
