"""What a check holds: that it was made, why, with what result; never what was sent (D-17)."""

from accounts.models import IdentityCheck
from privacy.registry.elements import Purpose
from privacy.registry.holdings import Holding, Personal, Technical, registry

WORD = "one of a few words of ours; nothing of what was checked"
TIME = "when it happened"
STATE = Personal("D-17", plain=WORD)
AT = Personal("D-17", plain=TIME)
STAFF = Technical("which member of staff acted, by a random number", outlives=True)

registry.hold(
    Holding(
        model=IdentityCheck,
        subject="subject",
        columns={
            "id": Technical("the random number under which the authority is asked"),
            "subject": Technical("the way to the person"),
            "reason": STATE,
            "explanation": Personal("D-17"),
            "requested_by": STAFF,
            "authority": Personal("D-07"),
            "state": STATE,
            "result": STATE,
            "reference": Personal("D-17"),
            "commitment": Personal(
                "D-17", plain="a keyed hash under this check's number: it compares with nothing"
            ),
            "counts_until": Personal("D-09", plain="the month only, as the reminder needs it"),
            "announced_at": AT,
            "ask_at": AT,
            "answer_due_at": AT,
            "asked_at": AT,
            "accepted_at": AT,
            "letter_by": STAFF,
            "letter_at": AT,
            "entered_by": STAFF,
            "answered_at": AT,
            "reset_at": AT,
            "closed_at": AT,
            "assigned_to": STAFF,
        },
        purposes=[Purpose.IDENTITY],
    )
)
registry.asks(
    "accounts.identity.forms.ResultForm",
    {"result": Personal("D-17"), "reference": Personal("D-17")},
)
