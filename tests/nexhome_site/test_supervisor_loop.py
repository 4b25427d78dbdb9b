"""The supervisor's loop in this process: what it says, whom it ends, when it gives up."""

import contextlib
import http.server
import io
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from nexhome_site import embedded
from nexhome_site.embedded.errors import EmbeddedError
from nexhome_site.supervisor import loop, plan
from nexhome_site.supervisor.loop import Supervisor
from nexhome_site.supervisor.parts import Part
from nexhome_site.supervisor.stopping import Stop, StopRequested
from nexhome_site.supervisor.welcome import Welcome


class Run:
    """A supervisor in this process, its words, and the moment at which it is to stop."""

    def __init__(self, folder: Path, **more: object) -> None:
        self.stop = Stop()
        self.out = io.StringIO()
        self.supervisor = Supervisor(
            stop=self.stop,
            mark=str(folder),
            folder=folder,
            environment={"PATH": "/usr/bin:/bin"},
            out=self.out,
            **more,  # type: ignore[arg-type] # a test passes what the constructor takes
        )

    def until_said(self, words: str) -> Callable[[], None]:
        """Return what a turn does: stop when the words were said or after ten seconds."""
        deadline = time.monotonic() + 10

        def look() -> None:
            if words in self.out.getvalue() or time.monotonic() > deadline:
                self.stop.requested = True

        return look

    @property
    def lines(self) -> list[str]:
        return self.out.getvalue().splitlines()


@pytest.fixture
def run(tmp_path: Path) -> Iterator[Run]:
    running = Run(tmp_path)
    yield running
    running.supervisor.close()


def shell(name: str, script: str, **more: object) -> Part:
    return Part(name=name, command=("/bin/sh", "-c", script), **more)  # type: ignore[arg-type]


def test_a_command_that_runs_once_says_its_lines_and_its_code(run: Run) -> None:
    code = run.supervisor.run_once(shell("migrate", "echo one; printf two; exit 3"))
    assert (code, run.lines) == (3, ["migrate    | one", "migrate    | two"])


def test_a_stop_ends_the_command_that_is_running(run: Run) -> None:
    run.stop.requested = True
    with pytest.raises(StopRequested):
        run.supervisor.run_once(shell("migrate", "sleep 600"))


def test_a_part_that_will_not_end_is_killed(tmp_path: Path) -> None:
    run = Run(tmp_path)
    deaf = shell("deaf", "trap '' TERM; echo up; while :; do sleep 1; done", patience=0.3)
    run.supervisor.run([deaf], each_turn=run.until_said("up"))
    began = time.monotonic()
    run.supervisor.close()
    assert 0.3 < time.monotonic() - began < 5


def test_a_part_without_a_sign_of_life_is_killed_and_started_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(loop, "LONGEST_SILENCE", 0.3)
    monkeypatch.setattr(loop, "CHECK_EVERY", 0.1)
    run = Run(tmp_path, silent_parts=lambda: {"worker"})
    parts = [shell(name, "sleep 600", heartbeat=name) for name in ("worker", "dispatcher")]
    run.supervisor.run(parts, each_turn=run.until_said("ended"))
    run.supervisor.close()
    assert run.lines == [
        "worker     | no sign of life for 0.3 s: killed",
        "worker     | ended with -9; again in 0.5 s",
    ]


def test_a_server_that_cannot_come_back_is_named_and_tried_again(tmp_path: Path) -> None:
    with embedded.start(tmp_path / "var", with_postgres=False) as services:
        run = Run(tmp_path, servers=services.servers)
        (server,) = services.servers
        server.stop()
        server.data.rename(tmp_path / "elsewhere")
        server.data.write_text("in the way")
        run.supervisor.run([], each_turn=run.until_said("in 1 s"))
        run.supervisor.close()
    assert [line.split(":")[0] for line in run.lines] == [
        "redis      | ended; again in 0.5 s",
        "redis      | [Errno 17] File exists",
        "redis      | ended; again in 1 s",
    ]


class Ready(http.server.BaseHTTPRequestHandler):
    """A site that is ready."""

    def do_GET(self) -> None:
        self.send_response(200)
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@contextlib.contextmanager
def ready_site() -> Iterator[int]:
    with http.server.HTTPServer(("127.0.0.1", 0), Ready) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield server.server_port
        server.shutdown()
        thread.join()


def test_the_welcome_tells_address_and_people_once(tmp_path: Path) -> None:
    said: list[str] = []
    (tmp_path / "people.txt").write_text("anna  a password\n")
    with ready_site() as port:
        people = tmp_path / "people.txt"
        welcome = Welcome(host="127.0.0.1", port=port, people=people, since=time.monotonic())
        for _ in range(3):
            welcome.look(lambda _name, line: said.append(line))
            time.sleep(0.3)
    assert said == [
        f"http://127.0.0.1:{port}/ is ready after 0.0 s",
        "anna  a password",
        "Ctrl-C stops everything.",
    ]


def test_a_taken_port_is_refused_with_what_to_type() -> None:
    with ready_site() as port, pytest.raises(EmbeddedError) as refusal:
        plan.refuse_taken("127.0.0.1", port)
    assert str(refusal.value) == (
        f"Cannot listen on 127.0.0.1:{port} (Address already in use): PORT={port + 1} make run"
    )


def test_a_name_becomes_the_number_that_the_server_takes() -> None:
    assert plan.numeric_address("localhost", 8000) == "127.0.0.1"


def test_every_part_runs_with_this_interpreter(tmp_path: Path) -> None:
    parts = plan.parts(address="127.0.0.1", port=8000, var=tmp_path)
    assert [(part.name, part.command[0]) for part in parts] == [
        (name, sys.executable) for name in ("web", "dispatcher", "beat", "worker")
    ]
