"""What P-2.4 promises, and what makes it true."""

import uuid

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.identity import invariants as hold
from accounts.identity.queries import state_of, times_asked
from privacy.messages.queries import kinds_of
from privacy.registry.promises import Clause, Fact, Invariant, State, promises


def checked(subject_id: uuid.UUID) -> State:
    """Say how a person's identity check stands, and how often an authority was asked."""
    return [
        Fact(_("Identity check"), state_of(subject_id).label),
        Fact(_("How often an authority was asked"), times_asked(subject_id)),
    ]


promises.keep(
    Clause(
        id="P-2.4",
        control="me_identity",
        state=checked,
        default=gettext_lazy("Nobody is checked without a reason, and everybody is told first."),
        invariants=[
            Invariant("I-19", "authorities get what is listed", hold.asked_only_as_listed),
            Invariant("I-19", "checks are announced first", hold.announced_before_asked),
            Invariant("I-29", "no check waits for ever", hold.nothing_waits_for_ever),
        ],
        messages=kinds_of("P-2.4"),
        tests=["tests/accounts/identity"],
    )
)
