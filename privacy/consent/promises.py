"""What is promised about extended functions, clause by clause; read by the app's `promises.py`."""

import uuid

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from privacy.consent import invariants as hold
from privacy.consent import queries
from privacy.consent.holders import Holder
from privacy.registry.promises import Clause, Fact, Invariant, State, promises

LISTED = Invariant("I-07", "functions take only what is listed", hold.functions_are_listed)
EXPLAINED = Invariant(
    "I-30", "functions are explained where published", hold.functions_are_explained
)
SHOWN = Invariant("I-15", "every yes was to something shown", hold.every_yes_was_shown)
FITTING = Invariant("I-15", "consents fit their evidence", hold.events_fit_their_evidence)
TESTS = ["tests/privacy/consent"]
# What a version adds is told, and asked again.
ASKED = [*TESTS, "tests/privacy/prompting", "tests/telemetry/test_asking_again.py"]
OFF = gettext_lazy("Everything optional is off until you turn it on.")


def switched(subject_id: uuid.UUID) -> State:
    """Say of every extended function how it stands, and since when."""
    standings = queries.standings(Holder(subject_id=subject_id))
    return [
        Fact(feature.label, _("On") if each.on else _("Off"), each.since)
        for feature, each in standings.items()
    ]


promises.keep(Clause(id="P-2.1", control="collected", invariants=[LISTED], tests=TESTS))
promises.keep(Clause(id="P-1.1", invariants=[LISTED], tests=TESTS))
promises.keep(Clause(id="P-1.2", control="changes", invariants=[EXPLAINED], tests=ASKED))
promises.keep(Clause(id="P-1.3", control="consents", invariants=[EXPLAINED], tests=ASKED))
promises.keep(
    Clause(
        id="P-1.4",
        control="consents",
        state=switched,
        default=OFF,
        invariants=[SHOWN, FITTING],
        tests=ASKED,
    )
)
promises.keep(Clause(id="P-3.1", control="consents", state=switched, default=OFF, tests=TESTS))
promises.keep(Clause(id="P-3.2", control="consents", invariants=[SHOWN], tests=TESTS))
promises.keep(Clause(id="P-3.3", control="consents", tests=TESTS))
promises.keep(Clause(id="P-3.4", control="consents", invariants=[LISTED], tests=TESTS))
