"""Living clauses: beside a sentence, what holds for its reader now (P-1.2, T-3.16).

From the promises alone: a clause that says nothing about persons shows nothing. Whoever is not
signed in reads what holds for somebody who has done nothing yet.
"""

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from django.http import HttpRequest
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from privacy.registry.promises import Fact, State, Words, promises


@dataclass(frozen=True)
class Line:
    """One fact as the page draws it."""

    label: str
    value: str


@dataclass(frozen=True)
class Living:
    """What stands beside a clause: the reader's own lines, or the default."""

    lines: tuple[Line, ...] = ()
    default: str = ""


class States:
    """The state of one reader, each question asked once for however many clauses it stands."""

    def __init__(self, subject_id: uuid.UUID | None) -> None:
        self.subject_id = subject_id
        self.known: dict[Callable[[uuid.UUID], State], State] = {}

    def of(self, clause_id: str) -> Living:
        """Return what stands beside a clause."""
        clauses = promises.clauses.get(clause_id, ())
        if self.subject_id is None:
            told = (str(each.default) for each in clauses if each.default)
            return Living(default=" ".join(dict.fromkeys(told)))
        facts = [
            fact
            for each in clauses
            if each.state
            for fact in self.asked(each.state, self.subject_id)
        ]
        return Living(lines=tuple(line(fact) for fact in facts))

    def asked(self, state: Callable[[uuid.UUID], State], subject_id: uuid.UUID) -> State:
        if state not in self.known:
            self.known[state] = state(subject_id)
        return self.known[state]


def line(fact: Fact) -> Line:
    """Put a fact into words."""
    value = spoken(fact.value)
    if fact.since is not None:
        value = _("%(value)s since %(date)s") % {"value": value, "date": spoken(fact.since)}
    return Line(str(fact.label), value)


def spoken(value: Words | int | datetime) -> str:
    """Return a value as its reader writes it."""
    if isinstance(value, datetime):
        return date_format(localtime(value), "DATE_FORMAT")
    return str(value)


def reader_of(request: HttpRequest) -> uuid.UUID | None:
    """Return whose state is shown; None for whoever is not signed in."""
    subject_id: uuid.UUID | None = getattr(request.user, "subject_id", None)
    return subject_id
