"""PostgreSQL and Redis together, for one directory at a time: the door for the supervisor, the
tests and the drills.

    with start(Path("var")) as services:
        connect(services.database_url)

One holder per directory: a lock that the kernel releases when its holder dies refuses a second one
with a sentence.
"""

import contextlib
import fcntl
import os
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Self, TextIO

from nexhome_site.embedded.errors import EmbeddedError
from nexhome_site.embedded.postgres import APPLICATION, OWNER, Durability, Postgres
from nexhome_site.embedded.state import make_private, write_environment
from nexhome_site.embedded.valkey import Valkey

Server = Postgres | Valkey
LOCK = "embedded.lock"
ADDRESSES = "services.env"


@dataclass(kw_only=True)
class Services:
    """Running servers and their addresses; a server that was not asked for is None and has no
    address.
    """

    directory: Path
    postgres: Postgres | None
    redis: Valkey | None
    lock: TextIO = field(repr=False)
    started_by: int = field(default_factory=os.getpid)

    @property
    def database_url(self) -> str:
        """The database as the application's role sees it."""
        return self.postgres.url(APPLICATION) if self.postgres else ""

    @property
    def database_owner_url(self) -> str:
        """The database as the owner of its tables sees it."""
        return self.postgres.url(OWNER) if self.postgres else ""

    @property
    def redis_url(self) -> str:
        """The broker and page cache."""
        return self.redis.url() if self.redis else ""

    @property
    def servers(self) -> tuple[Server, ...]:
        """The servers that run, in the order in which they started."""
        return tuple(server for server in (self.postgres, self.redis) if server is not None)

    @property
    def pids(self) -> dict[str, int]:
        """The process of each server by its name."""
        return {
            server.name: server.process.pid for server in self.servers if server.process is not None
        }

    @property
    def addresses(self) -> dict[str, str]:
        """The addresses by the names that settings read from the environment."""
        named = {
            "DATABASE_URL": self.database_url,
            "DATABASE_OWNER_URL": self.database_owner_url,
            "REDIS_URL": self.redis_url,
        }
        return {name: url for name, url in named.items() if url}

    def stop(self) -> None:
        """Stop the servers, the database last, and let go of the directory.

        A process forked from the starter runs the starter's exit functions too: it stops nothing.
        """
        if os.getpid() != self.started_by:
            return
        (self.directory / ADDRESSES).unlink(missing_ok=True)
        for server in reversed(self.servers):
            server.stop()
        self.lock.close()

    def __enter__(self) -> Self:
        """Hold the servers for the length of a block."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Stop them at its end."""
        self.stop()


def start(
    directory: Path,
    durability: Durability = Durability.FULL,
    *,
    with_postgres: bool = True,
    with_redis: bool = True,
) -> Services:
    """Start the servers on the data below `directory`, new or kept, and return when they answer.

    Call it from the main thread: the kernel ends the servers with the thread that started them.
    """
    directory = directory.absolute()
    make_private(directory)
    make_private(directory / "log")
    services = Services(
        directory=directory,
        postgres=Postgres(directory, durability=durability) if with_postgres else None,
        redis=Valkey(directory) if with_redis else None,
        lock=_lock(directory / LOCK),
    )
    with _stopped_on_failure(services):
        for server in services.servers:
            server.start()
        write_environment(
            directory / ADDRESSES,
            services.addresses,
            about="Where the running servers are; written at each start, removed at the end.",
        )
    return services


def stop(services: Services) -> None:
    """Stop what `start` started."""
    services.stop()


@contextlib.contextmanager
def _stopped_on_failure(services: Services) -> Iterator[None]:
    try:
        yield
    except BaseException:
        services.stop()
        raise


def _lock(path: Path) -> TextIO:
    lock = path.open("a+", encoding="utf-8")
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as held:
        lock.seek(0)
        holder = lock.read().strip() or "unknown"
        lock.close()
        raise EmbeddedError(
            f"The servers of {path.parent} already run, started by process {holder}: "
            "use them, or stop it first."
        ) from held
    lock.seek(0)
    lock.truncate()
    lock.write(str(os.getpid()))
    lock.flush()
    return lock
