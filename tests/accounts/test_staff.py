"""The back office opens to a second factor proven in this session, to nothing less (T-3.12)."""

import time

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, generate_totp_secret, hotp_value
from django.test import Client

from accounts.models import User
from tests.people import back_office, reachable

pytestmark = pytest.mark.django_db
PASSWORD = "seven green bottles"
PAGES = ["/admin/", "/admin/login/", "/admin/jsi18n/", "/admin/accounts/", "/admin/no/such/page/"]


@pytest.fixture
def staff() -> User:
    return reachable(User.objects.create_superuser("boss", password=PASSWORD))


def code_of(secret: str) -> str:
    return str(format_hotp_value(hotp_value(secret, int(time.time()) // 30)))


def signed_in() -> Client:
    client = Client()
    client.post("/accounts/login/", {"login": "boss", "password": PASSWORD})
    return client


@pytest.mark.parametrize("page", PAGES)
def test_signed_out_is_led_to_the_sites_own_sign_in(page: str) -> None:
    response = Client().get(page)
    assert (response.status_code, response["Location"].split("?")[0]) == (302, "/accounts/login/")


@pytest.mark.parametrize("page", PAGES)
def test_member_finds_no_back_office(page: str) -> None:
    User.objects.create_user("boss", password=PASSWORD)
    assert signed_in().get(page).status_code == 404


@pytest.mark.parametrize("page", PAGES)
def test_staff_without_an_app_are_led_to_set_one_up(staff: User, page: str) -> None:
    assert signed_in().get(page)["Location"] == "/accounts/2fa/totp/activate/"


def test_staff_with_an_app_give_its_code_at_sign_in(staff: User) -> None:
    secret = generate_totp_secret()
    TOTP.activate(staff, secret)
    client = signed_in()
    before = client.get("/admin/")["Location"].split("?")[0]
    client.post("/accounts/2fa/authenticate/", {"code": code_of(secret)})
    assert (before, client.get("/admin/").status_code) == ("/accounts/login/", 200)


def test_session_from_before_the_app_is_asked_for_its_code(staff: User) -> None:
    client = signed_in()
    TOTP.activate(staff, generate_totp_secret())
    assert client.get("/admin/")["Location"] == "/accounts/2fa/reauthenticate/?next=%2Fadmin%2F"


def test_secret_of_the_app_is_stored_encrypted(staff: User) -> None:
    secret = generate_totp_secret()
    TOTP.activate(staff, secret)
    held = str(Authenticator.objects.values().get())
    assert (secret in held, "v1:" in held) == (False, True)


def test_half_signed_in_session_belongs_to_its_subject(staff: User) -> None:
    from accounts.models import Session

    TOTP.activate(staff, generate_totp_secret())
    signed_in()
    assert Session.objects.get().subject == staff.subject


@pytest.mark.parametrize("page", PAGES)
def test_staff_without_an_address_are_led_to_tell_one(page: str) -> None:
    User.objects.create_superuser("boss", password=PASSWORD)
    assert signed_in().get(page)["Location"] == "/me/profile/edit/email/"


def test_staff_need_an_address_and_a_second_factor_and_nothing_else(staff: User) -> None:
    assert back_office(staff).get("/admin/").status_code == 200
