"""The few lines a newcomer waits for: where the site is and as whom one can sign in."""

import http.client
import time
from collections.abc import Callable
from pathlib import Path

ASK_EVERY = 0.25


class Welcome:
    """Prints once, when the site says that it is ready."""

    def __init__(self, *, host: str, port: int, people: Path, since: float) -> None:
        """Prepare; `since` is the moment of the start, for the seconds that are told."""
        self._host = host
        self._port = port
        self._people = people
        self._since = since
        self._asked_at = 0.0
        self._is_done = False

    def look(self, say: Callable[[str, str], None]) -> None:
        """Ask the site now and then, until it is ready."""
        if self._is_done or time.monotonic() < self._asked_at + ASK_EVERY:
            return
        self._asked_at = time.monotonic()
        if not is_ready(self._host, self._port):
            return
        self._is_done = True
        seconds = time.monotonic() - self._since
        lines = [f"http://{self._host}:{self._port}/ is ready after {seconds:.1f} s"]
        if self._people.exists():
            lines += self._people.read_text(encoding="utf-8").splitlines()
        for line in (*lines, "Ctrl-C stops everything."):
            say("site", line)


def is_ready(host: str, port: int) -> bool:
    """Return whether /readyz answers 200."""
    connection = http.client.HTTPConnection(host, port, timeout=2.0)
    try:
        connection.request("GET", "/readyz")
        return connection.getresponse().status == http.client.OK
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()
