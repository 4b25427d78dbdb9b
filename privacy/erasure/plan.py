"""What an erasure would do, in the order in which it would do it (T-3.19).

The page, the admin, `erase_subject --dry-run` and the run itself read the same lines.
"""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from functools import lru_cache
from typing import Any, NamedTuple

from django.contrib.postgres.fields import ArrayField
from django.db import connection, models
from django.db.models import Count, Q
from django.db.models.expressions import RawSQL

from privacy.encryption.fields import Encrypted
from privacy.registry.holdings import Erase, Holding, registry
from privacy.registry.inventory import INVENTORY
from privacy.registry.order import erasure_order

STAYS = (Erase.KEEP, Erase.PSEUDONYMISE)


@dataclass(frozen=True)
class PlanLine:
    """One table or store: how many rows, what happens to them, why and how long they stay."""

    store: str
    action: str
    count: int
    # Element: in how many rows there is something of it.
    elements: Mapping[str, int] = field(default_factory=dict)
    reason: str = ""
    days: int = 0

    def as_dict(self) -> dict[str, Any]:
        return {**asdict(self), "elements": sorted(self.elements)}

    @property
    def stays(self) -> bool:
        return self.action in STAYS


class PlaceCounts(NamedTuple):
    """One table or store: how much of whom lies there; Subjects with nothing are left out."""

    store: str
    action: Erase
    counts: dict[uuid.UUID, int]


def holdings_in_order() -> list[Holding]:
    """Return every table an erasure touches, children first."""
    return erasure_order()


def plan(*, subject_ids: Sequence[uuid.UUID], minor: bool = False) -> list[PlanLine]:
    """Return the lines of the plan with real counts; files and other stores go first."""
    stores = [
        store_line(name, store.plan(subject_ids=subject_ids))
        for name, store in sorted(registry.stores.items())
    ]
    return stores + [holding_line(each, subject_ids, minor=minor) for each in holdings_in_order()]


def counts_by_place(*, subject_ids: Sequence[uuid.UUID], minor: bool = False) -> list[PlaceCounts]:
    """Return the plan of many Subjects at once: one count a table, however many they are."""
    places = []
    for name, store in sorted(registry.stores.items()):
        # One question for all; only where somebody has something there, one for each.
        some = store.plan(subject_ids=subject_ids)
        lie = {pk: store.plan(subject_ids=[pk]) for pk in subject_ids} if some else {}
        places.append(PlaceCounts(name, Erase.DELETE, {pk: n for pk, n in lie.items() if n}))
    found = counts(subject_ids)
    return places + [
        PlaceCounts(each.label, each.action(minor=minor), found.get(each.label, {}))
        for each in holdings_in_order()
    ]


def counts(subject_ids: Sequence[uuid.UUID]) -> dict[str, dict[uuid.UUID, int]]:
    """Return how many rows of each Subject stand in each table, by its label; nothing for none.

    All tables to which a path leads are asked by one statement: most of them hold nothing.
    """
    found = {
        each.label: counts_alone(each, subject_ids)
        for each in holdings_in_order()
        if each.also is not None
    }
    paths = [(each.label, each.subject) for each in holdings_in_order() if each.also is None]
    statement, parameters = counting(tuple((label, path) for label, path in paths if path))
    with connection.cursor() as cursor:
        cursor.execute(statement, [list(subject_ids), *parameters])
        for label, subject_id, count in cursor.fetchall():
            found.setdefault(label, {})[subject_id] = count
    return found


def counts_alone(holding: Holding, subject_ids: Sequence[uuid.UUID]) -> dict[uuid.UUID, int]:
    """Count one by one: rows found by what they say hang on another person's path."""
    if not holding.rows(subject_ids).exists():
        return {}
    alone = {pk: holding.rows([pk]).count() for pk in subject_ids}
    return {pk: count for pk, count in alone.items() if count}


@lru_cache(maxsize=2)
def counting(paths: tuple[tuple[str, str], ...]) -> tuple[str, list[Any]]:
    """Return the statement that counts the rows of Subjects by (label, path), and its parameters.

    The Subjects themselves are its first parameter.
    """
    parts, parameters = [], []
    for label, path in paths:
        wanted = Q(**{f"{path}__in": RawSQL("SELECT id FROM wanted", [])})
        rows = registry.holdings[label].everything.filter(wanted).order_by().values_list(path)
        statement, given = rows.annotate(Count("pk")).query.sql_with_params()
        parts.append(f"SELECT %s, f.* FROM ({statement}) AS f (subject_id, count)")  # noqa: S608 - Django's own
        parameters += [label, *given]
    together = " UNION ALL ".join(parts)
    return f"WITH wanted (id) AS (SELECT unnest(%s::uuid[])) {together}", parameters


def store_line(name: str, count: int) -> PlanLine:
    """Return the line of a place outside the tables."""
    held = dict.fromkeys(registry.stored.get(name, ()), count)
    return PlanLine(name, Erase.DELETE, count, held if count else {})


def holding_line(holding: Holding, subject_ids: Sequence[uuid.UUID], *, minor: bool) -> PlanLine:
    """Return the line of one table, by one query: its rows, and those with each element in them."""
    wanted: dict[str, Q] = {}
    for name, column in sorted(holding.personal.items()):
        there = holds_something(holding.model._meta.get_field(name))  # noqa: SLF001
        wanted[column.element] = wanted.get(column.element, Q()) | there
    counted = holding.rows(subject_ids).aggregate(
        rows=Count("pk"),
        **{f"of_{n}": Count("pk", filter=each) for n, each in enumerate(wanted.values())},
    )
    count = counted.pop("rows")
    held = dict(zip(wanted, counted.values(), strict=True))
    keep = holding.keep
    return PlanLine(
        holding.label,
        holding.action(minor=minor),
        count,
        {element: rows for element, rows in held.items() if rows},
        keep.reason if keep else "",
        keep.until.days if keep else 0,
    )


def holds_something(column: Any) -> Q:
    """Return the condition under which a column says anything about its person."""
    name = column.name
    if isinstance(column, models.BooleanField):
        return Q(**{name: True})
    there = Q(**{f"{name}__isnull": False})
    if isinstance(column, Encrypted):
        return there
    if isinstance(column, models.CharField | models.TextField):
        return there & ~Q(**{name: ""})
    if isinstance(column, ArrayField):
        return there & ~Q(**{name: []})
    if isinstance(column, models.JSONField):
        return there & ~Q(**{name: []}) & ~Q(**{name: {}})
    return there


def elements_of(lines: Sequence[PlanLine]) -> list[tuple[str, int]]:
    """Return (words for the element, rows with something of it), for people to read."""
    counts: dict[str, int] = {}
    for line in lines:
        for element, rows in line.elements.items():
            counts[element] = counts.get(element, 0) + rows
    return [(str(INVENTORY[element].name), count) for element, count in sorted(counts.items())]
