"""What is collected, from the declarations alone: no line is written for the list (P-3.4).

An element stands here because a column or a store holds it; the check of the inventory refuses one
that stands in neither, and a column that stands for none.
"""

import re
from dataclasses import dataclass

from privacy.lists import words
from privacy.purposes.words import PURPOSES
from privacy.registry.elements import Element
from privacy.registry.inventory import INVENTORY

CLAUSE = re.compile(r"[PT]-[0-9]+(?:\.[0-9]+)?")


@dataclass(frozen=True)
class Kind:
    """One kind of data in words, in the language that is on."""

    element: str
    name: str
    group: str
    sensitive: bool
    purposes: list[str]
    needed: str
    ground: str
    kept: str
    stored: list[str]
    seen_by: list[str]
    on_erasure: str
    clauses: list[str]


@dataclass(frozen=True)
class Group:
    """Kinds that come to us in the same way."""

    id: str
    title: str
    kinds: list[Kind]


def kind(row: Element) -> Kind:
    """Say one element of the inventory in words."""
    seen_by = [str(words.READERS[each]) for each in row.seen_by]
    return Kind(
        element=row.id,
        name=str(row.name),
        group=str(words.CATEGORIES[row.category]),
        sensitive=row.sensitive,
        purposes=[str(PURPOSES[each].name) for each in row.purposes],
        needed=str(words.NEEDED[row.category]),
        ground=str(words.GROUNDS[row.ground]) if row.ground else "",
        kept=str(row.keep),
        stored=[str(words.STORED[each]) for each in row.stored],
        seen_by=seen_by or [str(words.NOBODY)],
        on_erasure=str(words.ENDINGS[row.ending]),
        clauses=clauses_of(row.clause),
    )


def clauses_of(told: str) -> list[str]:
    """Return the ids that a row's words for its clauses begin with: T-3.3 of `T-3.3a`."""
    return list(dict.fromkeys(CLAUSE.findall(told)))


def kinds() -> list[Kind]:
    """Return every kind of data that is collected today."""
    return [kind(row) for row in INVENTORY.values() if row.collected]


def groups() -> list[Group]:
    """Return the same by the way in which it comes to us."""
    rows = [row for row in INVENTORY.values() if row.collected]
    found = {
        category: [kind(row) for row in rows if row.category is category]
        for category in words.CATEGORIES
    }
    return [
        Group(category.name.lower(), str(words.CATEGORIES[category]), each)
        for category, each in found.items()
        if each
    ]


def not_collected() -> list[str]:
    """Return what has a name in the inventory and is not collected today."""
    return [str(row.name) for row in INVENTORY.values() if not row.collected]
