"""States of a row of Work."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class WorkState(TextChoices):
    WAITING = "waiting", _("Waiting")
    RUNNING = "running", _("Running")
    DONE = "done", _("Done")
    DEAD = "dead", _("Dead")


TRANSITIONS: dict[WorkState, frozenset[WorkState]] = {
    # A row that nobody runs may still be called off (done) when its matter has ended.
    WorkState.WAITING: frozenset({WorkState.RUNNING, WorkState.DONE}),
    WorkState.RUNNING: frozenset({WorkState.WAITING, WorkState.DONE, WorkState.DEAD}),
    WorkState.DEAD: frozenset({WorkState.WAITING, WorkState.DONE}),
    WorkState.DONE: frozenset(),
}
OPEN = (WorkState.WAITING, WorkState.RUNNING, WorkState.DEAD)
