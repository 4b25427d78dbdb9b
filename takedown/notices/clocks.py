"""Which day is due: working days of Hong Kong for our own promise, calendar days for a cure."""

from datetime import datetime, timedelta

from django.conf import settings

from privacy.work.working_days import contact_due as contact_due  # noqa: PLC0414 - one of the clocks


def cure_due(moment: datetime) -> datetime:
    return moment + timedelta(days=settings.CURE_DAYS)
