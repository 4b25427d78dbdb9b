"""The supervisor's loop: one thread that reads what the parts say and starts again what died.

One thread, because the kernel ends a part with the thread that started it and because nothing here
needs a lock then. Whatever may wait (database, web) is asked with a short limit.
"""

import contextlib
import selectors
import signal
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import IO

from nexhome_site.embedded import EmbeddedError
from nexhome_site.embedded.services import Server
from nexhome_site.supervisor.heartbeat import CHECK_EVERY, LONGEST_SILENCE
from nexhome_site.supervisor.parts import Child, Delay, Part
from nexhome_site.supervisor.stopping import Stop, StopRequested
from nexhome_site.supervisor.warden import MARK, Warden

TURN = 0.2
"""Seconds the loop waits for output before it looks after everything else."""


class ServerWatch:
    """A database server that is started again at the same address when it ends."""

    def __init__(self, server: Server) -> None:
        self.server = server
        self.up_since = time.monotonic()
        self._delay = Delay()
        self._due_at: float | None = None

    def look(self, say: Callable[[str, str], None]) -> None:
        """Notice an end, and start the server again when it is due."""
        now = time.monotonic()
        if self._due_at is not None and now >= self._due_at:
            self._start_again(say)
        elif self._due_at is None and self.server.has_ended():
            delay = self._delay.after(ran=now - self.up_since)
            say(self.server.name, f"ended; again in {delay:g} s")
            self._due_at = now + delay

    def _start_again(self, say: Callable[[str, str], None]) -> None:
        self._due_at = None
        self.up_since = time.monotonic()
        try:
            self.server.spawn(keep_port=True)
        except (EmbeddedError, OSError) as error:
            say(self.server.name, str(error))


class Supervisor:
    """Everything that runs, from the first start to the last end."""

    def __init__(
        self,
        *,
        stop: Stop,
        mark: str,
        folder: Path,
        environment: Mapping[str, str],
        servers: Sequence[Server] = (),
        silent_parts: Callable[[], set[str]] = set,
        out: IO[str],
    ) -> None:
        """Prepare; `mark` names this clone in the environment of everything that is started."""
        self._stop = stop
        self._folder = folder
        self._environment = {**environment, MARK: mark, "PYTHONUNBUFFERED": "1"}
        self._servers = [ServerWatch(server) for server in servers]
        self._silent_parts = silent_parts
        self._checked_at = time.monotonic()
        self._out = out
        self._children: list[Child] = []
        self._outputs = selectors.DefaultSelector()
        self._warden = Warden()

    def say(self, name: str, line: str) -> None:
        """Print a line under the name of the part that it concerns."""
        with contextlib.suppress(BrokenPipeError):
            self._out.write(f"{name:<10} | {line}\n")
            self._out.flush()

    def run_once(self, part: Part) -> int:
        """Run a command to its end and return its exit code."""
        child = self._child(part)
        self._start(child)
        while not child.has_ended():
            self._turn()
            if self._stop.requested:
                self._end(child)
                raise StopRequested
        self._close(child)
        return child.process.returncode

    def run(self, parts: Sequence[Part], *, each_turn: Callable[[], None] = lambda: None) -> None:
        """Keep the parts running until somebody asks to stop."""
        self._children = [self._child(part) for part in parts]
        while not self._stop.requested:
            for child in self._children:
                self._look_after(child)
            self._look_after_silence()
            each_turn()
            self._turn()

    def close(self) -> None:
        """End the parts in the order in which they were given, then the warden."""
        for child in self._children:
            if child.is_running:
                self._end(child)
        self._outputs.close()
        self._warden.dismiss()

    def _child(self, part: Part) -> Child:
        return Child(part, environment=self._environment, folder=self._folder)

    def _turn(self) -> None:
        """Pass on what the parts say, and look after what is not a part."""
        for key, _ in self._outputs.select(TURN):
            self._listen_to(key.data)
        if not self._stop.requested:
            self._warden.renew_if_dead()
            for watch in self._servers:
                watch.look(self.say)

    def _listen_to(self, child: Child) -> None:
        for line in child.lines():
            self.say(child.part.name, line)
        if child.output_has_ended:
            self._outputs.unregister(child.output)

    def _look_after(self, child: Child) -> None:
        if not child.is_running:
            if time.monotonic() >= child.due_at:
                self._start(child)
        elif child.has_ended():
            self._close(child)
            delay = child.plan_next_start()
            code = child.process.returncode
            self.say(child.part.name, f"ended with {code}; again in {delay:g} s")

    def _look_after_silence(self) -> None:
        now = time.monotonic()
        if now < self._checked_at + CHECK_EVERY:
            return
        self._checked_at = now
        # Whoever was just started, or waits for a server that was, may well be silent.
        servers_up_since = max((watch.up_since for watch in self._servers), default=0.0)
        judged = [
            child
            for child in self._children
            if child.part.heartbeat
            and child.is_running
            and now > max(child.started_at, servers_up_since) + LONGEST_SILENCE
        ]
        silent = self._silent_parts() if judged else set()
        for child in judged:
            if child.part.heartbeat in silent:
                self.say(child.part.name, f"no sign of life for {LONGEST_SILENCE:g} s: killed")
                child.kill()

    def _start(self, child: Child) -> None:
        child.start()
        self._warden.watch(child.process.pid)
        self._outputs.register(child.output, selectors.EVENT_READ, child)

    def _end(self, child: Child) -> None:
        """Ask the part to end, listen to its last words, and lose patience in the end."""
        child.process.send_signal(signal.SIGTERM)
        until = time.monotonic() + child.part.patience
        while not child.has_ended():
            if self._stop.at_once or time.monotonic() > until:
                child.kill()
            self._turn()
        self._close(child)

    def _close(self, child: Child) -> None:
        """Hear the last words of a part that has ended, whose whole group is gone."""
        child.is_running = False
        self._warden.forget(child.process.pid)
        # Not until the end of the stream: a process that left the group may still hold it.
        child.has_more_output = not child.output_has_ended
        while child.has_more_output:
            self._listen_to(child)
        if not child.output_has_ended:
            self._outputs.unregister(child.output)
        child.output.close()
