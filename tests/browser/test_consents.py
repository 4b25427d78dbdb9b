"""Consents, as a person meets them: on, undone, off, and the receipt of it."""

import pytest
from django.core.management import call_command

from tests.browser.chromium import PROOF, Reader
from tests.browser.conftest import Visit
from tests.people import person

pytestmark = pytest.mark.browser


@pytest.fixture
def owner(site: str, reader: Visit) -> object:
    call_command("policy_publish", verbosity=0)
    return person("owner")


@pytest.mark.parametrize(
    ("theme", "width", "javascript", "language"),
    [
        ("light", 1280, True, ""),
        pytest.param("dark", 360, True, "/zh-hans", marks=PROOF),
        pytest.param("dark", 1280, True, "/zh-hant", marks=PROOF),
        pytest.param("light", 360, False, "", marks=PROOF),
    ],
)
def test_function_is_turned_on_and_off(
    reader: Visit, owner: object, theme: str, width: int, javascript: bool, language: str
) -> None:
    window: Reader = reader(theme, width, javascript=javascript)
    window.sign_in(owner)  # type: ignore[arg-type] # a User
    name = f"consents{language.replace('/', '-')}"
    page = window.open(f"{language}/me/consents/")
    window.examine(f"{name}-off")
    buttons = page.locator("#device .consent-buttons button")
    assert buttons.count() == 1
    buttons.click()
    window.examine(f"{name}-words")
    page.locator(".consent-buttons button").click()
    window.open(f"{language}/me/consents/")
    window.examine(f"{name}-on")
    page.locator("#device .consent-buttons button").click()
    page.locator(".banner button").click()
    page.locator("#device .consent-buttons button").click()
    assert page.locator("#device .tag-ok").count() == 0
    window.open(f"{language}/me/consents/location/")
    window.examine(f"{name}-one")
    page.locator(".consent-buttons button").click()
    assert page.locator(".tag-ok").count() == 1
    window.open(f"{language}/me/consents/history/")
    window.examine(f"{name}-history")
    page.locator("tbody a").first.click()
    window.examine(f"{name}-receipt")
