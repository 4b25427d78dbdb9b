"""Kinds and states of what people ask us, and the closed words around them (T-3.10 (2), A-38)."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Kind(TextChoices):
    QUESTION = "question", _("A question")
    SUGGESTION = "suggestion", _("A suggestion")
    REPORT = "report", _("A report about something on this site")
    INSTRUCTION = "instruction", _("An instruction about personal data")


class Wish(TextChoices):
    """What an instruction wants."""

    SEE = "see", _("To see the data")
    CORRECT = "correct", _("To have something corrected")
    DELETE = "delete", _("To have something deleted")
    STOP = "stop", _("To have a service or a use of data ended")
    OTHER = "other", _("Something else")


class State(TextChoices):
    NEW = "new", _("Waits for the confirmation of the address")
    OPEN = "open", _("Waits for somebody of ours")
    ASSIGNED = "assigned", _("Somebody of ours looks after it")
    ANSWERED = "answered", _("Answered")
    CLOSED = "closed", _("Closed")
    WITHDRAWN = "withdrawn", _("Withdrawn")


S = State
TRANSITIONS: dict[State, frozenset[State]] = {
    # What is never confirmed is deleted, so it has no state.
    S.NEW: frozenset({S.OPEN}),
    S.OPEN: frozenset({S.ASSIGNED, S.WITHDRAWN}),
    S.ASSIGNED: frozenset({S.OPEN, S.ANSWERED, S.CLOSED, S.WITHDRAWN}),
    # Back to whoever answered when the asker writes again.
    S.ANSWERED: frozenset({S.ASSIGNED, S.CLOSED, S.WITHDRAWN}),
    S.CLOSED: frozenset(),
    S.WITHDRAWN: frozenset(),
}
# It is our turn, and the clock runs.
OURS = (S.OPEN, S.ASSIGNED)
RUNNING = (*OURS, S.ANSWERED)
HELD = (S.ASSIGNED, S.ANSWERED)
ENDED = (S.CLOSED, S.WITHDRAWN)


class Outcome(TextChoices):
    """How a case was closed; a withdrawn one has none."""

    ANSWERED = "answered", _("Answered")
    CARRIED_OUT = "carried_out", _("Carried out")
    REFUSED = "refused", _("Refused, with the reason in the answer")
    ABUSE = "abuse", _("Nothing that could be answered")


class AuthorityState(TextChoices):
    """Whether somebody may speak for another."""

    ASKED = "asked", _("The person concerned has been asked")
    CONFIRMED = "confirmed", _("The person concerned said yes")
    DENIED = "denied", _("The person concerned said no")
    PROVEN = "proven", _("Authority proven")
    REFUSED = "refused", _("Authority not proven")


A = AuthorityState
AUTHORITY_TRANSITIONS: dict[AuthorityState, frozenset[AuthorityState]] = {
    A.ASKED: frozenset({A.CONFIRMED, A.DENIED, A.PROVEN, A.REFUSED}),
    A.CONFIRMED: frozenset({A.DENIED, A.PROVEN, A.REFUSED}),
    A.DENIED: frozenset({A.REFUSED}),
    # Whoever is concerned may say no at any time.
    A.PROVEN: frozenset({A.DENIED}),
    A.REFUSED: frozenset(),
}


class Who(TextChoices):
    ASKER = "asker", _("You")
    PERSON = "person", _("The person concerned")
    STAFF = "staff", _("Our staff")
    SYSTEM = "system", _("Automatic")


class EventKind(TextChoices):
    """What stands in the history of a case."""

    ASKED = "asked", _("Sent to us")
    OPENED = "opened", _("Received")
    CLAIMED = "claimed", _("Somebody of ours took it")
    RELEASED = "released", _("Given back to the queue")
    ANSWERED = "answered", _("Answered by a person")
    WROTE = "wrote", _("A message to us")
    AUTHORITY_CONFIRMED = "authority_confirmed", _("The person concerned said yes")
    AUTHORITY_DENIED = "authority_denied", _("The person concerned said no")
    AUTHORITY_PROVEN = "authority_proven", _("Authority decided: proven")
    AUTHORITY_REFUSED = "authority_refused", _("Authority decided: not proven")
    PUBLISHED = "published", _("Question and answer published")
    UNPUBLISHED = "unpublished", _("Taken off the public page")
    CLOSED = "closed", _("Closed")
    WITHDRAWN = "withdrawn", _("Withdrawn")
