"""What is promised about looks of staff; read by the app's `promises.py`."""

import uuid

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from privacy.lookups import invariants as hold
from privacy.lookups.queries import looks_at
from privacy.registry.promises import Clause, Fact, Invariant, State, promises

FOUNDED = Invariant("I-20", "every look has purpose, role and reason", hold.every_look_is_founded)


def looked_at(subject_id: uuid.UUID) -> State:
    """Say how often staff saw clear values of this person, and when last."""
    looks = looks_at(subject_id)
    newest = looks.first()
    return [Fact(_("Looks of staff at your data"), looks.count(), newest.at if newest else None)]


promises.keep(
    Clause(
        id="T-3.12",
        control="me_activity",
        state=looked_at,
        default=gettext_lazy(
            "Whenever staff see a clear value, its owner reads who, when and why."
        ),
        invariants=[FOUNDED],
        tests=["tests/privacy/lookups", "tests/accounts/people"],
    )
)
