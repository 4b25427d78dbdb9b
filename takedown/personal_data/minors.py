"""What a report about a minor holds: the reporter's word, the child's traces, an answer."""

from datetime import timedelta

from django.utils.translation import gettext_noop

from privacy.encryption.keys import blind_index
from privacy.registry.elements import Purpose
from privacy.registry.holdings import (
    Erase,
    Ground,
    Holding,
    Keep,
    Personal,
    Retention,
    Technical,
    registry,
)
from takedown.minors.models import (
    CancelledService,
    MinorContest,
    MinorFinding,
    MinorIdentifier,
    MinorReport,
)

A_YEAR = timedelta(days=365)
OWN_ID = Technical("the row's own number, random or counted")
WAY = Technical("the way to a person; leads nowhere once the person is gone", outlives=True)
MOMENT = Technical("when we did something")
CHOICE = Technical("one of a few words of ours")
HASH = Technical("the hash of a random token")
KEYED_HASH = "a keyed hash: nobody without the key can make or compare one"


def stored_reporter(value: str) -> str | None:
    """Return the blind index of a reporter's address, as `takedown.minors.tokens` makes it."""
    return blind_index(field="minor_report.email", value=value.strip().lower())


# A parent's own address is often the child's as well: it stays the parent's, proven by them, when
# the child's data are swept.
registry.identifier("reporter", stored=stored_reporter, filing=True)

registry.hold(
    Holding(
        model=MinorReport,
        subject="subject",
        columns={
            "id": OWN_ID,
            "subject": WAY,
            "reference": Technical("made from the random id"),
            "origin": CHOICE,
            "state": CHOICE,
            "name": Personal("D-57"),
            "relation": Personal("D-57"),
            "email": Personal("D-57", needle=True),
            "email_index": Personal(
                "D-57",
                identifies="reporter",
                proven="email_confirmed",
                needle=True,
                plain=KEYED_HASH,
            ),
            "email_confirmed": CHOICE,
            "phone": Personal("D-57"),
            "statement": Technical("the hash of a text of ours"),
            "language": Technical("in which language the form was read; one of three"),
            "proof_type": CHOICE,
            "confirm_hash": HASH,
            "case_hash": HASH,
            "filed_at": MOMENT,
            "confirmed_at": MOMENT,
            "decide_by": MOMENT,
            "decided_at": MOMENT,
            "ended_at": MOMENT,
        },
        purposes=[Purpose.MINORS],
        ground=Ground.CLAIM,
        retention=Retention(A_YEAR, since="ended_at"),
        # The row stays as long as what hangs on it: a child's case is not undone by its reporter.
        erase=Erase.BLANK,
    )
)
registry.hold(
    Holding(
        model=MinorIdentifier,
        subject="report__subject",
        columns={
            "id": OWN_ID,
            "report": WAY,
            "kind": CHOICE,
            "value": Personal("D-58"),
        },
        purposes=[Purpose.MINORS],
        ground=Ground.CLAIM,
    )
)
registry.hold(
    Holding(
        model=MinorFinding,
        subject="subject",
        columns={
            "id": OWN_ID,
            "report": WAY,
            "subject": WAY,
            "page_id": Technical("a random id of our register", outlives=True),
            "found_by": CHOICE,
            "state": CHOICE,
            "restricted_at": MOMENT,
            "held_back": CHOICE,
            "proposed_by": WAY,
            "proposed_for": CHOICE,
            "proposed_at": MOMENT,
            "decider": CHOICE,
            "decided_by": WAY,
            "decided_at": MOMENT,
            "erasure": WAY,
            "finished_at": MOMENT,
        },
        purposes=[Purpose.PROOF],
        erase=Erase.KEEP,
        keep=Keep(
            gettext_noop("proof of when a report was decided and done; names nobody"), A_YEAR
        ),
    )
)
registry.hold(
    Holding(
        model=CancelledService,
        subject="finding__subject",
        columns={"id": OWN_ID, "finding": WAY, "code": CHOICE, "cancelled_at": MOMENT},
        purposes=[Purpose.PROOF],
        erase=Erase.KEEP,
        keep=Keep(gettext_noop("proof of which services were cancelled; names nobody"), A_YEAR),
    )
)
registry.hold(
    Holding(
        model=MinorContest,
        subject="subject",
        columns={
            "id": OWN_ID,
            "subject": WAY,
            "text": Personal("D-76"),
            "created_at": MOMENT,
            "ended_at": MOMENT,
        },
        purposes=[Purpose.MINORS],
        ground=Ground.CLAIM,
        retention=Retention(A_YEAR, since="ended_at"),
    )
)

REPORTER, TRACE = Personal("D-57"), Personal("D-58")
registry.asks(
    "takedown.minors.forms.ReportForm",
    {
        "name": REPORTER,
        "relation": REPORTER,
        "email": REPORTER,
        "phone": REPORTER,
        "username": TRACE,
        "child_email": TRACE,
        "child_mobile": TRACE,
        "serial": TRACE,
        "page": TRACE,
        "words": TRACE,
        "from_date": TRACE,
        "to_date": TRACE,
        "statement": Technical("whether a text of ours is stated; its hash is kept"),
        "proof": REPORTER,
    },
)
registry.asks("takedown.minors.forms.ContestForm", {"text": Personal("D-76")})
registry.asks("takedown.minors.forms.DecisionForm", {"reason": CHOICE, "finding": OWN_ID})
