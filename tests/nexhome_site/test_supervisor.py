"""The supervisor keeps parts running, ends them in order, and leaves nothing when it is killed."""

import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from nexhome_site.supervisor.parts import Delay
from nexhome_site.supervisor.stopping import Stop
from nexhome_site.supervisor.warden import MARK, end_strays
from tests.nexhome_site import engine

SUPERVISE = """
import sys
from pathlib import Path
from nexhome_site import embedded
from nexhome_site.supervisor.loop import Supervisor
from nexhome_site.supervisor.parts import Part
from nexhome_site.supervisor.stopping import Stop

stop = Stop()
stop.listen()
var = Path(sys.argv[1])
with_redis = "redis" in sys.argv
with embedded.start(var, embedded.Durability.TEST, with_postgres=False, with_redis=with_redis) as s:
    supervisor = Supervisor(
        stop=stop, mark=str(var), folder=var, environment={"PATH": "/usr/bin:/bin"},
        servers=s.servers, out=sys.stdout,
    )
    # Each part starts a process of its own, as web and worker do.
    script = "echo up $$; trap 'echo bye; exit 0' TERM; sleep 600 & wait"
    parts = [Part(name=name, command=("/bin/sh", "-c", script)) for name in ("first", "second")]
    try:
        supervisor.run(parts)
    finally:
        supervisor.close()
"""


class Supervised:
    """A supervisor of two small parts, read line by line."""

    def __init__(self, process: subprocess.Popen[str], var: Path) -> None:
        self.process = process
        self.var = var

    def line(self, pattern: str) -> re.Match[str]:
        """Read on to the first line that matches."""
        if self.process.stdout is None:
            raise AssertionError("started without a pipe")
        for line in self.process.stdout:
            if found := re.fullmatch(pattern, line.rstrip()):
                return found
        raise AssertionError(f"the supervisor ended without saying {pattern}")

    def pid_of(self, name: str) -> int:
        """Return the process of a part's next start."""
        return int(self.line(rf"{name} +\| up (\d+)")[1])

    @property
    def marked(self) -> list[int]:
        """The processes that carry this supervisor's mark."""
        return engine.processes_with(MARK, str(self.var))


@pytest.fixture
def supervised(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Supervised]:
    """Start a supervisor; `redis` as a parameter adds a server."""
    var = tmp_path / "var"
    command = [sys.executable, "-c", SUPERVISE, str(var), getattr(request, "param", "")]
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, text=True, env=engine.environment(), start_new_session=True
    ) as process:
        yield Supervised(process, var)
        process.kill()


def test_a_part_that_dies_is_started_again(supervised: Supervised) -> None:
    first = supervised.pid_of("first")
    os.kill(first, signal.SIGKILL)
    assert supervised.line(r"first +\| (ended.*)")[1] == "ended with -9; again in 0.5 s"
    assert supervised.pid_of("first") != first


def test_what_a_dead_part_had_started_is_ended_with_it(supervised: Supervised) -> None:
    first = supervised.pid_of("first")
    before = supervised.marked
    os.kill(first, signal.SIGKILL)
    again = supervised.pid_of("first")
    assert again not in before
    # Two shells and two sleeps: nothing of the dead part is left beside its successor.
    assert engine.eventually(lambda: len(supervised.marked) == 4)


def test_sigterm_ends_the_parts_in_order_and_leaves_no_process(supervised: Supervised) -> None:
    supervised.pid_of("second")
    supervised.process.send_signal(signal.SIGTERM)
    supervised.line(r"first +\| bye")
    supervised.line(r"second +\| bye")
    assert (supervised.process.wait(10), supervised.marked) == (0, [])


def test_sigterm_to_the_whole_group_ends_as_cleanly(supervised: Supervised) -> None:
    supervised.pid_of("second")
    os.killpg(supervised.process.pid, signal.SIGTERM)
    os.killpg(supervised.process.pid, signal.SIGTERM)
    assert (supervised.process.wait(10), supervised.marked) == (0, [])


def test_a_killed_supervisor_leaves_no_process(supervised: Supervised) -> None:
    supervised.pid_of("second")
    supervised.process.kill()
    supervised.process.wait(10)
    assert engine.eventually(lambda: supervised.marked == [])


def test_the_next_start_ends_what_supervisor_and_warden_left_behind(supervised: Supervised) -> None:
    supervised.pid_of("second")
    before = supervised.marked
    warden = [pid for pid in engine.children_of(supervised.process.pid) if pid not in before]
    for pid in (*warden, supervised.process.pid):
        os.kill(pid, signal.SIGKILL)
    supervised.process.wait(10)
    # The kernel ends the parts themselves; what they had started is left.
    assert engine.eventually(lambda: len(supervised.marked) == 2)
    assert end_strays(str(supervised.var)) == 2
    assert engine.eventually(lambda: supervised.marked == [])


def test_a_killed_warden_is_replaced(supervised: Supervised) -> None:
    supervised.pid_of("second")
    marked = supervised.marked
    (warden,) = (pid for pid in engine.children_of(supervised.process.pid) if pid not in marked)
    os.kill(warden, signal.SIGKILL)
    assert engine.eventually(
        lambda: (
            len(engine.children_of(supervised.process.pid)) == 3
            and warden not in engine.children_of(supervised.process.pid)
        )
    )
    supervised.process.kill()
    supervised.process.wait(10)
    assert engine.eventually(lambda: supervised.marked == [])


@pytest.mark.parametrize("supervised", ["redis"], indirect=True)
def test_a_killed_server_comes_back_at_its_address(supervised: Supervised) -> None:
    supervised.pid_of("second")
    (redis,) = engine.children_named("valkey-server", of=supervised.process.pid)
    os.kill(redis, signal.SIGKILL)
    assert supervised.line(r"redis +\| (.*)")[1] == "ended; again in 0.5 s"
    assert engine.eventually(
        lambda: (
            engine.children_named("valkey-server", of=supervised.process.pid) not in ([], [redis])
        )
    )


def test_a_pause_doubles_up_to_ten_seconds_and_shortens_after_a_good_run() -> None:
    delay = Delay()
    assert [delay.after(ran=0.1) for _ in range(6)] == [0.5, 1, 2, 4, 8, 10]
    assert [delay.after(ran=60), delay.after(ran=0.1)] == [0.5, 1]


def test_only_a_second_key_press_is_impatient() -> None:
    stop = Stop()
    stop.hear(signal.SIGTERM, None)
    stop.hear(signal.SIGTERM, None)
    stop.hear(signal.SIGINT, None)
    assert (stop.requested, stop.at_once) == (True, False)
    time.sleep(1.1)
    stop.hear(signal.SIGINT, None)
    assert stop.at_once
