"""How often codes are sent: a day's counts as rows, keyed hashes instead of numbers (P-2.8j).

Counting is one conditional upsert, so parallel requests cannot pass the limit together. Call it
outside the transaction of the deed: a deed that fails must not give the count back.
"""

from datetime import UTC, datetime, timedelta

from django.conf import settings
from django.db import connection, transaction
from phonenumbers import parse, region_code_for_number

from accounts.domain import breaker
from accounts.enums import SendScope
from privacy.encryption.keys import blind_index
from privacy.work.clock import now

KEPT_FOR = timedelta(days=2)


class TooManySends(Exception):  # noqa: N818 - reads as the news it is
    """A limit is reached; `free_at` is when, at the latest, there is room again."""

    def __init__(self, scope: SendScope, free_at: datetime) -> None:
        super().__init__(str(scope))
        self.scope = scope
        self.free_at = free_at


def count_send(*, target: str, source: str, is_proven: bool = False) -> None:
    """Count one send to a target asked for by a source, or raise TooManySends and count nothing.

    - the network, then the number or address
    - a number besides: its block of 10,000, its country, and the breaker

    `is_proven` is for a code to the number that the asking account has proven itself: it is no
    stranger's cost, and only the first two count. Never say so of a number that somebody typed
    who is not signed in: the answer would tell whose number it is.
    """
    with transaction.atomic():
        count(SendScope.SOURCE, source, settings.CODE_SENDS_PER_ADDRESS, timedelta(0))
        count(SendScope.TARGET, target, settings.CODE_SENDS_PER_TARGET, settings.CODE_RESEND_GAP)
        if target.startswith("+") and not is_proven:
            count_number(target)


def count_number(number: str) -> None:
    """Count what a number in E.164 shares with others; the rows that most people share come last.

    To a country that is not served nothing goes.
    """
    prefix, region = breaker.prefix_of(number), region_code_for_number(parse(number)) or ""
    of_country = settings.SMS_SENDS_PER_COUNTRY if region in settings.SMS_COUNTRIES else 0
    if free_at := breaker.take_place(number=number):
        raise TooManySends(SendScope.PREFIX, free_at)
    count(SendScope.PREFIX, prefix, settings.SMS_SENDS_PER_PREFIX, timedelta(0))
    count(SendScope.COUNTRY, region, of_country, timedelta(0))


def count(scope: SendScope, value: str, limit: int, gap: timedelta) -> None:
    """Raise the day's count of one value unless the limit or the gap forbids it."""
    if limit < 1:
        raise TooManySends(scope, end_of_day(now()))
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
            raise TooManySends(scope, end_of_day(now()))


def end_of_day(moment: datetime) -> datetime:
    """Return when the day ends by which sends are counted."""
    midnight = moment.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    return midnight + timedelta(days=1)


def sweep() -> int:
    """Remove the counts that no limit looks at any more; return how many."""
    with connection.cursor() as cursor:
        cursor.execute(
            "DELETE FROM accounts_sendcount WHERE last_at < clock_timestamp() - %s::interval",
            [f"{KEPT_FOR.days} days"],
        )
        return int(cursor.rowcount) + breaker.sweep()
