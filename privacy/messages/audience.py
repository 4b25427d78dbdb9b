"""Who may get news or offers, and for everybody else the one reason why not (T-3.10(4), P-4.3).

The same question is asked when a mailing is written and again at the moment of sending. What is
known of people is asked of the apps; privacy imports none of them.
"""

import uuid
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from privacy.among import among
from privacy.messages.choices import chosen_by
from privacy.messages.enums import Sort
from privacy.subjects.domain import WRITABLE
from privacy.subjects.models import Subject


class Left(StrEnum):
    """Why somebody is left out; the first that is true, in this order."""

    LEAVING = "person_leaving"
    NO_ACCOUNT = "no_account"
    STAFF = "staff"
    MINOR = "minor"
    UNKNOWN_AGE = "unknown_age"
    RESTRICTED = "restricted"
    CHALLENGED = "challenged"
    INCOMPLETE = "incomplete"
    NOT_CHOSEN = "not_chosen"
    NO_ADDRESS = "no_address"


@dataclass(frozen=True)
class Reader:
    """What the app of accounts says of one of its people. `is_adult` None: no birth date is known.

    `hindrance` is STAFF, CHALLENGED, INCOMPLETE or nothing; `address` a proven one, or empty.
    """

    is_adult: bool | None
    hindrance: Left | None
    address: str = field(repr=False)
    language: str


Answer = Callable[[Collection[uuid.UUID]], Mapping[uuid.UUID, Reader]]
READERS: list[Answer] = []


def readers(answer: Answer) -> Answer:
    """Register who knows people with an account; use as a decorator."""
    if answer not in READERS:
        READERS.append(answer)
    return answer


@dataclass(frozen=True)
class Verdict:
    """What was found about one Subject: a reader to write to, or why they are left out."""

    subject: Subject
    reader: Reader | None
    left: Left | None


def verdicts(*, subjects: Iterable[Subject], sort: Sort) -> list[Verdict]:
    """Judge these Subjects, in their order, by what holds now."""
    wanted = list(subjects)
    ids = [subject.pk for subject in wanted]
    known: dict[uuid.UUID, Reader] = {}
    for answer in READERS:
        known |= answer(ids)
    chosen = chosen_by(subject_ids=ids, topic=sort)
    return [
        Verdict(subject, known.get(subject.pk), left)
        for subject in wanted
        for left in [reason(subject, known.get(subject.pk), has_chosen=subject.pk in chosen)]
    ]


def reason(subject: Subject, reader: Reader | None, *, has_chosen: bool) -> Left | None:
    """Return why somebody is left out, or None."""
    if subject.state not in WRITABLE:
        return Left.LEAVING
    if reader is None:
        return Left.NO_ACCOUNT
    return hindrance(subject, reader) or (
        Left.NOT_CHOSEN if not has_chosen else None if reader.address else Left.NO_ADDRESS
    )


def hindrance(subject: Subject, reader: Reader) -> Left | None:
    """Return what no choice of theirs could change."""
    if reader.hindrance == Left.STAFF:
        return Left.STAFF
    if not reader.is_adult:
        return Left.UNKNOWN_AGE if reader.is_adult is None else Left.MINOR
    return Left.RESTRICTED if subject.restricted_for else reader.hindrance


def after(cursor: uuid.UUID | None, *, limit: int) -> Iterable[Subject]:
    """Return the next Subjects that are still there, by their number."""
    rows = Subject.objects.exclude(state="erased").order_by("pk")
    return rows.filter(pk__gt=cursor)[:limit] if cursor else rows[:limit]


def locked(subject_ids: Collection[uuid.UUID]) -> list[Subject]:
    """Lock Subjects `FOR SHARE`, in the order of their numbers: no choice comes between."""
    rows = Subject.objects.filter(pk__in=among(subject_ids)).order_by("pk")
    statement, parameters = rows.query.sql_with_params()
    return list(Subject.objects.raw(f"{statement} FOR SHARE", parameters))
