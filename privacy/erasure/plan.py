"""What an erasure would do, in the order in which it would do it (T-3.19).

The page, the admin, `erase_subject --dry-run` and the run itself read the same lines.
"""

import uuid
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any, NamedTuple

from django.db.models import Count

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
    elements: tuple[str, ...] = ()
    reason: str = ""
    days: int = 0

    def as_dict(self) -> dict[str, Any]:
        return {**asdict(self), "elements": list(self.elements)}

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
    return stores + [
        holding_line(each, each.rows(subject_ids).count(), minor=minor)
        for each in holdings_in_order()
    ]


def counts_by_place(*, subject_ids: Sequence[uuid.UUID], minor: bool = False) -> list[PlaceCounts]:
    """Return the plan of many Subjects at once: one count a table, however many they are."""
    places = []
    for name, store in sorted(registry.stores.items()):
        lie = {pk: store.plan(subject_ids=[pk]) for pk in subject_ids}
        places.append(PlaceCounts(name, Erase.DELETE, {pk: n for pk, n in lie.items() if n}))
    return places + [
        PlaceCounts(each.label, each.action(minor=minor), counts(each, subject_ids))
        for each in holdings_in_order()
    ]


def counts(holding: Holding, subject_ids: Sequence[uuid.UUID]) -> dict[uuid.UUID, int]:
    """Return how many rows of each Subject stand in a table."""
    if holding.also is not None:
        # Rows found by what they say hang on another person's path: counted one by one.
        if not holding.rows(subject_ids).exists():
            return {}
        alone = {pk: holding.rows([pk]).count() for pk in subject_ids}
        return {pk: count for pk, count in alone.items() if count}
    grouped = holding.rows(subject_ids).values_list(holding.subject or "pk").order_by()
    return dict(grouped.annotate(Count("pk")))


def store_line(name: str, count: int) -> PlanLine:
    """Return the line of a place outside the tables."""
    return PlanLine(name, Erase.DELETE, count, tuple(registry.stored.get(name, ())))


def holding_line(holding: Holding, count: int, *, minor: bool) -> PlanLine:
    """Return the line of one table."""
    keep = holding.keep
    return PlanLine(
        holding.label,
        holding.action(minor=minor),
        count,
        tuple(sorted({column.element for column in holding.personal.values()})),
        keep.reason if keep else "",
        keep.until.days if keep else 0,
    )


def elements_of(lines: Sequence[PlanLine]) -> list[tuple[str, int]]:
    """Return (words for the element, rows) of lines with something in them, for people to read."""
    counts: dict[str, int] = {}
    for line in lines:
        for element in line.elements if line.count else ():
            counts[element] = counts.get(element, 0) + line.count
    return [(str(INVENTORY[element].name), count) for element, count in sorted(counts.items())]
