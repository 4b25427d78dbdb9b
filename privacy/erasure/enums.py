"""States of an erasure case (T-3.19), and which may follow which."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class CaseState(TextChoices):
    REQUESTED = "requested", _("Requested")  # the row is committed; nothing else has happened
    WAITING = "waiting", _("Waiting")  # locked; the cancel window runs
    CANCELLED = "cancelled", _("Cancelled")
    STARTED = "started", _("Started")  # the point of no return: the tombstone is written, rows go
    SWEEPING = (
        "sweeping",
        _("Sweeping"),
    )  # everything planned is done; a blind sweep must find nothing
    INFORMING = "informing", _("Informing")  # evidenced; the certificate is on its way
    DONE = "done", _("Done")  # the sealed key is destroyed


class Origin(TextChoices):
    SELF = "self", _("Self")
    STAFF = "staff", _("Staff")
    COMMAND = "command", _("Command")
    MINOR = "minor", _("Minor")
    REPLAY = "replay", _("Replay")


def work_kind(origin: str) -> str:
    """Return the kind of Work that carries a case: a minor's has its own, ahead of all others."""
    return "erasure.minor" if origin == Origin.MINOR else "erasure.case"


S = CaseState
TRANSITIONS: dict[CaseState, frozenset[CaseState]] = {
    S.REQUESTED: frozenset({S.WAITING, S.STARTED, S.CANCELLED}),
    S.WAITING: frozenset({S.STARTED, S.CANCELLED}),
    S.CANCELLED: frozenset(),
    S.STARTED: frozenset({S.SWEEPING}),
    # Back to the rows when the sweep finds something.
    S.SWEEPING: frozenset({S.STARTED, S.INFORMING}),
    S.INFORMING: frozenset({S.DONE}),
    S.DONE: frozenset(),
}
OPEN = (S.REQUESTED, S.WAITING, S.STARTED, S.SWEEPING, S.INFORMING)
CANCELLABLE = (S.REQUESTED, S.WAITING)
