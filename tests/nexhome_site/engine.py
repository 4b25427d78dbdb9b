"""What the tests of the embedded servers and of the supervisor share: starting one from outside.

Each runs in a process of its own, so that it can be killed, and as another user or in another
folder, so that these really differ.
"""

import contextlib
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg

from nexhome_site.embedded.state import read_environment

CLONE = Path(__file__).resolve().parent.parent.parent
AS_NOBODY = ("setpriv", "--reuid=65534", "--regid=65534", "--clear-groups")

HOLD = """
import signal, sys
from pathlib import Path
from nexhome_site import embedded
services = embedded.start(Path(sys.argv[1]), embedded.Durability(sys.argv[2]))
signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGTERM})
print(services.pids["postgres"], services.pids["redis"], flush=True)
signal.sigwait({signal.SIGTERM})
services.stop()
"""


class Holder:
    """A process that holds embedded servers until it is told to stop or killed."""

    def __init__(self, process: subprocess.Popen[str], pids: tuple[int, int], var: Path) -> None:
        self.process = process
        self.postgres, self.redis = pids
        self.var = var

    @property
    def database_url(self) -> str:
        return read_environment(self.var / "services.env")["DATABASE_OWNER_URL"]

    def stop(self) -> int:
        """Stop cleanly and return the exit code."""
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(60)

    def kill_everything(self) -> None:
        """`kill -9` the holder and both servers; PostgreSQL's own children follow their parent."""
        for pid in (self.process.pid, self.postgres, self.redis):
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        self.process.wait(60)


@contextlib.contextmanager
def held(var: Path, *, durability: str = "test", prefix: tuple[str, ...] = ()) -> Iterator[Holder]:
    """Start embedded servers in another process; whatever still runs at the end is killed."""
    process = subprocess.Popen(
        [*prefix, sys.executable, "-c", HOLD, str(var), durability],
        stdout=subprocess.PIPE,
        text=True,
        cwd="/",
        env={**os.environ, "PYTHONPATH": str(CLONE)},
    )
    with process:
        line = process.stdout.readline().split() if process.stdout else []
        if len(line) != 2:
            raise AssertionError(f"the servers in {var} did not start")
        holder = Holder(process, (int(line[0]), int(line[1])), var)
        try:
            yield holder
        finally:
            if process.poll() is None:
                holder.stop()


def insert(url: str, number: int) -> None:
    """Write a number; it is acknowledged when this returns."""
    with psycopg.connect(url, connect_timeout=10) as connection:
        connection.execute("CREATE TABLE IF NOT EXISTS numbered (number bigint PRIMARY KEY)")
        connection.execute("INSERT INTO numbered VALUES (%s)", [number])


def numbers(url: str) -> list[int]:
    """Return the numbers that are there."""
    with psycopg.connect(url, connect_timeout=10) as connection:
        rows = connection.execute("SELECT number FROM numbered ORDER BY number")
        return [row[0] for row in rows]


def processes_with(name: str, value: str) -> list[int]:
    """Return the processes that carry a variable in their environment."""
    found = []
    for path in Path("/proc").glob("[0-9]*/environ"):
        with contextlib.suppress(OSError):
            if f"{name}={value}".encode() in path.read_bytes().split(b"\0"):
                found.append(int(path.parent.name))
    return found


def eventually(condition: Callable[[], bool], *, within: float = 20.0) -> bool:
    """Return whether a condition comes true in time."""
    until = time.monotonic() + within
    while time.monotonic() < until:
        if condition():
            return True
        time.sleep(0.05)
    return condition()


def environment(**more: str) -> dict[str, str]:
    """Return this process's environment without the addresses of the test run's servers."""
    names = ("DATABASE_URL", "DATABASE_OWNER_URL", "REDIS_URL")
    kept = {name: value for name, value in os.environ.items() if name not in names}
    return {**kept, "PYTHONPATH": str(CLONE), **more}


def children_of(pid: int) -> list[int]:
    """Return the processes that a process started; one that has ended has none."""
    try:
        return [int(word) for word in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
    except OSError:
        return []


def children_named(name: str, *, of: int) -> list[int]:
    """Return the children of a process that run a program of this name."""
    return [pid for pid in children_of(of) if name_of(pid) == name]


def name_of(pid: int) -> str:
    """Return the name of a process; one that has ended has none."""
    try:
        return Path(f"/proc/{pid}/comm").read_text().strip()
    except OSError:
        return ""
