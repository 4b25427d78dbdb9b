"""What a challenge holds: doubts and answers in words, encrypted; steps and deciders beside (D-18).

After an erasure the steps stay for a year as proof that a person decided in time; the words go.
"""

from datetime import timedelta

from accounts.models import AccuracyChallenge, RefusedService
from privacy.registry.elements import Purpose
from privacy.registry.holdings import Erase, Holding, Personal, Retention, Technical, registry

A_YEAR = timedelta(days=365)
WAY = Technical("the way to a person; leads nowhere once the person is gone", outlives=True)
MOMENT = Technical("when something was done, for the proof that it was done in time")
CHOICE = Technical("one of a few words of ours")
WORDS = Personal("D-18")

registry.hold(
    Holding(
        model=AccuracyChallenge,
        subject="subject",
        columns={
            "id": Technical("the row's own random number"),
            "subject": WAY,
            "elements": Personal("D-18", blank=[]),
            "reason": CHOICE,
            "evidence": WORDS,
            "raised_by": WAY,
            "facts": Personal("D-18", blank={}, plain="keyed hashes for this person and element"),
            "state": CHOICE,
            "opened_at": MOMENT,
            "due_at": MOMENT,
            "answer": WORDS,
            "answered_at": MOMENT,
            "corrected_at": MOMENT,
            "outcome": CHOICE,
            "services": CHOICE,
            "grounds": WORDS,
            "decided_by": WAY,
            "decided_at": MOMENT,
            "appeal_until": MOMENT,
            "appeal": WORDS,
            "appealed_at": MOMENT,
            "final_outcome": CHOICE,
            "final_grounds": WORDS,
            "final_by": WAY,
            "settled_by": WAY,
            "lifted_by": WAY,
            "lifted_at": MOMENT,
            "closed_at": MOMENT,
            "assigned_to": WAY,
        },
        purposes=[Purpose.IDENTITY],
        retention=Retention(A_YEAR, since="closed_at"),
        erase=Erase.BLANK,
        minors=Erase.DELETE,
    )
)
registry.hold(
    Holding(
        model=RefusedService,
        subject="subject",
        columns={
            "id": Technical("the row's own random number"),
            "subject": WAY,
            "challenge": Technical("the decision that refuses it"),
            "code": Personal("D-18"),
            "since": Personal("D-18"),
            "ended_at": Personal("D-18"),
        },
        purposes=[Purpose.IDENTITY],
    )
)
registry.asks("accounts.challenges.forms.AnswerForm", {"text": WORDS})
registry.asks("accounts.challenges.forms.AppealForm", {"appeal": WORDS})
registry.asks(
    "accounts.challenges.forms.ChallengeForm",
    {"elements": WORDS, "reason": CHOICE, "evidence": WORDS},
)
registry.asks(
    "accounts.challenges.forms.DecisionForm",
    {"outcome": CHOICE, "services": CHOICE, "grounds": WORDS},
)
