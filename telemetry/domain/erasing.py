"""Erase what devices sent: all of a person's, or a kind and a period at the person's own wish.

The work grows with what this person sent and with nothing else: rows are found by the pseudonyms of
their own windows.
"""

import uuid
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import connection, transaction

from privacy.subjects.domain import lock_for_writing
from telemetry.domain import gates
from telemetry.enums import Kind, WindowState
from telemetry.models import (
    CombinationWindow,
    ForegroundSpan,
    Gate,
    Install,
    LinkCode,
    PermissionGrant,
    SeenBatch,
    Tally,
)

CHUNK = 20_000


class LinkedDevices:
    """The store of everything that hangs on a person only through a window.

    A device whose window is open is removed as a whole, its token and its permissions included: it
    has to enrol anew. Of a window that is being separated only the rows go, since the device may be
    somebody else's by now.
    """

    name = "telemetry.linked_devices"

    def plan(self, *, subject_ids: Sequence[Any]) -> int:
        """Return how many rows of devices belong to these Subjects."""
        windows = standing(subject_ids)
        if not windows:
            return 0
        installs = [w.install_id for w in windows if w.install_id and w.state == WindowState.OPEN]
        return event_count([w.pseudonym for w in windows if w.pseudonym]) + (
            Install.objects.filter(pk__in=installs).count()
        )

    def erase(self, *, subject_ids: Sequence[Any]) -> int:
        """Remove them chunk by chunk; return how many went."""
        gone = 0
        for window in standing(subject_ids):
            if window.pseudonym is not None:
                gone += erase_events(pseudonym=window.pseudonym)
                forget_beside(window.pseudonym)
            if window.state == WindowState.OPEN and window.install_id is not None:
                gone += remove_install(window.install_id)
        return gone


LINKED_DEVICES = LinkedDevices()


def standing(subject_ids: Sequence[Any]) -> list[CombinationWindow]:
    """Return the windows that still lead to these Subjects."""
    found = CombinationWindow.objects.filter(subject_id__in=list(subject_ids))
    return list(found.order_by("pk"))


def event_count(pseudonyms: Sequence[uuid.UUID]) -> int:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM telemetry_event WHERE pseudonym = ANY(%s)", [list(pseudonyms)]
        )
        row = cursor.fetchone()
    return int(row[0]) if row else 0


def erase_events(
    *,
    pseudonym: uuid.UUID,
    kind: Kind | None = None,
    since: datetime | None = None,
    until: datetime | None = None,
) -> int:
    """Delete rows of a pseudonym, each chunk by itself; return how many went."""
    kinds = [kind] if kind else list(Kind)
    gone = 0
    for each in kinds:
        while True:
            with transaction.atomic():
                deleted = delete_chunk(pseudonym, each, since, until)
            gone += deleted
            if deleted < CHUNK:
                break
    return gone


def count_own(
    *,
    pseudonym: uuid.UUID | None,
    kind: Kind,
    since: datetime | None,
    until: datetime | None,
) -> int:
    """Count what `erase_events` would delete."""
    with connection.cursor() as cursor:
        cursor.execute(
            """SELECT count(*) FROM telemetry_event
                WHERE pseudonym = %s AND kind = %s
                  AND captured_at >= coalesce(%s, '-infinity'::timestamptz)
                  AND captured_at < coalesce(%s, 'infinity'::timestamptz)""",
            [pseudonym, kind, since, until],
        )
        row = cursor.fetchone()
    return int(row[0]) if row else 0


def delete_chunk(
    pseudonym: uuid.UUID, kind: Kind, since: datetime | None, until: datetime | None
) -> int:
    """Delete the oldest rows of one kind: rows of one moment go together."""
    where = """pseudonym = %(pseudonym)s AND kind = %(kind)s
               AND captured_at >= coalesce(%(since)s, '-infinity'::timestamptz)
               AND captured_at < coalesce(%(until)s, 'infinity'::timestamptz)"""
    values: dict[str, Any] = {"pseudonym": pseudonym, "kind": kind, "since": since, "until": until}
    with connection.cursor() as cursor:
        cursor.execute(
            f"""SELECT captured_at FROM telemetry_event WHERE {where}
                 ORDER BY captured_at OFFSET %(skipped)s LIMIT 1""",  # noqa: S608 - our own words
            {**values, "skipped": CHUNK - 1},
        )
        last = cursor.fetchone()
        cursor.execute(
            f"""DELETE FROM telemetry_event WHERE {where}
                   AND captured_at <= coalesce(%(last)s, 'infinity'::timestamptz)""",  # noqa: S608 - our own words
            {**values, "last": last[0] if last else None},
        )
        return int(cursor.rowcount)


def forget_beside(pseudonym: uuid.UUID) -> None:
    """Remove what stands beside the events of a pseudonym."""
    for rows in (ForegroundSpan, SeenBatch, Tally):
        rows.objects.filter(pseudonym=pseudonym).delete()


def remove_install(install_id: uuid.UUID) -> int:
    """Remove a device as a whole; its token opens nothing any more."""
    with transaction.atomic():
        gates.lock([install_id])
        PermissionGrant.objects.filter(install_id=install_id).delete()
        Gate.objects.filter(pk=install_id).delete()
        gone, _ = Install.objects.filter(pk=install_id).delete()
    return gone


def remove_devices(*, subject_id: uuid.UUID) -> int:
    """Remove every device that is linked with a person, but nothing of what it sent.

    Returns how many there were.
    """
    LinkCode.objects.filter(subject_id=subject_id).delete()
    installs = gates.installs_of(subject_id)
    there = Gate.objects.filter(pk__in=installs).count()
    for install_id in installs:
        remove_install(install_id)
    return there


def erase_own(
    *,
    subject_id: uuid.UUID,
    window_id: uuid.UUID,
    kind: Kind,
    since: datetime | None,
    until: datetime | None,
) -> int:
    """Erase a kind and a period of one's own device; raises CombinationWindow.DoesNotExist."""
    with transaction.atomic():
        lock_for_writing(subject_id=subject_id)
        window = CombinationWindow.objects.get(pk=window_id, subject_id=subject_id)
    if window.pseudonym is None:
        return 0
    return erase_events(pseudonym=window.pseudonym, kind=kind, since=since, until=until)
