"""How often codes are sent: a day's counts as rows, keyed hashes instead of numbers (P-2.8j).

Counting is one conditional upsert, so parallel requests cannot pass the limit together. Call it
outside the transaction of the deed: a deed that fails must not give the count back.
"""

from datetime import timedelta

from django.conf import settings
from django.db import connection, transaction

from accounts.enums import SendScope
from privacy.encryption.keys import blind_index

KEPT_FOR = timedelta(days=2)


class TooManySends(Exception):  # noqa: N818 - reads as the news it is
    """A day's limit is reached, or the last send was a moment ago."""

    def __init__(self, scope: SendScope) -> None:
        super().__init__(str(scope))
        self.scope = scope


def count_send(*, target: str, source: str) -> None:
    """Count one send to a target asked for by a source, or raise TooManySends and count neither."""
    with transaction.atomic():
        count(SendScope.SOURCE, source, settings.CODE_SENDS_PER_ADDRESS, timedelta(0))
        count(SendScope.TARGET, target, settings.CODE_SENDS_PER_TARGET, settings.CODE_RESEND_GAP)


def count(scope: SendScope, value: str, limit: int, gap: timedelta) -> None:
    """Raise the day's count of one value unless the limit or the gap forbids it."""
    with connection.cursor() as cursor:
        cursor.execute(
            """INSERT INTO accounts_sendcount AS held (scope, day, index, count, last_at)
               VALUES (%s, (clock_timestamp() AT TIME ZONE 'UTC')::date, %s, 1, clock_timestamp())
               ON CONFLICT (scope, day, index) DO UPDATE
                  SET count = held.count + 1, last_at = clock_timestamp()
                WHERE held.count < %s
                  AND (%s = 0 OR held.last_at <= clock_timestamp() - make_interval(secs => %s))""",
            [
                scope,
                blind_index(field=f"send.{scope}", value=value) or "",
                limit,
                gap.total_seconds(),
                # Without a gap the clock has no say: it may have been set back a moment.
                gap.total_seconds(),
            ],
        )
        if cursor.rowcount != 1:
            raise TooManySends(scope)


def sweep() -> int:
    """Remove the counts of days that no limit looks at any more; return how many."""
    with connection.cursor() as cursor:
        cursor.execute(
            "DELETE FROM accounts_sendcount WHERE last_at < clock_timestamp() - %s::interval",
            [f"{KEPT_FOR.days} days"],
        )
        return int(cursor.rowcount)
