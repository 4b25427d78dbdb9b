"""The site under load: granian as `make run` starts it, and senders in processes of their own.

Requests are made beforehand, so that the senders cost little of the two cores they share with the
site.
"""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Final
from urllib.parse import urlsplit, urlunsplit

from django.conf import settings
from django.db import connection

from nexhome_site.supervisor.welcome import is_ready
from tests.bench.measuring import FOLDERS, FORK
from tests.nexhome_site.site import free_port
from tests.proof.ground import CLONE

WORKERS: Final = 2
THREADS: Final = 4


@contextmanager
def serving() -> Iterator[int]:
    """Serve the database and folders that this process uses; give out the port."""
    port, name = free_port(), connection.settings_dict["NAME"]
    url = urlunsplit(urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{name}"))
    process = subprocess.Popen(
        [
            sys.executable, "-m", "granian", "--interface", "wsgi",
            "nexhome_site.wsgi:application", "--host", "127.0.0.1", "--port", str(port),
            "--workers", str(WORKERS), "--blocking-threads", str(THREADS), "--no-ws",
            "--log-level", "error",
        ],
        cwd=CLONE,
        env={
            **os.environ,
            "DATABASE_URL": url,
            "DJANGO_SETTINGS_MODULE": "tests.bench.settings",
            **{each: str(getattr(settings, each)) for each in FOLDERS},
        },
        stdout=subprocess.DEVNULL,
    )  # fmt: skip
    try:
        while not is_ready("127.0.0.1", port):
            if process.poll() is not None:
                raise RuntimeError("the site did not start")
            time.sleep(0.05)
        yield port
    finally:
        process.terminate()
        process.wait(20)


def request(path: str, token: str, body: bytes) -> bytes:
    """Return a whole HTTP request."""
    head = (
        f"POST {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Install {token}\r\n"
        f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body


def seconds_for(port: int, shares: Sequence[Sequence[bytes]], *, answered: bytes = b"202") -> float:
    """Send each share by a process of its own, at once; return how long all of them took."""
    ready = FORK.Barrier(len(shares) + 1)
    senders = [FORK.Process(target=send, args=(port, share, ready, answered)) for share in shares]
    for sender in senders:
        sender.start()
    ready.wait()
    began = time.perf_counter()
    for sender in senders:
        sender.join()
    taken = time.perf_counter() - began
    if any(sender.exitcode for sender in senders):
        raise RuntimeError("a sender was refused")
    return taken


def send(port: int, requests: Sequence[bytes], ready: object, answered: bytes) -> None:
    """Send requests one after the other over one connection; every answer must be as expected."""
    with socket.create_connection(("127.0.0.1", port)) as line:
        line.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        ready.wait()  # type: ignore[attr-defined] # a barrier of multiprocessing
        for raw in requests:
            line.sendall(raw)
            answer = received(line)
            if not answer.startswith(b"HTTP/1.1 " + answered):
                raise RuntimeError(answer[:400].decode("latin-1"))


def received(line: socket.socket) -> bytes:
    """Return one whole answer."""
    answer = b""
    while b"\r\n\r\n" not in answer:
        answer += part(line)
    head, _, rest = answer.partition(b"\r\n\r\n")
    length = next(
        int(each.split(b":")[1])
        for each in head.split(b"\r\n")
        if each.lower().startswith(b"content-length")
    )
    while len(rest) < length:
        rest += part(line)
    return answer


def part(line: socket.socket) -> bytes:
    found = line.recv(65_536)
    if not found:
        raise RuntimeError("the site hung up")
    return found
