"""Holdings: each app declares every column it keeps, once, in its `personal_data.py`.

From these lines come the public list, "my data", the erasure plan and its order, the retention
sweep, the staff masks and the check that refuses an undeclared column (P-1.5).
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from enum import StrEnum
from typing import Any, Protocol

from django.db import models


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

    `identifies` names the kind of identifier whose blind index (or folded copy) stands here and
    serves look-ups from an identifier to Subjects: email, mobile, certificate, username, serial.
    `needle`: the value alone identifies a person, so an erasure's sweep searches for it everywhere.
    `blank`: what Erase.BLANK writes.
    """

    element: str
    sensitive: bool = False
    identifies: str = ""
    needle: bool = False
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
class Holding:
    """One model: its columns, the way to the Subject, why it is kept, what an erasure does.

    `subject` is the ORM path to the Subject (`user__subject`); None when no row leads to one.
    `before` names models (labels) whose rows must be erased after this one's, where no foreign
    key says so.
    """

    model: type[models.Model]
    subject: str | None
    columns: Mapping[str, Column]
    purposes: Sequence[str] = ()
    ground: Ground = Ground.NECESSARY
    retention: str = "account"
    erase: Erase = Erase.DELETE
    keep: Keep | None = None
    before: Sequence[str] = ()

    @property
    def label(self) -> str:
        return self.model._meta.label  # noqa: SLF001 - Django's documented way to a model's name

    @property
    def table(self) -> str:
        return self.model._meta.db_table  # noqa: SLF001


class Store(Protocol):
    """Personal data outside the tables: files, Redis, the message queue, planner statistics.

    `plan`, `erase` and `verify` may be called any number of times and never fail for what is gone.
    """

    name: str

    def plan(self, *, subject_ids: Sequence[Any]) -> int:
        """Return how many things of these Subjects lie here."""
        ...

    def erase(self, *, subject_ids: Sequence[Any]) -> int:
        """Remove them; return how many went."""
        ...

    def verify(self, *, search: Callable[[bytes], set[int]]) -> dict[int, int]:
        """Search everything that lies here; return hits by person number."""
        ...


@dataclass
class Registry:
    """What all apps declared."""

    holdings: dict[str, Holding] = field(default_factory=dict)
    doubled: list[str] = field(default_factory=list)
    stores: dict[str, Store] = field(default_factory=dict)
    tables: dict[str, str] = field(default_factory=dict)

    def hold(self, holding: Holding) -> None:
        """Declare a model; a second declaration is remembered and refused by the check."""
        if holding.label in self.holdings:
            self.doubled.append(holding.label)
        self.holdings[holding.label] = holding

    def store(self, store: Store) -> None:
        self.stores[store.name] = store

    def table_without_model(self, table: str, *, reason: str) -> None:
        """Declare a table that no model stands for (`django_migrations`)."""
        self.tables[table] = reason


registry = Registry()
