"""What the case page and the back office show of a case, in words."""

from datetime import datetime
from typing import Any

from django.utils.timezone import now
from django.utils.translation import gettext as _

from privacy.web.due import due
from takedown.notices import sealing
from takedown.notices.domain.deciding import outcomes
from takedown.notices.enums import (
    STANDING,
    Actor,
    CaseState,
    EventKind,
    LetterKind,
)
from takedown.notices.models import CopyrightCase
from takedown.notices.queries import gap_words, slots_of, tries_of

S = CaseState
KIND = {
    S.INCOMPLETE: "warn", S.DEEMED_NOT_RAISED: "warn", S.REJECTED: "warn",
    S.ACCEPTED: "ok", S.ACTED: "ok", S.CLOSED: "ok",
}  # fmt: skip


def status(case: CopyrightCase) -> dict[str, Any]:
    """Return everything that the case page draws."""
    at = due_at(case)
    return {
        "state_words": case.get_state_display(),
        "state_kind": KIND.get(S(case.state), "info"),
        "ball": turn(case),
        "due": due(at, now=now()) if at else None,
        "gaps": [words for _element, words in gap_words(case)] if case.state in WAITING else [],
        "steps": steps(case),
        "events": timeline(case),
        "letters": letters(case),
        "addresses": outcomes(case),
        "tries": tries_of(case),
    }


WAITING = frozenset({S.RECEIVED, S.INCOMPLETE})


def turn(case: CopyrightCase) -> str:
    """Say who has the ball."""
    if case.state == S.INCOMPLETE:
        return _("It is your turn: something is missing.")
    if case.state in {S.RECEIVED, S.COMPLETE, S.IN_REVIEW}:
        return _("It is our turn: a person of our legal team reads your notice.")
    if case.state in {S.ACCEPTED, S.ACTED}:
        return _("It is our turn: the removal is being checked from outside.")
    return _("Nobody has to do anything: the case has ended.")


def due_at(case: CopyrightCase) -> datetime | None:
    if case.state == S.INCOMPLETE:
        return case.cure_due_at
    if case.state in {S.RECEIVED, S.COMPLETE, S.IN_REVIEW} and case.contacted_at is None:
        return case.contact_due_at
    return None


def steps(case: CopyrightCase) -> list[dict[str, Any]]:
    """Return the fixed steps with their states and times; none for a case that ended early."""
    if case.state in {S.WITHDRAWN, S.DEEMED_NOT_RAISED}:
        return []
    times = {event.kind: event.at for event in case.events.all()}
    reached = {
        S.RECEIVED: 1, S.INCOMPLETE: 1, S.COMPLETE: 2, S.IN_REVIEW: 2, S.ACCEPTED: 3, S.ACTED: 3,
        S.CLOSED: 4, S.REJECTED: 4,
    }[S(case.state)]  # fmt: skip
    decided = EventKind.REJECTED if case.state == S.REJECTED else EventKind.ACCEPTED
    names = [
        (_("Received"), EventKind.RECEIVED),
        (_("Complete"), EventKind.COMPLETE),
        (_("Decided"), decided),
        (_("Closed"), EventKind.CLOSED),
    ]
    if case.state == S.REJECTED:
        names = names[:3]
    if case.state == S.CLOSED and case.accepted_at is None:
        names = [names[0], names[3]]
    return [
        {
            "name": name,
            "state": "done" if place < reached else "now" if place == reached else "to_come",
            "at": times.get(kind) if place < reached else None,
        }
        for place, (name, kind) in enumerate(names)
    ]


def named(who: str, *, for_staff: bool) -> str:
    """Return who it was, as the reader calls them: a notifier's own page says "you"."""
    actor = Actor(who)
    return _("Notifier") if for_staff and actor is Actor.NOTIFIER else str(actor.label)


def timeline(case: CopyrightCase, *, for_staff: bool = False) -> list[dict[str, Any]]:
    """Return what happened, newest first."""
    return [
        {
            "title": event.get_kind_display(),
            "at": event.at,
            "who": named(event.who, for_staff=for_staff),
        }
        for event in reversed(case.events.all())
    ]


def letters(case: CopyrightCase, *, to: Actor | None = Actor.NOTIFIER) -> list[dict[str, Any]]:
    """Return letters as they were written, newest first; to the notifier only, or all."""
    rows = case.letters.filter(to=to) if to else case.letters.all()
    return [
        {
            "kind": LetterKind(row.kind).label,
            "to": named(row.to, for_staff=to is None),
            "at": row.written_at,
            "language": row.language,
            "title": sealing.unseal(case, row.title),
            "body": sealing.unseal(case, row.body),
        }
        for row in reversed(rows)
    ]


def files(case: CopyrightCase) -> list[dict[str, Any]]:
    """Return the files that were sent, by slot."""
    return [
        {
            "id": file.pk,
            "element": slot.get_element_display(),
            "name": sealing.unseal(case, file.name),
            "kind": file.kind,
            "size": file.size,
            "at": file.created_at,
        }
        for slot in slots_of(case).values()
        for file in slot.files.all()
    ]


def stands(case: CopyrightCase) -> bool:
    return case.state in STANDING
