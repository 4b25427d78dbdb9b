"""Nothing survives the supervisor, not even when it is killed with SIGKILL.

The kernel tells a part that its parent died, but not the processes which that part started: web
workers would go on listening on the port. So a second, tiny process holds the reading end of a pipe
whose writing end only the supervisor has. When the pipe closes, the supervisor is gone, and the
warden kills the groups of which it was told.

Should both be killed at the same moment, the next start finds the strays by a mark in their
environment.
"""

import contextlib
import os
import signal
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from nexhome_site.embedded.processes import PROCESSES
from nexhome_site.supervisor.parts import end_group

if TYPE_CHECKING:
    from collections.abc import Callable

MARK = "NEXHOME_SUPERVISED_FOR"


class Warden:
    """The supervisor's side of the pipe."""

    def __init__(self) -> None:
        """Fork the warden; call it before anything else is started."""
        self._groups: set[int] = set()
        self._fork()

    def watch(self, group: int) -> None:
        """Have a process group killed when the supervisor is gone."""
        self._groups.add(group)
        self._tell(f"+{group}")

    def forget(self, group: int) -> None:
        """Leave a group alone: it has ended and its number may soon be a stranger's."""
        self._groups.discard(group)
        self._tell(f"-{group}")

    def renew_if_dead(self) -> None:
        """Fork another warden if somebody killed this one."""
        if os.waitpid(self.pid, os.WNOHANG) != (0, 0):
            os.close(self._pipe)
            self._fork()
            for group in self._groups:
                self._tell(f"+{group}")

    def dismiss(self) -> None:
        """End the warden; the supervisor has ended its parts itself."""
        os.close(self._pipe)
        os.waitpid(self.pid, 0)

    def _fork(self) -> None:
        reading, self._pipe = os.pipe()
        # The forked copy must not write our buffered output a second time.
        sys.stdout.flush()
        sys.stderr.flush()
        self.pid = os.fork()
        if self.pid == 0:
            _keep_watch(reading)
        os.close(reading)

    def _tell(self, line: str) -> None:
        # A warden that was just killed is renewed at the next turn and told everything again.
        with contextlib.suppress(BrokenPipeError):
            os.write(self._pipe, f"{line}\n".encode())


def _keep_watch(reading: int) -> None:
    """Be the warden; never return."""
    os.setsid()
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGQUIT):
        signal.signal(number, signal.SIG_IGN)
    os.closerange(0, reading)
    os.closerange(reading + 1, 65_536)
    groups: set[int] = set()
    with os.fdopen(reading, encoding="ascii") as pipe:
        for line in pipe:
            change: Callable[[int], None] = groups.add if line[0] == "+" else groups.discard
            change(int(line[1:]))
    for group in groups:
        end_group(group)
    os._exit(0)


def end_strays(mark: str) -> int:
    """Kill the processes that an earlier supervisor with this mark left behind; return how many
    there were.
    """
    wanted = os.fsencode(f"{MARK}={mark}")
    strays = [
        int(path.parent.name)
        for path in PROCESSES.glob("[0-9]*/environ")
        if wanted in _environment(path)
    ]
    for pid in strays:
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
    return len(strays)


def _environment(path: Path) -> list[bytes]:
    try:
        return path.read_bytes().split(b"\0")
    except OSError:
        # Gone meanwhile, or another user's.
        return []
