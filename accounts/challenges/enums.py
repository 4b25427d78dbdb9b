"""States of an accuracy challenge, and the closed lists around it (T-3.6, journeys.md)."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class ChallengeReason(TextChoices):
    """Why a detail is doubted; the person reads these words."""

    MISMATCH = "mismatch", _("The records of the authority differ from what you told us")
    CONTRADICTION = "contradiction", _("Two of your details contradict each other")
    REPORTED = "reported", _("Somebody told us that a detail is not true")
    DOUBT = "doubt", _("A member of our staff has reason to doubt a detail")


class ChallengeState(TextChoices):
    OPEN = "open", _("Waits for your answer")
    ANSWERED = "answered", _("You have answered")
    OVERDUE = "overdue", _("The time to answer is over; a person decides")
    SETTLED = "settled", _("Settled")
    DECIDED = "decided", _("Decided")
    APPEALED = "appealed", _("You have appealed; another person decides")
    FINAL = "final", _("Decided for good")


S = ChallengeState
TRANSITIONS: dict[ChallengeState, frozenset[ChallengeState]] = {
    S.OPEN: frozenset({S.ANSWERED, S.OVERDUE, S.SETTLED}),
    S.ANSWERED: frozenset({S.OVERDUE, S.SETTLED}),
    # Only here a person may decide: the deadline is behind, whoever answered or not.
    S.OVERDUE: frozenset({S.SETTLED, S.DECIDED}),
    S.SETTLED: frozenset(),
    # Settled once more only where the person has left meanwhile.
    S.DECIDED: frozenset({S.APPEALED, S.FINAL, S.SETTLED}),
    S.APPEALED: frozenset({S.FINAL, S.SETTLED}),
    S.FINAL: frozenset(),
}
UNDECIDED = (S.OPEN, S.ANSWERED, S.OVERDUE)
ENDED = (S.SETTLED, S.FINAL)
# Waits for a member of staff.
QUEUE = (*UNDECIDED, S.DECIDED, S.APPEALED)


class Outcome(TextChoices):
    """What a person may decide, the lightest first."""

    DROP = "drop", _("Nothing happens: the doubt is dropped")
    REFUSE = "refuse", _("The services named are refused")
    RESTRICT = "restrict", _("The account is restricted")
    CANCEL = "cancel", _("The registration ends and the data are erased")


WEIGHT = {outcome: weight for weight, outcome in enumerate(Outcome)}
