"""Nobody under ADULT_AGE gets an account, and nothing is kept of who was turned away (P-4.2).

The only trace is a number that rises once a day's count; the browser carries a signed cookie.
"""

from datetime import date, datetime

from django.conf import settings
from django.db import connection

from accounts.regions import age_on, today_in

OLDEST = 130


def is_adult(*, born: date, country: str, now: datetime) -> bool:
    """Tell whether somebody has come of age by the date where they live."""
    return age_on(today_in(country, now=now), born=born) >= int(settings.ADULT_AGE)


def is_plausible(*, born: date, country: str, now: datetime) -> bool:
    """Tell whether a date of birth can be true: past, and at most 130 years ago."""
    today = today_in(country, now=now)
    return born <= today and age_on(today, born=born) <= OLDEST


def count_refusal() -> None:
    """Raise today's number of refusals by one."""
    with connection.cursor() as cursor:
        cursor.execute(
            """INSERT INTO accounts_refusalcount AS held (day, count)
               VALUES ((clock_timestamp() AT TIME ZONE %s)::date, 1)
               ON CONFLICT (day) DO UPDATE SET count = held.count + 1""",
            [settings.SITE_TIME_ZONE],
        )
