"""From Subjects to their rows and needles, and from an identifier to Subjects.

Nothing here knows a table: all of it follows from what the apps declared.
"""

import uuid
from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from privacy.among import among
from privacy.registry.holdings import Holding, registry

Needle = tuple[str, str]


class UnknownIdentifier(Exception):  # noqa: N818 - reads as the news it is
    """No app declared this kind of identifier."""


def counts(*, subject_ids: Sequence[uuid.UUID]) -> dict[str, int]:
    """Return how many rows of these Subjects stand in each holding, by label."""
    return {
        label: holding.rows(subject_ids).count()
        for label, holding in sorted(registry.holdings.items())
        if holding.subject
    }


def needles(*, subject_ids: Sequence[uuid.UUID]) -> dict[uuid.UUID, list[Needle]]:
    """Return what identifies each Subject alone, as (element, clear value), sorted, each once."""
    found: dict[uuid.UUID, set[Needle]] = defaultdict(set)
    for holding in registry.holdings.values():
        for subject_id, element, value in holding_needles(holding, subject_ids):
            found[subject_id].add((element, value))
    return {subject_id: sorted(found[subject_id]) for subject_id in subject_ids}


def holding_needles(
    holding: Holding, subject_ids: Sequence[uuid.UUID]
) -> list[tuple[uuid.UUID, str, str]]:
    """Return (Subject, element, value) of one holding; encrypted columns come decrypted."""
    fields = {name: c.element for name, c in holding.personal.items() if c.needle}
    if not fields or holding.subject is None:
        return []
    own = holding.model._base_manager.filter(  # noqa: SLF001 - a manager may hide rows
        **{f"{holding.subject}__in": among(subject_ids)}
    )
    rows: Any = own.values_list(holding.subject, *fields)
    return [
        (row[0], element, str(value))
        for row in rows
        for element, value in zip(fields.values(), row[1:], strict=True)
        if value not in (None, "")
    ]


def find_subjects(*, kind: str, value: str) -> set[uuid.UUID]:
    """Return the Subjects whose proven identifier this is; empty for a malformed one.

    Raises UnknownIdentifier for a kind that nobody declared.
    """
    if kind not in registry.identifiers:
        raise UnknownIdentifier(kind)
    stored = registry.identifiers[kind](value)
    if not stored:
        return set()
    found: set[uuid.UUID] = set()
    for holding in registry.holdings.values():
        for name, column in holding.personal.items():
            if column.identifies != kind or holding.subject is None:
                continue
            wanted = {name: stored} | ({column.proven: True} if column.proven else {})
            rows = holding.model._base_manager.filter(**wanted)  # noqa: SLF001
            found.update(rows.values_list(holding.subject, flat=True))
    return found - {None}
