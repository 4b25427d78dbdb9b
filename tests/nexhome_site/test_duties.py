"""Counts of limits go when they are past their time, and not before."""

import pytest
from django.core.cache import cache
from django.db import connection

from privacy.work.dispatcher import run_due
from privacy.work.domain import schedule_duties


@pytest.mark.django_db
def test_counts_past_their_time_are_removed() -> None:
    cache.set("past", 1, timeout=60)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE nexhome_cache SET expires = clock_timestamp() - interval '1 s'")
    cache.set("live", 1, timeout=60)
    schedule_duties()
    run_due()
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM nexhome_cache")
        left = cursor.fetchone()
    assert (left, cache.get("live")) == ((1,), 1)


def test_limits_are_not_pushed_out_by_a_few_hundred_others(own_database: str) -> None:
    cache.set("first", 1, timeout=60)
    for turn in range(400):
        cache.set(f"other {turn}", 1, timeout=60)
    assert cache.get("first") == 1
