"""What P-2.4 promises, and what makes it true."""

import uuid

from accounts.identity import invariants as hold
from accounts.identity.queries import checks_of, state_of
from privacy.messages.queries import kinds_of
from privacy.registry.promises import Clause, Invariant, State, promises


def checked(subject_id: uuid.UUID) -> State:
    """Say how a person's identity check stands, and how often an authority was asked."""
    asked = [each for each in checks_of(subject_id) if each.asked_at]
    return {"state": state_of(subject_id), "asked": len(asked)}


promises.keep(
    Clause(
        id="P-2.4",
        control="me_identity",
        state=checked,
        invariants=[
            Invariant("I-19", "authorities get what is listed", hold.asked_only_as_listed),
            Invariant("I-19", "checks are announced first", hold.announced_before_asked),
            Invariant("I-29", "no check waits for ever", hold.nothing_waits_for_ever),
        ],
        messages=kinds_of("P-2.4"),
        tests=["tests/accounts/identity"],
    )
)
