"""Start server processes that cannot outlive their parent, and find those that an earlier parent
left behind.

A pid file says too little after `kill -9`: its number may belong to a stranger by now. A server's
working directory says more, since only our server works inside our data directory.
"""

import contextlib
import ctypes
import os
import secrets
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from nexhome_site.embedded.errors import EmbeddedError

LOOPBACK = "127.0.0.1"
PORT_RANGE = range(20_000, 30_000)
"""Below the ports that the kernel lends to outgoing connections, so that a kept port is seldom
taken meanwhile.
"""

_PR_SET_PDEATHSIG = 1
PROCESSES = Path("/proc")


def end_with_parent(death_signal: signal.Signals) -> None:
    """Have the kernel send this process a signal when the thread that started it is gone."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, int(death_signal))


def die_with_parent(death_signal: signal.Signals) -> Callable[[], None]:
    """Return what a child runs before exec so that it does not outlive this process."""
    parent = os.getpid()

    def arrange() -> None:
        end_with_parent(death_signal)
        if os.getppid() != parent:
            # The parent died between fork and prctl: no signal would ever come.
            os._exit(1)

    return arrange


def spawn(
    command: Sequence[str | Path],
    *,
    death_signal: signal.Signals,
    environment: Mapping[str, str],
    log: Path,
    stdin: bytes = b"",
) -> subprocess.Popen[bytes]:
    """Start a server in a process group of its own, its output appended to `log`."""
    with log.open("ab") as output, tempfile.TemporaryFile() as given:
        given.write(stdin)
        given.seek(0)
        return subprocess.Popen(  # noqa: S603 - the command is ours from the first word to the last
            [str(word) for word in command],
            stdin=given,
            stdout=output,
            stderr=output,
            env=dict(environment),
            cwd="/",
            process_group=0,
            preexec_fn=die_with_parent(death_signal),  # noqa: PLW1509 - only ever called from a main thread
        )


def stop(process: subprocess.Popen[bytes], *signals: tuple[int, float]) -> None:
    """Send each signal in turn and wait its number of seconds for the end; the last resort is
    SIGKILL.
    """
    for number, patience in (*signals, (signal.SIGKILL, 10.0)):
        if process.poll() is not None:
            return
        process.send_signal(number)
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(patience)


def working_in(directory: Path, *names: str, seen_by: Sequence[str] = ()) -> list[int]:
    """Return the pids of processes with one of these names whose working directory is `directory`.

    `seen_by` are words that run a command as the processes' own user: the kernel shows a working
    directory only to that user, and in a container not even root may look.
    """
    listing = [
        *seen_by,
        "find",
        *map(str, PROCESSES.glob("[0-9]*/cwd")),
        "-maxdepth",
        "0",
        "-printf",
        "%h\t%l\n",
    ]
    if not PROCESSES.exists():
        return []
    # Processes that end meanwhile and those of strangers are complaints on stderr and no lines.
    seen = subprocess.run(listing, capture_output=True, check=False, cwd="/").stdout  # noqa: S603 - our own words
    real = os.fsencode(os.path.realpath(directory))
    folders = [
        Path(os.fsdecode(line.split(b"\t")[0]))
        for line in seen.splitlines()
        if line.endswith(b"\t" + real)
    ]
    return [int(folder.name) for folder in folders if _name_of(folder) in names]


def _name_of(folder: Path) -> str:
    try:
        return (folder / "comm").read_text(encoding="utf-8").strip()
    except OSError:
        return ""


def end_leftovers(
    directory: Path, *names: str, signals: Sequence[tuple[int, float]], seen_by: Sequence[str] = ()
) -> None:
    """End every process that still works in `directory`, asking with each signal in turn."""
    for number, patience in (*signals, (signal.SIGKILL, 10.0)):
        left = working_in(directory, *names, seen_by=seen_by)
        for pid in left:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, number)
        until = time.monotonic() + patience
        while left and time.monotonic() < until:
            time.sleep(0.03)
            left = working_in(directory, *names, seen_by=seen_by)
        if not left:
            return
    raise EmbeddedError(
        f"A server from an earlier run still works in {directory} and does not end."
    )


def is_free(port: int) -> bool:
    """Return whether a server could listen on this port of the loopback address."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((LOOPBACK, port))
        except OSError:
            return False
    return True


def choose_port(kept: int | None) -> int:
    """Return the kept port if it is still free, else another free one."""
    if kept is not None and is_free(kept):
        return kept
    for _ in range(200):
        port = secrets.choice(PORT_RANGE)
        if is_free(port):
            return port
    raise EmbeddedError(f"No free port between {PORT_RANGE.start} and {PORT_RANGE.stop}.")
