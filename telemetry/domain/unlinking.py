"""Separate for good: after this nobody, ourselves included, can join the rows with a person again.

Chunk by chunk the rows get another pseudonym and another id, their times lose everything below the
hour, keyed hashes and lists of applications go. Only then does the bridge go. While a row is left,
the window counts as open: it shows in the list of the person and goes with their erasure.
"""

import uuid

from django.db import connection, transaction

from privacy.work.clock import now
from telemetry.enums import WindowState
from telemetry.models import CombinationWindow, ForegroundSpan, SeenBatch, Tally

CHUNK = 5_000


def chunk(*, window_id: uuid.UUID, limit: int = CHUNK) -> bool:
    """Separate some rows of a closing window; return whether more may be left.

    A chunk gets a pseudonym of its own, so the rows of one window do not stay together either.
    """
    window = (
        CombinationWindow.objects.select_for_update()
        .filter(pk=window_id, state=WindowState.CLOSING)
        .first()
    )
    if window is None or window.pseudonym is None:
        return False
    if coarsen(window.pseudonym, limit) >= limit:
        return True
    for rows in (ForegroundSpan, SeenBatch, Tally):
        rows.objects.filter(pseudonym=window.pseudonym).delete()
    remove_bridge(window)
    return False


def coarsen(pseudonym: uuid.UUID, limit: int) -> int:
    """Separate the oldest rows of a pseudonym; return how many, at least `limit` if more are left.

    Rows of one moment go together, so a chunk may be a little larger.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            """SELECT captured_at FROM telemetry_event WHERE pseudonym = %s
                ORDER BY captured_at OFFSET %s LIMIT 1""",
            [pseudonym, limit - 1],
        )
        last = cursor.fetchone()
        cursor.execute(
            """UPDATE telemetry_event
                  SET pseudonym = %s, id = gen_random_uuid(),
                      captured_at = date_trunc('hour', captured_at, 'UTC'),
                      stored_at = date_trunc('hour', stored_at, 'UTC'),
                      duration_ms = round(duration_ms, -3),
                      unique_id_hash = NULL, mac_hash = NULL, apps = NULL
                WHERE pseudonym = %s AND captured_at <= coalesce(%s, 'infinity'::timestamptz)""",
            [uuid.uuid4(), pseudonym, last[0] if last else None],
        )
        return int(cursor.rowcount)


def remove_bridge(window: CombinationWindow) -> None:
    """Empty the window of everything that leads anywhere; its own times keep the hour only."""
    CombinationWindow.objects.filter(pk=window.pk).update(
        state=WindowState.UNLINKED,
        subject=None,
        install_id=None,
        pseudonym=None,
        opened_at=window.opened_at.replace(minute=0, second=0, microsecond=0),
        unlinked_at=now(),
    )


def unlink(*, window_id: uuid.UUID) -> None:
    """Separate a whole window at once, for those who may not be interrupted (a replay)."""
    more = True
    while more:
        with transaction.atomic():
            more = chunk(window_id=window_id)
