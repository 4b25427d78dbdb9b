"""What the site promises about minors, clause by clause, and what makes each sentence true."""

import uuid

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from privacy.messages.queries import kinds_of
from privacy.registry.promises import Clause, Fact, Invariant, State, promises
from takedown.minors import invariants as hold
from takedown.minors.enums import FindingState
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
        return [Fact(_("Report about you"), _("none"))]
    decided_by = finding.report.decide_by
    return [
        Fact(_("Report about you"), FindingState(finding.state).label),
        *([Fact(_("Decided at the latest"), decided_by)] if decided_by else []),
    ]


promises.keep(Clause(id="P-4.1", control="minors", tests=TESTS))
promises.keep(
    Clause(
        id="P-4.2",
        state=reported,
        default=gettext_lazy("Nobody under age can open an account."),
        invariants=[RESTRICTED],
        tests=TESTS,
    )
)
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
