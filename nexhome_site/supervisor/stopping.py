"""SIGTERM and Ctrl-C become a flag that the loop reads: the end is as orderly as the start."""

import signal
import time

IMPATIENT_AFTER = 1.0
"""A second Ctrl-C ends everything at once; one that arrives sooner is the same key press."""


class StopRequested(Exception):  # noqa: N818 - nothing went wrong
    """Somebody asked the supervisor to end while it was still starting."""


class Stop:
    """Whether somebody asked for the end, and how urgently."""

    def __init__(self) -> None:
        """Nobody has asked."""
        self.requested = False
        self.at_once = False
        self._asked_at = 0.0

    def listen(self) -> None:
        """Take over the signals that ask a program to end."""
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, self.hear)

    def hear(self, number: int, _frame: object) -> None:
        """Note a signal.

        Only the key is pressed again out of impatience; a SIGTERM arrives twice when it was sent to
        a whole process group and `make` passes its own on.
        """
        now = time.monotonic()
        if self.requested:
            self.at_once = number == signal.SIGINT and now > self._asked_at + IMPATIENT_AFTER
            return
        self.requested = True
        self._asked_at = now
