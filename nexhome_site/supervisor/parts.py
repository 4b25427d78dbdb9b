"""A part is a command that must always run; a child is its process now, with its output and its
next start.
"""

import dataclasses
import os
import signal
import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path
from typing import IO

from nexhome_site.embedded.processes import die_with_parent

FIRST_DELAY = 0.5
LONGEST_DELAY = 10.0
GOOD_RUN = 20.0
"""Seconds after which an end counts as an accident and no longer as a start that fails."""


@dataclasses.dataclass(frozen=True, kw_only=True)
class Part:
    """What runs under a name; `heartbeat` is its name in the table of heartbeats, if it writes
    there.
    """

    name: str
    command: tuple[str, ...]
    heartbeat: str = ""
    patience: float = 10.0


class Delay:
    """How long to wait before the next start: twice as long after each that failed."""

    def __init__(self) -> None:
        """Begin with the shortest."""
        self._next = FIRST_DELAY

    def after(self, *, ran: float) -> float:
        """Return the seconds to wait after a run of `ran` seconds."""
        if ran >= GOOD_RUN:
            self._next = FIRST_DELAY
        delay, self._next = self._next, min(self._next * 2, LONGEST_DELAY)
        return delay


class Child:
    """A part's process: started, listened to, ended with everything that it started itself."""

    def __init__(self, part: Part, *, environment: Mapping[str, str], folder: Path) -> None:
        """Prepare the part; nothing runs yet and it is due at once."""
        self.part = part
        self.due_at = 0.0
        self.started_at = 0.0
        self.is_running = False
        self.output_has_ended = False
        self.has_more_output = True
        self._process: subprocess.Popen[bytes] | None = None
        self._environment = dict(environment)
        self._folder = folder
        self._delay = Delay()
        self._unfinished = b""

    def start(self) -> None:
        """Start the process in a group of its own."""
        self._process = subprocess.Popen(  # noqa: S603 - the commands are written in our own plan
            self.part.command,
            bufsize=0,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            env=self._environment,
            cwd=self._folder,
            process_group=0,
            preexec_fn=die_with_parent(signal.SIGKILL),  # noqa: PLW1509 - the supervisor has one thread
        )
        self.started_at = time.monotonic()
        self.is_running = True
        self.output_has_ended = False
        os.set_blocking(self.output.fileno(), False)

    @property
    def process(self) -> subprocess.Popen[bytes]:
        """The process of the last start."""
        if self._process is None:
            raise RuntimeError(f"{self.part.name} was never started")
        return self._process

    @property
    def output(self) -> IO[bytes]:
        """What the process writes, both streams together."""
        if self.process.stdout is None:
            raise RuntimeError(f"{self.part.name} was started without a pipe")
        return self.process.stdout

    def lines(self) -> list[str]:
        """Return whole lines that the process has written meanwhile, without waiting for more."""
        chunk = self.output.read(65_536)
        self.has_more_output = bool(chunk)
        if chunk == b"":
            self.output_has_ended = True
            chunk = b"\n" if self._unfinished else b""
        *whole, self._unfinished = (self._unfinished + (chunk or b"")).split(b"\n")
        return [line.decode(errors="replace") for line in whole]

    def has_ended(self) -> bool:
        """Return whether the process is over; what it left behind in its group is ended first.

        First, because the number of the group is certainly ours only until its leader is reaped.
        """
        if self.process.returncode is None:
            state = os.waitid(os.P_PID, self.process.pid, os.WEXITED | os.WNOHANG | os.WNOWAIT)
            if state is None:
                return False
            self.kill()
            self.process.wait()
        return True

    def plan_next_start(self) -> float:
        """Choose when the ended part is due again and return the seconds until then."""
        now = time.monotonic()
        delay = self._delay.after(ran=now - self.started_at)
        self.due_at = now + delay
        return delay

    def kill(self) -> None:
        """End the process and everything in its group at once."""
        end_group(self.process.pid)


def end_group(group: int) -> None:
    """Kill every process of a group; an empty group is no error."""
    try:
        os.killpg(group, signal.SIGKILL)
    except (ProcessLookupError, PermissionError):
        # macOS answers "not permitted" for a group in which only a zombie is left.
        return


def python(*words: str) -> tuple[str, ...]:
    """Return a command that runs with the interpreter of the supervisor."""
    return (sys.executable, *words)
