"""Limits are counted by a connection of their own."""

import contextlib

import pytest
from django.core.cache import cache
from django.db import connections, router, transaction

from nexhome_site.routers import LimitsOnTheirOwn


@pytest.fixture
def routed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(router, "routers", [LimitsOnTheirOwn()])


def test_count_outlives_the_rollback_of_its_request(own_database: str, routed: None) -> None:
    with contextlib.suppress(ZeroDivisionError), transaction.atomic():
        cache.set("tries", 3)
        raise ZeroDivisionError
    assert cache.get("tries") == 3


def test_other_tables_stay_where_they_are(own_database: str, routed: None) -> None:
    from accounts.models import User

    assert (router.db_for_write(User), connections["limits"].settings_dict["NAME"]) == (
        "default",
        own_database,
    )
