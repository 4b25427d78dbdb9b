"""The dispatcher sends hints, and does the work itself where nobody hears them."""

import random
import time
import uuid
from collections.abc import Callable

import structlog
from django.conf import settings
from django.db import OperationalError, connection

from privacy.work import domain
from privacy.work.queries import due_and_unhinted, worker_is_alive

log = structlog.get_logger(__name__)
BATCH = 200
DUTIES_EVERY = 60.0
BEAT_EVERY = 5.0


def beat(part: str) -> None:
    """Leave a sign of life."""
    with connection.cursor() as cursor:
        cursor.execute(
            """INSERT INTO privacy_heartbeat (part, seen_at) VALUES (%s, clock_timestamp())
               ON CONFLICT (part) DO UPDATE SET seen_at = excluded.seen_at""",
            [part],
        )


class Heart:
    """Beats at most every five seconds, between two pieces of work as well."""

    def __init__(self, part: str) -> None:
        self.part = part
        self.due_at = 0.0

    def beat_when_due(self) -> None:
        if time.monotonic() >= self.due_at:
            beat(self.part)
            self.due_at = time.monotonic() + BEAT_EVERY


def run_due(*, limit: int = BATCH, between: Callable[[], None] = lambda: None) -> int:
    """Do due rows in this process; return how many were taken up."""
    done = 0
    for work_id in due_and_unhinted(limit=limit, force=True):
        done += domain.run(work_id=work_id)
        between()
    return done


def dispatch_once(
    *, send_hint: Callable[[uuid.UUID], None], between: Callable[[], None] = lambda: None
) -> int:
    """Hint every due row to the workers; without broker or worker do a batch here."""
    due = due_and_unhinted(limit=BATCH, force=False)
    if not due:
        return 0
    if not worker_is_alive():
        return run_due(between=between)
    for work_id in due:
        try:
            send_hint(work_id)
        except Exception as error:  # noqa: BLE001 - whatever the broker's client raises
            log.warning("broker_silent", error=type(error).__name__)
            return run_due(between=between)
    return len(due)


def run_forever(*, send_hint: Callable[[uuid.UUID], None], keep_going: Callable[[], bool]) -> None:
    """Dispatch until told to stop; a lost database is waited for."""
    heart = Heart("dispatcher")
    duties_at = 0.0
    while keep_going():
        try:
            if time.monotonic() >= duties_at:
                domain.schedule_duties()
                duties_at = time.monotonic() + DUTIES_EVERY
            heart.beat_when_due()
            busy = dispatch_once(send_hint=send_hint, between=heart.beat_when_due)
        except OperationalError:
            log.warning("database_silent")
            connection.close()
            busy = 0
        if not busy:
            time.sleep(settings.WORK_POLL * random.uniform(0.8, 1.2))  # noqa: S311
