"""In which order an erasure goes: children first, so that no row is left without its parent.

The order follows from foreign keys (many-to-many tables are models with two of them) and from
what a Holding declares by `before=`; equal ranks go by name, so two runs agree.
"""

import hashlib
import heapq
import json
from collections import defaultdict
from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Any

from django.apps import apps
from django.db import models

from privacy.registry.holdings import Holding, Registry, registry


class CannotOrder(Exception):  # noqa: N818 - reads as the news it is
    """The declarations allow no order: a circle, or a table between that nobody declared."""


def erasure_order(*, declared: Registry = registry) -> list[Holding]:
    """Return every Holding that leads to a Subject, children first.

    Raises CannotOrder with a text that says what to declare.
    """
    linked = {label: h for label, h in declared.holdings.items() if h.subject}
    refuse_gaps(linked)
    after = edges(linked)
    waiting = dict.fromkeys(linked, 0)
    for targets in after.values():
        for label in targets:
            waiting[label] += 1
    ready = [label for label, count in waiting.items() if not count]
    heapq.heapify(ready)
    ordered: list[Holding] = []
    while ready:
        label = heapq.heappop(ready)
        ordered.append(linked[label])
        for target in after[label]:
            waiting[target] -= 1
            if not waiting[target]:
                heapq.heappush(ready, target)
    if len(ordered) < len(linked):
        circle = ", ".join(sorted(set(linked) - {h.label for h in ordered}))
        raise CannotOrder(
            f"these holdings wait for each other: {circle}. Remove a `before=` that contradicts a "
            "foreign key, or make one of the foreign keys nullable and declare it blanked."
        )
    return ordered


def edges(linked: Mapping[str, Holding]) -> dict[str, set[str]]:
    """Return for each label the labels that come after it."""
    after: dict[str, set[str]] = defaultdict(set)
    for label, holding in linked.items():
        for target in parents(holding.model):
            if target in linked and target != label:
                after[label].add(target)
        for target in holding.before:
            if target not in linked:
                raise CannotOrder(f"{label} goes before {target}, which is no holding of a person")
            after[label].add(target)
    return after


def parents(model: type[models.Model]) -> Iterator[str]:
    """Yield the labels that the foreign keys of a model lead to."""
    for each in model._meta.local_fields:  # noqa: SLF001
        if each.is_relation and each.related_model is not None:
            yield related(each)


def related(each: Any) -> str:
    """Return the label of a relation's target."""
    label: str = each.related_model._meta.label  # noqa: SLF001
    return label


def refuse_gaps(linked: Mapping[str, Holding]) -> None:
    """Refuse a model that hangs on a person's rows and leads nowhere itself."""
    for model in apps.get_models(include_auto_created=True):
        label = model._meta.label  # noqa: SLF001
        if label in linked or model._meta.proxy:  # noqa: SLF001
            continue
        for target in parents(model):
            if target in linked:
                raise CannotOrder(
                    f"{label} hangs on {target} by a foreign key, but no Holding with a path to "
                    f"the Subject stands for it: declare one with "
                    f'subject="…__{linked[target].subject}" in its personal_data.py.'
                )


def described(holding: Holding) -> dict[str, Any]:
    """Return one declaration as plain values, in a fixed order."""
    return {
        "model": holding.label,
        "subject": holding.subject,
        "columns": {name: repr(holding.columns[name]) for name in sorted(holding.columns)},
        "purposes": sorted(holding.purposes),
        "ground": holding.ground,
        "retention": repr(holding.retention),
        "erase": holding.erase,
        "minors": holding.minors,
        "keep": repr(holding.keep),
        "before": sorted(holding.before),
        "also": holding.also is not None,
    }


@lru_cache(maxsize=1)
def registry_version() -> str:
    """Return 16 hex digits that change with any declaration: a case notes what it ran under."""
    content = {
        "holdings": [described(registry.holdings[label]) for label in sorted(registry.holdings)],
        "stores": sorted(registry.stores),
        "tables": sorted(registry.tables),
    }
    return hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()[:16]
