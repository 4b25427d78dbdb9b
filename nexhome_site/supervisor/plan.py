"""What `make run` runs: the commands of the parts, in the order in which they are ended."""

import socket
import sys
from pathlib import Path

from nexhome_site.embedded import EmbeddedError
from nexhome_site.supervisor.parts import Part

PREPARE = Part(name="prepare", command=(sys.executable, "-m", "nexhome_site.prepare"))


def parts(*, address: str, port: int, var: Path) -> list[Part]:
    """Return the parts that always run; web ends first, so that nothing new arrives."""
    return [_web(address, port), _dispatcher(), _beat(var), _worker()]


def _web(address: str, port: int) -> Part:
    granian = ("-m", "granian", "--interface", "wsgi", "nexhome_site.wsgi:application")
    size = ("--workers", "2", "--blocking-threads", "4", "--no-ws")
    again = ("--respawn-failed-workers", "--respawn-interval", "0.5", "--workers-kill-timeout", "5")
    where = ("--host", address, "--port", str(port))
    return Part(name="web", command=(sys.executable, *granian, *where, *size, *again))


def _dispatcher() -> Part:
    return Part(
        name="dispatcher",
        command=(sys.executable, "manage.py", "run_due_jobs", "--forever"),
        heartbeat="dispatcher",
    )


def _beat(var: Path) -> Part:
    where = ("--schedule", str(var / "beat"), "--pidfile=")
    return Part(name="beat", command=(*_celery("beat"), *where))


def _worker() -> Part:
    size = ("--concurrency", "2", "--without-gossip", "--without-mingle")
    return Part(name="worker", command=(*_celery("worker"), *size), heartbeat="worker")


def _celery(program: str) -> tuple[str, ...]:
    app, level = ("-A", "nexhome_site"), ("--loglevel", "WARNING")
    # The warning is meant for pickled messages; ours are JSON and carry an id.
    calm = ("-W", "ignore:You're running the worker with superuser privileges")
    return (sys.executable, *calm, "-m", "celery", "--quiet", *app, program, *level)


def numeric_address(host: str, port: int) -> str:
    """Return the address behind a host name, IPv4 if there is one: granian takes numbers only."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    by_family = sorted(found, key=lambda each: each[0] != socket.AF_INET)
    return str(by_family[0][4][0])


def refuse_taken(address: str, port: int) -> None:
    """Raise when another program listens there: granian would share the port with it silently."""
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((address, port))
        except OSError as taken:
            reason = taken.strerror
            raise EmbeddedError(
                f"Cannot listen on {address}:{port} ({reason}): PORT={port + 1} make run"
            ) from taken
