"""Each wrong setting alone stops the start, by its number and with words to type."""

import base64
from pathlib import Path

import pytest
from pytest_django import Settings

from nexhome_site.checks import settings_are_complete

RAW = bytes(range(32))
OTHER = bytes(range(32, 64))
GOOD = {
    "PRODUCTION": True,
    "SECRET_KEY": "kP3-vQ9_zR7xT1wY5uB8nM2cL6jH4gF0dS-aE_iO3oU7yG5tR1",
    "FIELD_ENCRYPTION_KEYS": [base64.urlsafe_b64encode(RAW).decode()],
    "BLIND_INDEX_KEY": OTHER.hex(),
    "SITE_HOSTS": ["www.nexhome.example"],
    "SITE_URL": "https://www.nexhome.example",
}


@pytest.fixture
def good(settings: Settings, tmp_path: Path) -> Settings:
    """Set what a real site would have; the signing pair is that of the test settings."""
    for name, value in GOOD.items():
        setattr(settings, name, value)
    settings.RECEIPT_SIGNING_KEY = base64.b64encode(bytes(range(64, 96))).decode()
    settings.RECEIPT_PUBLIC_KEYS = ["JUO5L/EJVRFHatyDadtt3JM2ZaEZeN2hQE7hBmypVZ0="]
    settings.STATIC_ROOT = tmp_path / "static"
    return settings


def said(good: Settings) -> list[str]:
    return [str(error.id) for error in settings_are_complete()]


def test_complete_settings_are_silent(good: Settings) -> None:
    hints = [error.hint for error in settings_are_complete()]
    assert hints == []


WRONG = {
    "no secret key": ("E001", "SECRET_KEY", ""),
    "short secret key": ("E001", "SECRET_KEY", "kP3-vQ9_zR7xT1wY5uB8"),
    "secret key of one letter": ("E001", "SECRET_KEY", "a" * 80),
    "secret key of Django's template": (
        "E001",
        "SECRET_KEY",
        "django-insecure-kP3-vQ9_zR7xT1wY5uB8nM2cL6jH4gF0dS-aE_iO3",
    ),
    "no field key": ("E002", "FIELD_ENCRYPTION_KEYS", []),
    "field key of 16 bytes": ("E002", "FIELD_ENCRYPTION_KEYS", ["MDEyMzQ1Njc4OWFiY2RlZg=="]),
    "field key that is no base64": ("E002", "FIELD_ENCRYPTION_KEYS", ["a key"]),
    "no index key": ("E003", "BLIND_INDEX_KEY", ""),
    "index key that is no hex": ("E003", "BLIND_INDEX_KEY", "xy" * 32),
    "no signing key": ("E004", "RECEIPT_SIGNING_KEY", ""),
    "signing key cut short": ("E004", "RECEIPT_SIGNING_KEY", "AAECAwQFBgcICQoLDA0ODw=="),
    "public keys of somebody else": (
        "E005",
        "RECEIPT_PUBLIC_KEYS",
        ["A6EHv/POEL4dcN0Y50vAmWfk1jCbpQ1fHdyGZBJVMbg="],
    ),
    "no public keys": ("E005", "RECEIPT_PUBLIC_KEYS", []),
    "key that repeats": ("E007", "BLIND_INDEX_KEY", "ab" * 32),
    "no database": ("E008", "DATABASE_URL", ""),
    "no owner": ("E009", "DATABASE_OWNER_URL", ""),
    "host of this machine": ("E011", "SITE_HOSTS", ["www.nexhome.example", "localhost"]),
    "every host": ("E011", "SITE_HOSTS", ["www.nexhome.example", "*"]),
    "open line": ("E012", "SITE_URL", "http://www.nexhome.example"),
    "address of another host": ("E012", "SITE_URL", "https://nexhome.example"),
    "tombstones nowhere": ("E014", "TOMBSTONE_DIR", "/proc/nowhere"),
    "armed drill": ("E016", "FAILPOINTS", "erasure.after_rows=kill"),
    "no age": ("E020", "ADULT_AGE", 0),
    "no place in a block": ("E020", "SMS_UNPROVEN_PER_PREFIX", 0),
    "no country for SMS": ("E021", "SMS_COUNTRIES", []),
    "what is no country": ("E021", "SMS_COUNTRIES", ["HK", "XX"]),
}


@pytest.mark.parametrize(("code", "name", "value"), WRONG.values(), ids=WRONG)
def test_wrong_setting_is_refused_by_its_number(
    good: Settings, code: str, name: str, value: object
) -> None:
    setattr(good, name, value)
    assert [(e.id, bool(e.hint)) for e in settings_are_complete()] == [(f"nexhome.{code}", True)]


def test_one_key_for_two_purposes_is_refused(good: Settings) -> None:
    good.BLIND_INDEX_KEY = RAW.hex()
    assert [error.msg for error in settings_are_complete()] == [
        "One key serves two purposes: BLIND_INDEX_KEY, FIELD_ENCRYPTION_KEY (1)."
    ]


def test_owner_as_the_site_s_own_role_is_refused(
    good: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(good.DATABASES["default"], "USER", good.DATABASES["owner"]["USER"])
    assert said(good) == ["nexhome.E010"]


def test_tombstones_among_the_files_are_refused(good: Settings) -> None:
    inside = Path(good.MEDIA_ROOT) / "tombstones"
    inside.mkdir()
    good.TOMBSTONE_DIR = str(inside)
    assert said(good) == ["nexhome.E015"]


def test_translations_that_nobody_made_readable_are_refused(good: Settings, tmp_path: Path) -> None:
    catalogue = tmp_path / "locale/zh_Hans/LC_MESSAGES/django.po"
    catalogue.parent.mkdir(parents=True)
    catalogue.touch()
    good.LOCALE_PATHS = [tmp_path / "locale"]
    assert said(good) == ["nexhome.E019"]


def test_files_among_the_public_ones_are_refused(good: Settings) -> None:
    good.STATIC_ROOT = Path(good.MEDIA_ROOT) / "static"
    assert said(good) == ["nexhome.E018"]
