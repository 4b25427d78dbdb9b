"""Keeps the lease of work whose part outside the database takes longer than one.

A sweep of a large database, or a folder of many files, is one piece: without this its lease would
end half way, somebody else would begin it again, and nobody would ever finish. A process that is
stopped or killed renews nothing, so its row is still taken up by another.
"""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

import structlog
from django.conf import settings
from django.db import DatabaseError, connection

from privacy.work.domain import renew_all
from privacy.work.handlers import Job

log = structlog.get_logger(__name__)


@contextmanager
def held(jobs: list[Job]) -> Iterator[None]:
    """Renew the leases three times a term for as long as the block runs."""
    over = threading.Event()
    thread = threading.Thread(target=renew_until, args=(jobs, over), daemon=True, name="lease")
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()


def renew_until(jobs: list[Job], over: threading.Event) -> None:
    """Renew on a connection of this thread; what is somebody else's by then stays theirs."""
    try:
        while not over.wait(settings.WORK_LEASE.total_seconds() / 3):
            renew_all(jobs)
    except DatabaseError as error:
        # The fence decides at the end; whoever holds the rows by then goes on.
        log.warning("lease_not_renewed", rows=len(jobs), error=type(error).__name__)
    finally:
        connection.close()
