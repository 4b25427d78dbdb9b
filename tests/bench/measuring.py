"""How a row is measured: on a clone of a prepared database, in a process of its own.

Own figure and baseline alternate, so that both see the same machine; peak memory is the process's.
`BENCH_SAMPLE=1` makes one small run instead of five, `BENCH_RUNS` says how many of the full size.
"""

import multiprocessing
import os
import resource
import shutil
import tempfile
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import urlsplit, urlunsplit

import psycopg
from django.conf import settings
from django.db import connection, connections
from psycopg import sql

SAMPLE = bool(os.environ.get("BENCH_SAMPLE"))
RUNS = int(os.environ.get("BENCH_RUNS", "1" if SAMPLE else "5"))
FOLDERS = ("TOMBSTONE_DIR", "MEDIA_ROOT", "OUTBOX_DIR")
FORK = multiprocessing.get_context("fork")


class Measured(NamedTuple):
    """What one process measured: its numbers, and its peak memory in MiB."""

    numbers: dict[str, float]
    peak_mib: float


class Prepared(NamedTuple):
    """A database and its folders as they stand before the work: cloned for each run."""

    database: str
    folder: Path

    def measure(self, work: Callable[..., dict[str, float]], *arguments: Any) -> Measured:
        """Do the work on a clone, in a process of its own."""
        with clone_of(self) as clone:
            ours, theirs = FORK.Pipe(duplex=False)
            process = FORK.Process(target=report, args=(theirs, clone, work, arguments))
            process.start()
            theirs.close()
            try:
                measured: Measured = ours.recv()
            except EOFError as error:
                raise RuntimeError("the measured process failed") from error
            finally:
                process.join()
            return measured


def report(
    answer: Connection,
    clone: Prepared,
    work: Callable[..., dict[str, float]],
    arguments: tuple[Any, ...],
) -> None:
    use(clone)
    numbers = work(*arguments)
    answer.send(Measured(numbers, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024))
    connections.close_all()


def use(place: Prepared) -> None:
    """Lead this process to a database and its folders."""
    connections.close_all()
    for alias in connections:
        connections[alias].settings_dict["NAME"] = place.database
    for name in FOLDERS:
        setattr(settings, name, str(place.folder / name.lower()))


@contextmanager
def prepared(make: Callable[..., None], *arguments: Any) -> Iterator[Prepared]:
    """Clone the migrated database, let `make` fill it, and give it out to be cloned."""
    empty = Prepared(urlsplit(os.environ["DATABASE_URL"]).path[1:], Path(os.environ["BENCH_EMPTY"]))
    with clone_of(empty) as filled:
        use(filled)
        make(*arguments)
        connections["owner"].close()
        with owner(filled.database) as server:
            server.execute("VACUUM ANALYZE")
        connections.close_all()
        yield filled
    use(empty)


@contextmanager
def clone_of(original: Prepared) -> Iterator[Prepared]:
    """Give out a copy of a database and its folders; both go at the end."""
    name = f"bench_{uuid.uuid4().hex[:12]}"
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        shutil.copytree(original.folder, folder, dirs_exist_ok=True)
        with owner("postgres") as server:
            server.execute(
                sql.SQL("CREATE DATABASE {} TEMPLATE {} STRATEGY FILE_COPY").format(
                    sql.Identifier(name), sql.Identifier(original.database)
                )
            )
        try:
            yield Prepared(name, Path(folder))
        finally:
            connections.close_all()
            with owner("postgres") as server:
                server.execute(
                    sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name))
                )


def owner(database: str) -> psycopg.Connection[Any]:
    """Connect as the owner of the tables, each statement for itself."""
    url = urlunsplit(urlsplit(os.environ["DATABASE_OWNER_URL"])._replace(path=f"/{database}"))
    return psycopg.connect(url, autocommit=True)


def transactions() -> int:
    """Return a number that rises by one with each transaction that writes."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_current_xact_id()::text::bigint")
        row = cursor.fetchone()
    return int(row[0]) if row else 0
