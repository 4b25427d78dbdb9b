"""Working days and calendar days, around weekends and holidays (S-92)."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from takedown.notices.clocks import contact_due, cure_due

ZONE = ZoneInfo("Asia/Hong_Kong")


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZONE)


@pytest.mark.parametrize(
    ("received", "due"),
    [
        ("2026-03-06T17:00", "2026-03-10T17:00"),  # Friday: Tuesday
        ("2026-03-07T12:00", "2026-03-11T00:00"),  # Saturday counts as Monday's first minute
        ("2026-04-02T09:00", "2026-04-09T09:00"),  # Good Friday, Easter Monday and Ching Ming
        ("2026-12-31T10:00", "2027-01-05T10:00"),
    ],
)
def test_first_contact_is_due_after_two_working_days(received: str, due: str) -> None:
    assert contact_due(at(received)) == at(due)


def test_cure_runs_in_calendar_days_through_a_leap_day() -> None:
    assert cure_due(at("2028-02-25T08:00")) == at("2028-03-06T08:00")
