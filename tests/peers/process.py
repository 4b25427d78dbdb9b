"""Starts the peers in a process of their own and talks to them."""

import json
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from tests.peers.orders import Order

ROOT = Path(__file__).resolve().parent.parent.parent


class Peers:
    """The running peers: their addresses as settings, orders, counts."""

    def __init__(self, addresses: dict[str, str]) -> None:
        self._control = addresses.pop("control")
        self.environment = addresses

    def tell(self, **orders: Order) -> None:
        """Order `mail=` and `sms=` to behave from now on."""
        self._ask(json.dumps({name: str(order) for name, order in orders.items()}).encode())

    def report(self) -> dict[str, Any]:
        """Return connections, counts by id, and everything accepted, for `mail` and `sms`."""
        return self._ask(None)

    def _ask(self, content: bytes | None) -> dict[str, Any]:
        with urllib.request.urlopen(self._control, data=content, timeout=10) as answer:  # noqa: S310 - loopback
            document: dict[str, Any] = json.load(answer)
        return document


@contextmanager
def peers_process(folder: Path) -> Iterator[Peers]:
    """Run `python -m tests.peers` until the block ends."""
    process = subprocess.Popen([sys.executable, "-m", "tests.peers", str(folder)], cwd=ROOT)
    try:
        yield Peers(json.loads(wait_for(folder / "peers.json", process)))
    finally:
        process.terminate()
        process.wait(20)


def wait_for(path: Path, process: subprocess.Popen[bytes]) -> str:
    """Return the file's content as soon as it is there."""
    for _ in range(200):
        if path.exists():
            return path.read_text(encoding="utf-8")
        if process.poll() is not None:
            break
        time.sleep(0.05)
    raise AssertionError("the peers did not start")
