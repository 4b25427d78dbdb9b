"""One person's way through the site, every page of it looked at, with scripts and without."""

import re

import pytest
from django.core.management import call_command
from playwright.sync_api import expect

from accounts.models import User
from privacy.messages.enums import Channel
from privacy.work.dispatcher import run_due
from tests.browser.chromium import PROOF, Reader
from tests.browser.conftest import Visit
from tests.people import newest_code

pytestmark = pytest.mark.browser

PASSWORD = "seven green bottles"


@pytest.fixture
def published(site: str) -> None:
    call_command("policy_publish", verbosity=0)


def go_on(window: Reader, name: str, button: str = "Continue") -> None:
    """Examine the page as it is and press its button."""
    window.examine(name)
    window.page.get_by_role("main").get_by_role("button", name=button, exact=True).click()


def register(window: Reader) -> None:
    page = window.open("/accounts/signup/")
    go_on(window, "signup-origin")
    window.examine("signup-origin-empty")
    page.get_by_label("Country or region").select_option("HK")
    for part, typed in {"Day": "27", "Month": "March", "Year": "1984"}.items():
        page.get_by_label(part, exact=True).fill(typed)
    go_on(window, "signup-origin-filled")
    go_on(window, "signup-notice")
    window.examine("signup-notice-refused")
    page.get_by_label("agree to the terms").check()
    page.get_by_label("agree to the privacy policy").check()
    go_on(window, "signup-notice-agreed")
    page.get_by_label("Full name").fill("Wong Mei Ling")
    page.get_by_label("Female").check()
    page.get_by_label("Level of education").select_option("secondary")
    go_on(window, "signup-about")
    show_document(window)
    page.get_by_label("Country or region").select_option("HK")
    page.get_by_label("Number", exact=True).fill("5123 4567")
    page.get_by_label("This number is mine").check()
    page.get_by_label("E-mail address").fill("mei@example.com")
    go_on(window, "signup-contact")
    page.get_by_label("User name").fill("mei.wong")
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    go_on(window, "signup-access")
    expect(page.get_by_role("main")).to_contain_text("••••••63")
    go_on(window, "signup-check", "Create account")
    prove(window)


def show_document(window: Reader) -> None:
    """Name the document, first with a slip in its number, which is not shown back."""
    page = window.page
    number = page.get_by_label("Number of the identity document")
    page.get_by_label("Hong Kong identity card").check()
    number.fill("A123456(4)")
    dates = page.get_by_role("group", name="Valid from")
    for part, typed in {"Day": "1", "Month": "2", "Year": "2019"}.items():
        dates.get_by_label(part, exact=True).fill(typed)
    page.get_by_label("It has no last day").check()
    go_on(window, "signup-certificate")
    expect(number).to_have_value("")
    expect(page.get_by_label("It has no last day")).to_be_checked()
    window.examine("signup-certificate-slip")
    number.fill("A123456(3)")
    go_on(window, "signup-certificate-filled")


def prove(window: Reader) -> None:
    page = window.page
    page.get_by_label("Code").fill("12")
    go_on(window, "signup-mobile")
    window.examine("signup-mobile-wrong")
    page.get_by_label("Code").fill(newest_code(Channel.SMS))
    go_on(window, "signup-mobile-filled")
    page.get_by_label("Code").fill(newest_code(Channel.MAIL))
    go_on(window, "signup-email")
    window.examine("signup-checking")
    run_due()
    page.reload()
    expect(page.get_by_role("heading", level=1)).to_have_text("Your account is ready")
    window.examine("signup-done")


def sign_in(window: Reader) -> None:
    page = window.page
    page.get_by_role("main").get_by_role("link", name="Sign in", exact=True).click()
    page.get_by_label("User name").fill("mei.wong")
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("main").get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Your account")


def leave(window: Reader) -> None:
    page = window.open("/me/delete/")
    go_on(window, "leave", "Delete my account")
    window.examine("leave-empty")
    page.get_by_label(re.compile("I understand")).check()
    page.get_by_label("At once").check()
    page.get_by_label("Your password").fill(PASSWORD)
    go_on(window, "leave-filled", "Delete my account")
    window.examine("leaving")


@pytest.mark.parametrize(
    ("theme", "width", "javascript"),
    [pytest.param("light", 1280, True, marks=PROOF), ("dark", 360, False)],
)
def test_person_registers_and_leaves(
    reader: Visit, published: None, theme: str, width: int, *, javascript: bool
) -> None:
    window = reader(theme, width, javascript=javascript)
    register(window)
    sign_in(window)
    window.examine("me")
    window.open("/me/agreements/")
    window.examine("agreements")
    leave(window)
    run_due()
    window.page.reload()
    window.examine("left")
    assert User.objects.filter(username="mei.wong").count() == 0


def test_minor_is_turned_away_kindly(reader: Visit, published: None) -> None:
    window = reader(width=360)
    page = window.open("/accounts/signup/")
    page.get_by_label("Country or region").select_option("HK")
    for part, typed in {"Day": "27", "Month": "3", "Year": "2020"}.items():
        page.get_by_label(part, exact=True).fill(typed)
    go_on(window, "signup-minor")
    expect(page.get_by_role("heading", level=1)).to_have_text("We cannot open an account for you")
    window.examine("signup-turned-away")
