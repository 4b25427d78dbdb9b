"""State machines: one table of transitions, enforced by a trigger, walked by a test.

A model that has states keeps its table `TRANSITIONS` beside its enum and lists
`states.guard(...)` among its triggers: raw SQL, the shell and bulk updates obey it too.
"""

from collections.abc import Mapping
from typing import Any

import pgtrigger

Table = Mapping[Any, frozenset[Any]]
GUARDS: dict[str, tuple[str, Table]] = {}


def guard(*, model: str, field: str, transitions: Table) -> pgtrigger.FSM:
    """Return the trigger that refuses every step which the table does not name.

    `model` is its label (`privacy.Subject`): tests walk the table of each label.
    """
    GUARDS[model] = (field, transitions)
    pairs = sorted((str(a), str(b)) for a, targets in transitions.items() for b in targets)
    return pgtrigger.FSM(name=f"{field}_guard", field=field, transitions=pairs)


def follows(transitions: Table, before: str, after: str) -> bool:
    """Tell whether `after` may follow `before`."""
    return any(a == before and after in targets for a, targets in transitions.items())
