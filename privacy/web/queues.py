"""What waits for the staff: each app answers with its queues, the first page of the back office
draws those that the member of staff may see.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from django.utils.functional import Promise

Text = str | Promise


class Staff(Protocol):
    """Whoever is signed in, as far as a queue must know."""

    def has_perm(self, perm: str, /) -> bool: ...


@dataclass(frozen=True)
class Queue:
    """One pile of work: how much waits, how much is late, when the next is due, where it is."""

    title: Text
    url: str
    waiting: int
    overdue: int = 0
    next_due_at: datetime | None = None


Answer = Callable[[datetime], Queue]
ANSWERS: dict[str, tuple[int, str, Answer]] = {}


def queue(name: str, *, permission: str, order: int) -> Callable[[Answer], Answer]:
    """Register who counts a queue, and the permission of those whom it concerns.

    It is given the present moment and counts with one query; `waiting` holds the overdue too.
    """

    def register(answer: Answer) -> Answer:
        ANSWERS[name] = (order, permission, answer)
        return answer

    return register


def queues_for(staff: Staff, *, now: datetime) -> list[Queue]:
    """Return the queues of whoever is signed in, in order."""
    in_order = sorted(ANSWERS.values(), key=lambda entry: entry[0])
    return [answer(now) for _order, permission, answer in in_order if staff.has_perm(permission)]


def overdue(*, now: datetime) -> dict[str, int]:
    """Return by name the queues in which somebody waits longer than promised."""
    late = {name: answer(now).overdue for name, (_order, _who, answer) in ANSWERS.items()}
    return {name: count for name, count in sorted(late.items()) if count}
