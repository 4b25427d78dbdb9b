"""Reads of Work and heartbeats that several callers share."""

import uuid
from collections import Counter
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db import connection, transaction

from privacy.work.clock import now
from privacy.work.enums import WorkState
from privacy.work.handlers import HANDLERS
from privacy.work.models import STALE_AFTER, Heartbeat, Work

HINT_AGAIN_AFTER = timedelta(seconds=5)


def due_and_unhinted(*, limit: int, force: bool) -> list[uuid.UUID]:
    """Return due rows, or rows whose lease has ended, and stamp them as hinted.

    A row hinted less than five seconds ago is left to whoever heard it, unless `force`. Of rows
    that are done together one in `WORK_TOGETHER` is returned: whoever takes it takes the others.
    """
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            """UPDATE privacy_work SET hinted_at = clock_timestamp()
                WHERE id IN (
                    SELECT id FROM privacy_work
                     WHERE ((state = 'waiting' AND due_at <= clock_timestamp())
                            OR (state = 'running' AND lease_until < clock_timestamp()))
                       AND (%s OR hinted_at IS NULL
                            OR hinted_at < clock_timestamp() - make_interval(secs => %s))
                     ORDER BY priority DESC, due_at LIMIT %s FOR UPDATE SKIP LOCKED)
            RETURNING id, kind""",
            [force, HINT_AGAIN_AFTER.total_seconds(), limit],
        )
        return thinned_out(cursor.fetchall())


def thinned_out(rows: list[tuple[uuid.UUID, str]]) -> list[uuid.UUID]:
    """Leave out rows that will be taken together with another one."""
    seen: Counter[str] = Counter()
    kept = []
    for work_id, kind in rows:
        known = HANDLERS.get(kind)
        if not (known and known.together) or seen[kind] % settings.WORK_TOGETHER == 0:
            kept.append(work_id)
        seen[kind] += 1
    return kept


def worker_is_alive() -> bool:
    """Tell whether any Celery worker left a sign of life within the last 20 seconds."""
    with connection.cursor() as cursor:
        cursor.execute(
            """SELECT EXISTS (SELECT 1 FROM privacy_heartbeat
                WHERE part LIKE 'worker%%' AND seen_at > clock_timestamp() - interval '20 s')"""
        )
        row = cursor.fetchone()
    return bool(row and row[0])


def overview(*, moment_of_grace: timedelta = timedelta(minutes=5)) -> dict[str, Any]:
    """Return what `queue_status` and the admin show: counts, overdue, dead, silent parts."""
    moment = now()
    waiting = Work.objects.filter(state=WorkState.WAITING)
    silent = Heartbeat.objects.filter(seen_at__lt=moment - STALE_AFTER)
    return {
        "waiting": waiting.count(),
        "running": Work.objects.filter(state=WorkState.RUNNING).count(),
        "overdue": waiting.filter(due_at__lt=moment - moment_of_grace).count(),
        "dead": Work.objects.filter(state=WorkState.DEAD).count(),
        "silent": sorted(silent.values_list("part", flat=True)),
    }
