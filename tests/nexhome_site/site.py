"""The whole site as `make run` starts it, in a folder of its own, for tests from outside."""

import contextlib
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from nexhome_site.embedded.state import read_environment
from nexhome_site.supervisor.welcome import is_ready
from tests.nexhome_site import engine

OF_THE_TESTS = (
    "SECRET_KEY",
    "FIELD_ENCRYPTION_KEY",
    "BLIND_INDEX_KEY",
    "RECEIPT_SIGNING_KEY",
    "RECEIPT_PUBLIC_KEYS",
)


class Site:
    """A running site and its processes."""

    def __init__(self, process: subprocess.Popen[bytes], var: Path, port: int) -> None:
        self.process = process
        self.var = var
        self.port = port

    @property
    def database_url(self) -> str:
        return read_environment(self.var / "services.env")["DATABASE_OWNER_URL"]

    @property
    def log(self) -> str:
        return (self.var.parent / "site.log").read_text()

    def is_ready(self) -> bool:
        return self.process.poll() is None and is_ready("127.0.0.1", self.port)

    def descendants(self) -> list[int]:
        """Return the supervisor and all that it started, the deepest last."""
        found = [self.process.pid]
        for pid in found:
            found += engine.children_of(pid)
        return found

    def kill_everything(self) -> None:
        """`kill -9` every process, the supervisor first, as if the machine had been unplugged."""
        for pid in self.descendants():
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        self.process.wait(30)

    def stop(self) -> int:
        """SIGTERM; return the exit code."""
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(60)


@contextlib.contextmanager
def running(folder: Path, *, ready_within: float = 240.0, **settings: str) -> Iterator[Site]:
    """Start the site on a folder's data, with these settings, and wait until it is ready."""
    port = free_port()
    # What the settings of the tests have put there is not what a newcomer has.
    unset = dict.fromkeys(("DJANGO_SETTINGS_MODULE", *OF_THE_TESTS), "")
    environment = engine.environment(
        VAR_DIR=str(folder / "var"), PORT=str(port), **settings, **unset
    )
    environment = {name: value for name, value in environment.items() if value}
    with (folder / "site.log").open("ab") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "nexhome_site.supervisor"],
            stdout=log,
            stderr=log,
            cwd=engine.CLONE,
            env=environment,
        )
    with process:
        site = Site(process, folder / "var", port)
        try:
            if not engine.eventually(site.is_ready, within=ready_within):
                raise AssertionError(f"not ready:\n{site.log}")
            yield site
        finally:
            if process.poll() is None:
                site.stop()


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        return int(server.getsockname()[1])
