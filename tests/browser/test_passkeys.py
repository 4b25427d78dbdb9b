"""Passkeys in a real browser, with a device that the browser makes up: Chromium's own.

Set up, sign in where the user name is typed, remove, and a copy whose counter went back.
"""

from typing import Any

import pytest
from playwright.sync_api import CDPSession, expect

from accounts.models import Passkey, PasskeyUse, User
from privacy.messages.models import Message
from tests.browser.chromium import Reader
from tests.browser.conftest import Visit
from tests.people import just_proven, person

pytestmark = pytest.mark.browser
PAGE = "/me/security/passkeys/"
NEW = f"{PAGE}new/"


class Device:
    """An authenticator inside the browser: it checks its user, or says that it could not."""

    def __init__(self, window: Reader) -> None:
        self.session: CDPSession = window.context.new_cdp_session(window.page)
        self.session.send("WebAuthn.enable")
        made = self.session.send(
            "WebAuthn.addVirtualAuthenticator",
            {
                "options": {
                    "protocol": "ctap2",
                    "transport": "internal",
                    "hasResidentKey": True,
                    "hasUserVerification": True,
                    "isUserVerified": True,
                    "automaticPresenceSimulation": True,
                }
            },
        )
        self.id: str = made["authenticatorId"]

    def tell(self, command: str, **what: Any) -> Any:
        return self.session.send(f"WebAuthn.{command}", {"authenticatorId": self.id, **what})

    def is_at_hand(self, at_hand: bool) -> None:
        """Let its user answer at once, or not at all."""
        self.tell("setAutomaticPresenceSimulation", enabled=at_hand)

    def recognises(self, recognises: bool) -> None:
        self.tell("setUserVerified", isUserVerified=recognises)

    def credentials(self) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = self.tell("getCredentials")["credentials"]
        return found

    def go_back_to(self, counter: int) -> None:
        """Become a copy of itself, made when it had signed so often."""
        credential = self.credentials()[0]
        self.tell("removeCredential", credentialId=credential["credentialId"])
        self.tell("addCredential", credential={**credential, "signCount": counter})


@pytest.fixture
def user(site: str) -> User:
    return person("mei.wong")


@pytest.fixture
def window(reader: Visit, user: User) -> Reader:
    """Return the window of somebody who has just typed the password again."""
    window = reader()
    window.take_session(just_proven(user, method="password", reauthenticated=True))
    return window


def set_up(window: Reader) -> None:
    page = window.open(NEW)
    page.get_by_label("Name of the passkey").fill("Laptop")
    page.get_by_role("button", name="Set up").click()
    page.wait_for_url(f"{window.address}{PAGE}")


def come_in(window: Reader, path: str) -> None:
    """Open the sign-in page, where the device answers by itself."""
    window.page.goto(f"{window.address}/accounts/login/?next={path}")
    window.page.wait_for_url(f"{window.address}{path}")


def sign_out(window: Reader) -> None:
    window.context.clear_cookies()


def test_passkey_is_set_up_used_where_the_name_is_typed_and_removed(window: Reader) -> None:
    device = Device(window)
    window.open(PAGE)
    window.examine("passkeys-none")
    page = window.open(NEW)
    assert page.get_by_label("Name of the passkey").input_value().startswith("Chrome")
    window.examine("passkey-new")
    set_up(window)
    expect(page.get_by_role("heading", name="Laptop")).to_be_visible()
    expect(page.get_by_text("The passkey is set up.")).to_be_visible()
    window.examine("passkeys")

    sign_out(window)
    device.is_at_hand(False)
    window.open("/accounts/login/?next=/me/security/")
    window.examine("sign-in-with-passkeys")
    device.is_at_hand(True)
    come_in(window, "/me/security/")
    expect(page.get_by_text("1 passkey")).to_be_visible()
    assert PasskeyUse.objects.get().result == "accepted"

    window.open(PAGE)
    page.get_by_role("link", name="Remove").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Prove that it is you")
    page.get_by_role("link", name="Use a security key").click()
    window.examine("passkey-again")
    page.get_by_role("button", name="Use a passkey").click()
    page.wait_for_url("**/remove/")
    window.examine("passkey-remove")
    page.get_by_role("button", name="Remove").click()
    expect(page.get_by_text("The passkey is removed.")).to_be_visible()
    assert (Passkey.objects.count(), len(device.credentials())) == (0, 1)

    sign_out(window)
    window.page.goto(f"{window.address}/accounts/login/")
    expect(page.get_by_text("This passkey was not accepted.").first).to_be_visible()


def test_copy_whose_counter_went_back_is_suspended(window: Reader, user: User) -> None:
    device = Device(window)
    set_up(window)
    sign_out(window)
    come_in(window, "/me/")
    assert device.credentials()[0]["signCount"] > 1
    device.go_back_to(0)
    sign_out(window)
    window.page.goto(f"{window.address}/accounts/login/?next=/me/")
    expect(window.page.get_by_text("This passkey was not accepted.").first).to_be_visible()
    # A device that always answers would try again and again.
    device.is_at_hand(False)
    window.page.goto("about:blank")
    assert Passkey.objects.get().is_suspended
    assert Message.objects.filter(template="passkey_suspended").count() == 1

    window.take_session(just_proven(user, method="password", reauthenticated=True))
    window.open(PAGE)
    expect(window.page.get_by_text("Suspended")).to_be_visible()
    window.examine("passkeys-suspended")


def test_device_that_does_not_recognise_its_user_sets_nothing_up(window: Reader) -> None:
    Device(window).recognises(False)
    page = window.open(NEW)
    page.get_by_role("button", name="Set up").click()
    expect(page.get_by_text("Nothing was set up.")).to_be_visible()
    window.examine("passkey-not-set-up")
    assert Passkey.objects.count() == 0


def test_device_that_has_a_passkey_says_so(window: Reader) -> None:
    Device(window)
    set_up(window)
    page = window.open(NEW)
    page.get_by_role("button", name="Set up").click()
    expect(page.get_by_text("This device has a passkey for your account already.")).to_be_visible()
    assert Passkey.objects.count() == 1


def test_without_scripts_the_password_is_the_way_and_the_page_says_why(
    reader: Visit, user: User
) -> None:
    window = reader(javascript=False)
    page = window.open("/accounts/login/?next=/me/security/passkeys/")
    page.get_by_label("User name").fill("mei.wong")
    page.get_by_label("Password", exact=True).fill("a long walk home")
    page.get_by_role("main").get_by_role("button", name="Sign in").click()
    assert page.url.endswith(PAGE)
    window.take_session(just_proven(user, method="password", reauthenticated=True))
    page = window.open(NEW)
    expect(page.get_by_text("This needs scripts")).to_be_visible()
    expect(page.get_by_role("button", name="Set up")).to_be_hidden()
    window.examine("passkey-new-without-scripts")
