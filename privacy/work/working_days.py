"""Which working day is due: a promise to answer soon counts working days of Hong Kong (P-6.11).

The clock begins on the next working day when something comes in between.
"""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings

SATURDAY = 5


def is_working_day(day: date) -> bool:
    return day.weekday() < SATURDAY and day.isoformat() not in settings.WORKING_CALENDAR


def after_working_days(start: datetime, days: int) -> datetime:
    """Return the moment that lies so many working days after `start`."""
    zone = ZoneInfo(settings.SITE_TIME_ZONE)
    moment = start.astimezone(zone)
    if not is_working_day(moment.date()):
        moment = datetime.combine(next_working_day(moment.date()), time(0), zone)
    day = moment.date()
    for _n in range(days):
        day = next_working_day(day)
    return datetime.combine(day, moment.timetz())


def next_working_day(day: date) -> date:
    day += timedelta(days=1)
    while not is_working_day(day):
        day += timedelta(days=1)
    return day


def contact_due(received_at: datetime) -> datetime:
    """Return until when a person writes to whoever wrote to us (CONTACT_SLA)."""
    return after_working_days(received_at, settings.CONTACT_SLA)
