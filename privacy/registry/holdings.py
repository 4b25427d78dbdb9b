"""Holdings: each app declares every column it keeps, once, in its `personal_data.py`.

From these lines come the public list, "my data", the erasure plan and its order, the retention
sweep, the staff masks and the check that refuses an undeclared column (P-1.5).
"""

import inspect
import uuid
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from enum import StrEnum
from pathlib import Path
from typing import Any, Protocol

from django.db import models
from django.db.models import Q

from privacy.among import among


class Ground(StrEnum):
    """Why we may keep it (data.md)."""

    NECESSARY = "NEC"
    CONSENT = "CON"
    AUTOMATIC = "NOT"
    CLAIM = "CLM"
    LAW = "LAW"


class Erase(StrEnum):
    """What an erasure does with the row."""

    DELETE = "delete"  # the row goes
    BLANK = "blank"  # the row stays, its personal columns are emptied
    PSEUDONYMISE = "pseudonymise"  # the row stays under a random number that leads nowhere
    KEEP = "keep"  # the row stays, for a named reason and a named time


@dataclass(frozen=True)
class Personal:
    """A column about a person. `element` is its id in the inventory (`D-11`).

    - `plain`: why the value tells nothing although its column is no Encrypted field and its
      element is sensitive (a salted hash, a keyed hash, ciphertext of its own).
    - `identifies`: the kind of identifier whose blind index (or folded copy) stands here and
      serves look-ups from an identifier to Subjects: email, mobile, certificate, username, serial.
      `proven` names the boolean column that must be true for that.
    - `needle`: the value alone identifies a person, so an erasure's sweep searches for it
      everywhere.
    - `blank`: what Erase.BLANK writes.
    """

    element: str
    identifies: str = ""
    proven: str = ""
    needle: bool = False
    plain: str = ""
    blank: Any = None


@dataclass(frozen=True)
class Technical:
    """A column that says nothing about a person, and why.

    `outlives` marks a random id that may stay after an erasure (a Subject's UUID in a case).
    """

    reason: str
    outlives: bool = False


Column = Personal | Technical


@dataclass(frozen=True)
class Keep:
    """Why and how long something stays after an erasure."""

    reason: str
    until: timedelta


@dataclass(frozen=True)
class Retention:
    """How long a row stays while nobody asks for its erasure: `length` after the time in `since`.

    Without a length it stays as long as what it hangs on.
    """

    length: timedelta | None = None
    since: str = ""


WHILE_OWNER_STAYS = Retention()


@dataclass(frozen=True)
class Holding:
    """One model: its columns, the way to the Subject, why it is kept, what an erasure does.

    - `subject` is the ORM path to the Subject (`user__subject`); None when no row leads to one,
      which needs `unlinked`, a reason, as soon as a column is personal.
    - `also` finds rows about these Subjects that the path does not reach (an admin log that names
      somebody's id as text).
    - `minors` is what an erasure of a minor does instead (data.md, rule 4).
    - `before` names models (labels) whose rows must be erased after this one's, where no foreign
      key says so.
    """

    model: type[models.Model]
    subject: str | None
    columns: Mapping[str, Column]
    purposes: Sequence[str] = ()
    ground: Ground = Ground.NECESSARY
    retention: Retention = WHILE_OWNER_STAYS
    erase: Erase = Erase.DELETE
    minors: Erase | None = None
    keep: Keep | None = None
    unlinked: str = ""
    also: Callable[[Sequence[uuid.UUID]], Q] | None = None
    before: Sequence[str] = ()

    @property
    def label(self) -> str:
        return self.model._meta.label  # noqa: SLF001 - Django's documented way to a model's name

    @property
    def table(self) -> str:
        return self.model._meta.db_table  # noqa: SLF001

    @property
    def personal(self) -> dict[str, Personal]:
        """Return the columns about a person."""
        return {name: c for name, c in self.columns.items() if isinstance(c, Personal)}

    def action(self, *, minor: bool) -> Erase:
        """Return what an erasure does here."""
        return self.minors if minor and self.minors else self.erase

    def rows(self, subject_ids: Sequence[uuid.UUID]) -> models.QuerySet[Any]:
        """Return every row of these Subjects; none where no path leads to one."""
        found = Q(**{f"{self.subject}__in": among(subject_ids)}) if self.subject else Q(pk__in=[])
        if self.also is not None:
            found |= self.also(subject_ids)
        return self.everything.filter(found)

    @property
    def everything(self) -> models.QuerySet[Any]:
        """Return all rows of the table, whatever its manager hides."""
        return self.model._base_manager.all()  # noqa: SLF001


