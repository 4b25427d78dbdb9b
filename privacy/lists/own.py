"""The same lists with one person's own counts (T-3.16, P-1.2)."""

import uuid
from dataclasses import dataclass

from privacy.erasure.plan import counts, holding_line, holdings_in_order, store_line
from privacy.lists.collected import Kind, kind
from privacy.registry.holdings import registry
from privacy.registry.inventory import INVENTORY


@dataclass(frozen=True)
class Held:
    """A kind of data of which something is held about somebody, and in how many records."""

    kind: Kind
    records: int


def held(*, subject_id: uuid.UUID) -> list[Held]:
    """Return everything that is held about a person, as an erasure would find it.

    One question for all tables, and one for each in which something lies.
    """
    found = counts([subject_id])
    lines = [
        store_line(name, store.plan(subject_ids=[subject_id]))
        for name, store in sorted(registry.stores.items())
    ]
    lines += [
        holding_line(each, [subject_id], minor=False)
        for each in holdings_in_order()
        if found.get(each.label)
    ]
    records: dict[str, int] = {}
    for line in lines:
        for element, rows in line.elements.items():
            records[element] = records.get(element, 0) + rows
    return [Held(kind(row), records[key]) for key, row in INVENTORY.items() if records.get(key)]
