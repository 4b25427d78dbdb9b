"""What is promised about looks of staff; read by the app's `promises.py`."""

import uuid

from privacy.lookups import invariants as hold
from privacy.lookups.queries import looks_at
from privacy.registry.promises import Clause, Invariant, State, promises

FOUNDED = Invariant("I-20", "every look has purpose, role and reason", hold.every_look_is_founded)


def looked_at(subject_id: uuid.UUID) -> State:
    """Say how often staff saw clear values of this person, and when last."""
    looks = looks_at(subject_id)
    newest = looks.first()
    return {"looks": looks.count(), "last": newest.at if newest else None}


promises.keep(
    Clause(
        id="T-3.12",
        control="me_activity",
        state=looked_at,
        invariants=[FOUNDED],
        tests=["tests/privacy/lookups", "tests/accounts/people"],
    )
)