class Store(Protocol):
    """Personal data outside the tables: files, Redis, the message queue, planner statistics.

    `plan` and `erase` may be called any number of times and never fail for what is gone. Whether
    anything was left is not asked here: the sweep of an erasure searches by itself.
    """

    name: str

    def plan(self, *, subject_ids: Sequence[Any]) -> int:
        """Return how many things of these Subjects lie here."""
        ...

    def erase(self, *, subject_ids: Sequence[Any]) -> int:
        """Remove them; return how many went."""
        ...


@dataclass(frozen=True)
class Place:
    """Where a declaration stands, so that a message can say where to write."""

    file: str = "personal_data.py"
    line: int = 0

    def __str__(self) -> str:
        return f"{self.file}:{self.line}"


@dataclass(frozen=True)
class Bare:
    """A table that no model stands for: why it exists, and the elements in it if any."""

    reason: str
    elements: Sequence[str] = ()


@dataclass
class Registry:
    """What all apps declared."""

    holdings: dict[str, Holding] = field(default_factory=dict)
    places: dict[str, Place] = field(default_factory=dict)
    doubled: list[tuple[str, Place, Place]] = field(default_factory=list)
    stores: dict[str, Store] = field(default_factory=dict)
    stored: dict[str, Sequence[str]] = field(default_factory=dict)
    tables: dict[str, Bare] = field(default_factory=dict)
    identifiers: dict[str, Callable[[str], str | None]] = field(default_factory=dict)
    filings: set[str] = field(default_factory=set)
    forms: dict[str, Mapping[str, Column]] = field(default_factory=dict)

    def hold(self, holding: Holding) -> None:
        """Declare a model; a second declaration is remembered and refused by the check."""
        here = called_from()
        if holding.label in self.holdings:
            self.doubled.append((holding.label, self.places[holding.label], here))
        self.holdings[holding.label] = holding
        self.places[holding.label] = here

    def store(self, store: Store, *, elements: Sequence[str] = ()) -> None:
        """Declare a place outside the tables, and the elements that no column but it holds."""
        self.stores[store.name] = store
        self.stored[store.name] = elements

    def table_without_model(self, table: str, *, reason: str, elements: Sequence[str] = ()) -> None:
        """Declare a table that no model stands for (`django_migrations`)."""
        self.tables[table] = Bare(reason=reason, elements=elements)

    def asks(self, form: str, fields: Mapping[str, Column]) -> None:
        """Declare what a form asks for, field by field; `form` is its dotted name."""
        self.forms[form] = fields

    def identifier(
        self, kind: str, *, stored: Callable[[str], str | None], filing: bool = False
    ) -> None:
        """Declare how a typed identifier becomes what stands in the column that `identifies` it.

        `stored` returns None for what cannot be one. `filing`: it is the e-mail address of somebody
        who wrote to us without an account; whoever proves it finds what they sent (T-3.16).
        """
        self.identifiers[kind] = stored
        if filing:
            self.filings.add(kind)


def called_from() -> Place:
    """Return where the caller of our caller stands, relative to the tree."""
    caller = inspect.stack(context=0)[2]
    return Place(file="/".join(Path(caller.filename).parts[-2:]), line=caller.lineno)


registry = Registry()
