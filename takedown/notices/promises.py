"""What the texts promise about copyright notices, and what makes each sentence true."""

from privacy.messages.queries import kinds_of
from privacy.registry.promises import Clause, Invariant, promises
from takedown.notices import invariants as hold

GROUNDED = Invariant("I-02", "a removal has its notice", hold.removals_have_a_notice)
IN_TIME = Invariant("I-03", "what lacks comes in time or counts as nothing", hold.cures_end_in_time)
COMPLETE = Invariant("I-04", "an accepted notice lacks nothing", hold.accepted_are_complete)
ANSWERED = Invariant("I-29", "a person answers in time", hold.people_answer_in_time)
TESTS = ["tests/takedown/notices"]


def keep(clause: str, *invariants: Invariant, control: str = "copyright_notice") -> None:
    promises.keep(
        Clause(
            id=clause,
            control=control,
            invariants=invariants,
            messages=kinds_of(clause),
            tests=TESTS,
        )
    )


keep("T-1.5", control="copyright")
keep("T-1.6", GROUNDED)
keep("T-1.7", IN_TIME, COMPLETE)
keep("T-1.8", GROUNDED)
for _clause in ("P-5.1", "P-5.2", "P-5.3", "P-5.4", "P-5.5", "P-5.6", "P-5.7"):
    keep(_clause, COMPLETE)
for _clause in ("P-6.1", "P-6.2", "P-6.3", "P-6.4", "P-6.5", "P-6.9", "P-6.10"):
    keep(_clause)
keep("P-6.6", GROUNDED)
keep("P-6.7", control="copyright")
keep("P-6.8", control="copyright")
keep("P-6.11", ANSWERED)
