"""The breaker against SMS pumping: a block of numbers that proves nothing gets nothing (P-2.8j).

Whoever earns by SMS asks for codes to many numbers side by side and types none of them. Each code
on its way to a number is a row until somebody types it, a day at most. A block of 10,000 numbers
(all but the last four digits) has a few such rows; while they are taken, the block waits. Who
types a code gives the rows of the number back, so that people who register never close a block.
docs/adr/0011-codes-cost-money.md says why so.
"""

from datetime import datetime

import structlog
from django.conf import settings
from django.db import connection

from accounts.models import UnprovenSend
from privacy.encryption.keys import blind_index

log = structlog.get_logger(__name__)
LAST_DIGITS = 4


def prefix_of(number: str) -> str:
    """Return the block of 10,000 numbers that a number in E.164 stands in."""
    return number[:-LAST_DIGITS]


def take_place(*, number: str) -> datetime | None:
    """Take a place of the number's block, or return when the next one is free at the latest.

    Belongs into the transaction of the counts: until it ends nobody else is served in this block.
    """
    prefix = blind_index(field="send.breaker.prefix", value=prefix_of(number)) or ""
    places = settings.SMS_UNPROVEN_PER_PREFIX
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [prefix])
        # Only now, by a statement of its own: it sees what those before us in the lock wrote.
        cursor.execute(
            """SELECT sent_at FROM accounts_unprovensend
                WHERE prefix_index = %s
                  AND sent_at > clock_timestamp() - make_interval(secs => %s)
                ORDER BY sent_at DESC LIMIT %s""",
            [prefix, settings.SMS_UNPROVEN_FOR.total_seconds(), places],
        )
        taken = cursor.fetchall()
        if len(taken) == places:
            oldest: datetime = taken[-1][0]
            return oldest + settings.SMS_UNPROVEN_FOR
        cursor.execute(
            """INSERT INTO accounts_unprovensend (prefix_index, number_index, sent_at)
               VALUES (%s, %s, clock_timestamp())""",
            [prefix, number_index(number)],
        )
    if len(taken) == places - 1:
        log.warning("sms_breaker_full", count=places)
    return None


def number_index(number: str) -> str:
    return blind_index(field="send.breaker.number", value=number) or ""


def give_back(*, number: str) -> int:
    """Free the places of a number that was proven; return how many. Belongs to the proof."""
    gone, _ = UnprovenSend.objects.filter(number_index=number_index(number)).delete()
    return gone


def sweep() -> int:
    """Remove places that are free by now; return how many."""
    with connection.cursor() as cursor:
        cursor.execute(
            """DELETE FROM accounts_unprovensend
                WHERE sent_at <= clock_timestamp() - make_interval(secs => %s)""",
            [settings.SMS_UNPROVEN_FOR.total_seconds()],
        )
        return int(cursor.rowcount)
