"""Neutral answers leave at a whole number of steps, and no other answer waits (S-19)."""

import pytest
from django.test import Client
from pytest_django import Settings

from nexhome_site.even_times import NEUTRAL
from tests.architecture.routes import named_routes

STEP = 0.3


def test_every_neutral_address_is_one() -> None:
    assert sorted(NEUTRAL - set(named_routes())) == []


@pytest.mark.django_db
def test_only_a_neutral_answer_waits_for_its_step(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    waited: list[float] = []
    monkeypatch.setattr("time.sleep", waited.append)
    settings.NEUTRAL_STEP_MS = STEP * 1000
    client = Client()
    client.get("/accounts/login/")
    client.post("/theme/", {"theme": "dark"})
    client.post("/nothing/here/")
    assert waited == []
    client.post("/accounts/login/", {"login": "not.here", "password": "a wrong one"})
    client.post("/zh-hant/accounts/recovery/", {})
    assert [0 < each <= STEP for each in waited] == [True, True]
