"""A wrong address of a provider stops the start and says what to type."""

import pytest
from pytest_django import Settings

from privacy.messages.checks import MAIL_HINT, REPORT_HINT, SMS_HINT, ways_out

LONG_KEY = "0123456789abcdef" * 4
GOOD_MAIL = {"EMAIL_URL": "smtp+tls://u:p@mail.example:587"}
GOOD_SMS = {
    "SMS_BACKEND": "https://sms.example/v1",
    "SMS_SIGNING_KEY": LONG_KEY,
    "SMS_REPORT_KEY": LONG_KEY[::-1],
}


def said(settings: Settings, **wrong: str) -> list[tuple[str | None, str | None]]:
    for name, value in wrong.items():
        setattr(settings, name, value)
    return [(error.id, error.hint) for error in ways_out(None)]


@pytest.mark.parametrize(
    ("wrong", "number", "hint"),
    [
        ({"EMAIL_URL": "mail.example"}, "E202", MAIL_HINT),
        ({"EMAIL_URL": "smtp://"}, "E202", MAIL_HINT),
        ({"SMS_BACKEND": "sms.example"}, "E204", SMS_HINT),
        ({"SMS_BACKEND": "http://sms.example/v1"}, "E205", SMS_HINT),
        ({"SMS_SIGNING_KEY": "short"}, "E206", SMS_HINT),
        ({"SMS_REPORT_KEY": "short"}, "E207", REPORT_HINT),
        ({"SMS_REPORT_KEY": LONG_KEY}, "E207", REPORT_HINT),
    ],
)
def test_wrong_address_is_named(
    settings: Settings, wrong: dict[str, str], number: str, hint: str
) -> None:
    assert said(settings, **{**GOOD_MAIL, **GOOD_SMS, **wrong}) == [(f"privacy.{number}", hint)]


@pytest.mark.parametrize("url", ["http://127.0.0.1:9/v1", "http://localhost:9/v1"])
def test_provider_on_this_machine_needs_no_tls(settings: Settings, url: str) -> None:
    assert said(settings, **{**GOOD_MAIL, **GOOD_SMS, "SMS_BACKEND": url}) == []


def test_name_that_only_begins_like_this_machine_needs_tls(settings: Settings) -> None:
    wrong = {"SMS_BACKEND": "http://localhost.example/v1"}
    assert said(settings, **{**GOOD_MAIL, **GOOD_SMS, **wrong}) == [("privacy.E205", SMS_HINT)]


def test_outbox_is_for_development(settings: Settings) -> None:
    outboxes = {"EMAIL_URL": "outbox://", "SMS_BACKEND": "outbox://"}
    assert said(settings, **outboxes) == []
    settings.PRODUCTION = True
    assert said(settings) == [("privacy.E201", MAIL_HINT), ("privacy.E203", SMS_HINT)]
