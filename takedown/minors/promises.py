"""What the site promises about minors, clause by clause, and what makes each sentence true."""

import uuid

from privacy.messages.queries import kinds_of
from privacy.registry.promises import Clause, Invariant, State, promises
from takedown.minors import invariants as hold
from takedown.minors.models import MinorFinding

TESTS = ["tests/takedown/minors"]
RESTRICTED = Invariant(
    "I-24", "restricted in the confirming request", hold.restricted_in_the_same_request
)
ERASED = Invariant("I-24", "erased within the hour", hold.erased_within_the_hour)
CANCELLED = Invariant("I-24", "every service is cancelled", hold.every_service_is_cancelled)
DECIDED = Invariant("I-24", "nobody is erased on a word alone", hold.nobody_is_erased_on_a_word)
FORGOTTEN = Invariant("I-24", "what led to a child is gone", hold.identifiers_are_gone)
IN_TIME = Invariant("I-29", "reports are decided in time", hold.decided_in_time)


def reported(subject_id: uuid.UUID) -> State:
    """Say whether a report about this person stands, and until when it is decided."""
    finding = (
        MinorFinding.objects.filter(subject=subject_id)
        .select_related("report")
        .order_by("-report__confirmed_at")
        .first()
    )
    if finding is None:
        return {"state": "none"}
    return {"state": finding.state, "decide_by": finding.report.decide_by}


promises.keep(Clause(id="P-4.1", control="minors", tests=TESTS))
promises.keep(Clause(id="P-4.2", state=reported, invariants=[RESTRICTED], tests=TESTS))
promises.keep(
    Clause(
        id="P-4.4",
        control="minors_report",
        invariants=[DECIDED, FORGOTTEN],
        messages=kinds_of("P-4.4"),
        tests=TESTS,
    )
)
promises.keep(
    Clause(
        id="P-4.5",
        control="minors_contest",
        state=reported,
        invariants=[RESTRICTED, DECIDED, ERASED, FORGOTTEN, IN_TIME],
        messages=kinds_of("P-4.5"),
        tests=[*TESTS, "tests/privacy/subjects"],
    )
)
promises.keep(
    Clause(
        id="P-4.6",
        control="minors_report",
        invariants=[CANCELLED],
        messages=kinds_of("P-4.6"),
        tests=[*TESTS, "tests/privacy/erasure/test_services.py"],
    )
)
