"""What the site promises to whoever asks, clause by clause."""

import uuid

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from privacy.inquiries import invariants as hold
from privacy.inquiries.enums import Kind
from privacy.inquiries.models import Inquiry
from privacy.messages.queries import kinds_of
from privacy.registry.promises import Clause, Fact, Invariant, State, promises

TESTS = ["tests/privacy/inquiries"]
IN_TIME = Invariant("I-29", "a person answers questions in time", hold.people_answer_in_time)
BY_PERSONS = Invariant("I-29", "a receipt counts as no answer", hold.a_receipt_is_no_contact)
CONFIRMED = Invariant(
    "I-29", "nobody reads what was not confirmed", hold.nothing_unconfirmed_is_read
)
AUTHORITY = Invariant("I-33", "agents act with authority only", hold.agents_have_authority)
IN_ITS_TIME = Invariant("I-31", "questions go in time", hold.texts_go_in_time)
BY_CHOICE = Invariant("I-34", "questions are public by choice only", hold.public_by_choice)


def asked(subject_id: uuid.UUID) -> State:
    """Say how much this person asked us."""
    return [Fact(_("What you asked us"), Inquiry.objects.filter(subject=subject_id).count())]


def reported(subject_id: uuid.UUID) -> State:
    """Say how many reports about content this person sent."""
    rows = Inquiry.objects.filter(subject=subject_id, kind=Kind.REPORT)
    return [Fact(_("Your reports about content"), rows.count())]


promises.keep(Clause(id="T-1.4", control="ask", state=reported, tests=TESTS))
promises.keep(Clause(id="T-3.2", control="ask_answered", invariants=[BY_CHOICE], tests=TESTS))
promises.keep(
    Clause(
        id="T-3.10",
        control="ask",
        state=asked,
        default=gettext_lazy("Whoever asks is answered by a person, at their own address."),
        invariants=[IN_TIME, BY_PERSONS, CONFIRMED, AUTHORITY, IN_ITS_TIME],
        messages=kinds_of("T-3.10(2)"),
        tests=TESTS,
    )
)
promises.keep(Clause(id="T-3.16", control="my_request", tests=TESTS))
