"""allauth's pages in the site's clothes: sign in, second factor, prove it again, sign out."""

import re
import time

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from playwright.sync_api import expect

from accounts.models.user import User
from privacy.messages.enums import Channel
from privacy.work.dispatcher import run_due
from tests.browser.chromium import Reader, in_one_theme
from tests.browser.conftest import Visit
from tests.people import newest_code

pytestmark = pytest.mark.browser

PASSWORD = "three unusual words"


@pytest.fixture
def person(site: str) -> User:
    return User.objects.create_superuser("lin", PASSWORD)


def fill_in_and_sign_in(window: Reader, password: str) -> None:
    window.page.get_by_label("User name").fill("lin")
    window.page.get_by_label("Password", exact=True).fill(password)
    window.page.get_by_role("main").get_by_role("button", name="Sign in").click()


def current_code(secret: str) -> str:
    return str(format_hotp_value(hotp_value(secret, int(time.time()) // 30)))


@pytest.mark.parametrize(("name", "theme"), in_one_theme(["sign-in"]))
def test_sign_in_page_has_no_findings(visit: Visit, name: str, theme: str) -> None:
    visit(name, "/accounts/login/", theme)


def test_sign_in_page_on_a_telephone_has_no_findings(visit: Visit) -> None:
    visit("sign-in", "/accounts/login/", width=360)


def test_wrong_password_is_told_in_the_summary(reader: Visit, person: User) -> None:
    window = reader()
    window.open("/accounts/login/")
    fill_in_and_sign_in(window, "a wrong one")
    window.examine("sign-in-wrong")
    assert window.page.title().startswith("Error: ")
    expect(window.page.locator(".error-summary")).to_be_focused()
    assert window.page.get_by_label("User name").input_value() == "lin"
    assert window.page.get_by_label("Password", exact=True).input_value() == ""


def test_empty_answers_are_named(reader: Visit) -> None:
    window = reader(javascript=False)
    window.open("/accounts/login/")
    window.page.get_by_role("main").get_by_role("button", name="Sign in").click()
    window.examine("sign-in-empty")
    assert window.page.locator(".error-summary li").all_inner_texts() == [
        "User name is missing",
        "Password is missing",
    ]


def test_second_factor_from_setting_up_to_signing_in(reader: Visit, person: User) -> None:
    window = reader()
    page = window.open("/accounts/login/?next=/me/security/")
    fill_in_and_sign_in(window, PASSWORD)
    window.examine("security")

    page.get_by_role("link", name="Set up an app").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Prove that it is you")
    window.examine("prove-it-again")
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Continue").click()
    window.examine("second-factor-set-up")
    page.get_by_label("Authenticator code").fill("000000")
    page.get_by_role("button", name="Turn on").click()
    window.examine("second-factor-wrong-code")
    page.get_by_label("Authenticator code").fill(current_code(page.locator(".code").inner_text()))
    page.get_by_role("button", name="Turn on").click()
    window.examine("recovery-codes")

    window.open("/me/security/")
    window.examine("security-protected")
    for name, path in {
        "recovery-codes-new": "/accounts/2fa/recovery-codes/generate/",
        "second-factor-off": "/accounts/2fa/totp/deactivate/",
    }.items():
        window.open(path)
        window.examine(name)

    window.open("/accounts/logout/")
    window.examine("sign-out")
    page.get_by_role("button", name="Sign out").click()
    expect(page.get_by_text("You have signed out.")).to_be_visible()
    window.examine("signed-out")

    window.open("/accounts/login/")
    fill_in_and_sign_in(window, PASSWORD)
    expect(page.get_by_role("heading", level=1)).to_have_text(
        re.compile("Enter the code of your authenticator app")
    )
    window.examine("second-factor-asked")


def test_password_is_changed_and_other_sessions_end_without_scripts(
    reader: Visit, person: User
) -> None:
    other, window = reader(), reader(javascript=False)
    for each in (other, window):
        each.open("/accounts/login/?next=/me/security/")
        fill_in_and_sign_in(each, PASSWORD)
    page = window.page
    page.get_by_role("link", name="Change your password").click()
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Continue").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Change your password")
    window.examine("security-password")
    page.get_by_role("button", name="Change password").click()
    assert page.locator(".error-summary li").all_inner_texts() == ["Enter a password"]
    page.get_by_label("New password").fill("four green kettles")
    page.get_by_role("button", name="Change password").click()
    expect(page.get_by_text("You are signed out everywhere else.")).to_be_visible()
    window.examine("security-password-changed")
    other.page.reload()
    expect(other.page.get_by_role("heading", level=1)).to_have_text("Sign in")
    fill_in_and_sign_in(other, "four green kettles")
    page.reload()
    page.get_by_role("button", name="End this session").click()
    expect(page.get_by_text("That browser is signed out.")).to_be_visible()
    window.examine("security-session-ended")
    other.page.reload()
    expect(other.page.get_by_role("heading", level=1)).to_have_text("Sign in")


def test_password_is_enough_without_scripts(reader: Visit, person: User) -> None:
    window = reader(javascript=False)
    window.open("/accounts/login/")
    fill_in_and_sign_in(window, PASSWORD)
    expect(window.page.get_by_role("heading", level=1)).to_have_text("Your account")


def test_code_by_mail_without_scripts(reader: Visit, person: User) -> None:
    EmailAddress.objects.create(
        user=person, email="lin@people.example", verified=True, primary=True
    )
    window = reader(javascript=False)
    page = window.open("/accounts/login/")
    page.get_by_role("link", name="Other ways to sign in").click()
    page.get_by_role("link", name="Code by e-mail", exact=True).click()
    page.get_by_label("E-mail address").fill("nobody")
    page.get_by_role("button", name="Send a code").click()
    window.examine("code-by-mail-wrong")
    page.get_by_label("E-mail address").fill("lin@people.example")
    page.get_by_role("button", name="Send a code").click()
    run_due()
    page.get_by_label("Code").fill("000000")
    page.get_by_role("button", name="Continue").click()
    window.examine("code-wrong")
    page.get_by_label("Code").fill(newest_code(Channel.MAIL))
    page.get_by_role("button", name="Continue").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Your account")
