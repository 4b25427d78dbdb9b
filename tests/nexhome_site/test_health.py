"""What a load balancer asks: does it live, may it serve."""

import pytest
from django.db import connections
from django.test import Client
from pytest_django import Settings

from privacy.encryption.models import Canary, key_is_right

NOWHERE = "redis://127.0.0.1:1/0"


def test_living_process_says_so_without_a_database(client: Client) -> None:
    response = client.get("/healthz")
    assert (response.status_code, response.json()) == (200, {"alive": True})


@pytest.mark.django_db
def test_ready_site_answers_200(client: Client) -> None:
    response = client.get("/readyz")
    assert (response.status_code, response.cookies) == (200, {})
    assert response.json() == {
        "ready": True,
        "migrations": True,
        "keys": True,
        "replayed": True,
        "database": True,
        "redis": True,
    }


@pytest.mark.django_db
def test_loss_of_redis_is_told_and_leaves_200(client: Client, settings: Settings) -> None:
    settings.REDIS_URL = NOWHERE
    response = client.get("/readyz")
    assert (response.status_code, response.json()["redis"]) == (200, False)


@pytest.mark.django_db
def test_wrong_key_is_not_ready(client: Client, settings: Settings) -> None:
    key_is_right()
    settings.FIELD_ENCRYPTION_KEYS = ["b3RoZXIta2V5LTAxMjM0NTY3ODlhYmNkZWYwMTIzNDU="]
    response = client.get("/readyz")
    assert (response.status_code, response.json()["keys"]) == (503, False)
    assert Canary.objects.count() == 1


def test_lost_database_is_not_ready(
    client: Client, own_database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    connections["default"].close()
    monkeypatch.setitem(connections["default"].settings_dict, "PORT", "1")
    response = client.get("/readyz")
    assert (response.status_code, response.json()["database"]) == (503, False)
