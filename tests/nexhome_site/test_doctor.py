import json
from io import StringIO

import pytest
from django.core.management import call_command
from django.db import connections
from pytest_django import Settings

from nexhome_site.examination import Health, examine
from privacy.encryption.models import key_is_right
from privacy.outside import file


def health() -> dict[str, Health]:
    return {look.part: look.health for look in examine()}


def test_well_site_is_found_well(own_database: str) -> None:
    assert {part: word for part, word in health().items() if word is not Health.WELL} == {}


def test_every_part_stands_in_the_answer(own_database: str) -> None:
    out = StringIO()
    call_command("doctor", "--json", stdout=out)
    assert [look["part"] for look in json.loads(out.getvalue())] == [
        "python",
        "checks",
        "database default",
        "database owner",
        "role",
        "migrations",
        "keys",
        "tombstones",
        "clock",
        "redis",
        "TOMBSTONE_DIR",
        "MEDIA_ROOT",
    ]


def test_wrong_key_is_told_and_ends_with_4(own_database: str, settings: Settings) -> None:
    key_is_right()
    settings.FIELD_ENCRYPTION_KEYS = ["b3RoZXIta2V5LTAxMjM0NTY3ODlhYmNkZWYwMTIzNDU="]
    out = StringIO()
    with pytest.raises(SystemExit) as end:
        call_command("doctor", stdout=out)
    assert end.value.code == 4
    assert "ill   keys: do not open the canary\n      Give FIELD_ENCRYPTION_KEY" in out.getvalue()


def test_lost_parts_are_weak_or_ill_and_end_no_examination(
    own_database: str, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    for alias in ("default", "owner"):
        connections[alias].close()
        monkeypatch.setitem(connections[alias].settings_dict, "PORT", "1")
    settings.REDIS_URL = "redis://127.0.0.1:1/0"
    settings.MEDIA_ROOT = "/nowhere"
    settings.BLIND_INDEX_KEY = "short"
    lost = {part: word for part, word in health().items() if word is not Health.WELL}
    assert lost == {
        "checks": Health.ILL,
        "database": Health.ILL,
        "role": Health.ILL,
        "migrations": Health.ILL,
        "keys": Health.ILL,
        "tombstones": Health.ILL,
        "clock": Health.ILL,
        "redis": Health.WEAK,
        "MEDIA_ROOT": Health.WEAK,
    }


def test_owner_as_the_sites_own_role_is_ill(
    own_database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    connections["default"].close()
    owner = connections["owner"].settings_dict["USER"]
    monkeypatch.setitem(connections["default"].settings_dict, "USER", owner)
    found = health()["role"]
    connections["default"].close()
    assert found is Health.ILL


def test_altered_tombstones_are_ill(own_database: str) -> None:
    file.path().write_bytes(b"not a line\n")
    assert health()["tombstones"] is Health.ILL
