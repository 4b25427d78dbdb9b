"""Values that somebody proves anew: whoever comes back while a sweep is on its way is no leftover.

A name, number or address is free the moment its rows are gone. Who takes it then is another Subject
with a proof of their own, and the value no longer identifies the one who left.
"""

import uuid
from collections import defaultdict
from collections.abc import Mapping, Sequence

from privacy.among import among_texts
from privacy.registry.holdings import Holding, registry
from privacy.registry.paths import Needle

Owners = Mapping[str, set[uuid.UUID]]


def still_theirs(people: Mapping[uuid.UUID, Sequence[Needle]]) -> dict[uuid.UUID, list[Needle]]:
    """Return the needles of each Subject without those that another Subject proves by now."""
    forms = {value: stored_forms(value) for needles in people.values() for _, value in needles}
    owners = owners_of({form for each in forms.values() for form in each})
    return {
        subject_id: [
            (element, value)
            for element, value in needles
            if not any(owners.get(form, set()) - {subject_id} for form in forms[value])
        ]
        for subject_id, needles in people.items()
    }


def stored_forms(value: str) -> set[str]:
    """Return how a value would stand in the columns by which people are found."""
    forms = {stored(value) for stored in registry.identifiers.values()}
    return {form for form in forms if form} | {value}


def owners_of(values: set[str]) -> Owners:
    """Return who proves which of these values."""
    owners: dict[str, set[uuid.UUID]] = defaultdict(set)
    for holding in registry.holdings.values():
        for name, column in holding.personal.items():
            if column.identifies and holding.subject:
                for value, subject_id in proven(holding, name, column.proven, values):
                    owners[value].add(subject_id)
    return owners


def proven(
    holding: Holding, name: str, proven_by: str, values: set[str]
) -> Sequence[tuple[str, uuid.UUID]]:
    """Return (value, Subject) of the rows of one column that hold one of the values, proven."""
    wanted = {f"{name}__in": among_texts(values)} | ({proven_by: True} if proven_by else {})
    rows = holding.model._base_manager.filter(**wanted)  # noqa: SLF001 - a manager may hide rows
    return list(rows.values_list(name, str(holding.subject)))
