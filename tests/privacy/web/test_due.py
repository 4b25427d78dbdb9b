"""A date in words: by days of the site's own zone."""

from datetime import UTC, datetime, timedelta

import pytest

from privacy.web.due import due

# 23:30 in Hong Kong.
NOW = datetime(2026, 10, 3, 15, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("wait", "words", "kind"),
    [
        (timedelta(days=3), "3 days left", ""),
        (timedelta(hours=1), "1 day left", "warn"),
        (timedelta(minutes=5), "due today", "warn"),
        (timedelta(0), "overdue since today", "bad"),
        (timedelta(hours=-24), "1 day overdue", "bad"),
        (timedelta(days=-2), "2 days overdue", "bad"),
    ],
)
def test_due_date_says_how_long_it_still_has(wait: timedelta, words: str, kind: str) -> None:
    said = due(NOW + wait, now=NOW)
    assert (said.words, said.kind) == (words, kind)
