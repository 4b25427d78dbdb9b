"""A session that is planted or stolen: what it opens, and how it ends (P-2.6)."""

import pytest
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.conf import settings
from django.test import Client

from accounts.models import Session, User
from tests.people import person

pytestmark = pytest.mark.django_db
PASSWORD = "a long walk home"
NAME = settings.SESSION_COOKIE_NAME


@pytest.fixture
def owner() -> User:
    return person("ana.wong")


def come_in(client: Client) -> None:
    client.post("/accounts/login/", {"login": "ana.wong", "password": PASSWORD})


def thief_with(key: str) -> Client:
    client = Client()
    client.cookies[NAME] = key
    return client


def is_in(client: Client) -> bool:
    return client.get("/me/").status_code == 200


def test_key_that_somebody_made_up_is_not_taken(owner: User) -> None:
    planted = "planted" + "0" * 25
    victim = thief_with(planted)
    come_in(victim)
    assert (victim.cookies[NAME].value != planted, is_in(victim)) == (True, True)
    assert (is_in(thief_with(planted)), Session.objects.filter(pk=planted).exists()) == (
        False,
        False,
    )


def test_key_of_a_strangers_session_changes_with_the_sign_in(owner: User) -> None:
    attacker = Client()
    session = attacker.session
    session["planted"] = True
    session.save()
    planted = session.session_key
    victim = thief_with(str(planted))
    come_in(victim)
    assert (is_in(victim), is_in(thief_with(str(planted)))) == (True, False)
    assert Session.objects.filter(pk=planted).exists() is False


def test_key_changes_when_somebody_else_signs_in_on_the_same_browser(owner: User) -> None:
    User.objects.create_user("bo.chan", password="another long walk")
    client = Client()
    come_in(client)
    before = client.cookies[NAME].value
    client.post("/accounts/logout/")
    client.post("/accounts/login/", {"login": "bo.chan", "password": "another long walk"})
    assert client.cookies[NAME].value != before
    assert is_in(thief_with(before)) is False


def test_stolen_session_ends_with_the_sign_out(owner: User) -> None:
    victim = Client()
    come_in(victim)
    stolen = thief_with(victim.cookies[NAME].value)
    assert is_in(stolen) is True
    victim.post("/accounts/logout/")
    assert is_in(stolen) is False


def test_stolen_session_ends_with_a_new_password(owner: User) -> None:
    victim = Client()
    come_in(victim)
    stolen = thief_with(victim.cookies[NAME].value)
    victim.post("/accounts/reauthenticate/", {"password": PASSWORD})
    victim.post("/me/security/password/", {"password": "four green kettles"})
    assert (is_in(victim), is_in(stolen)) == (True, False)


def test_stolen_session_cannot_change_the_password_by_itself(owner: User) -> None:
    victim = Client()
    come_in(victim)
    stolen = thief_with(victim.cookies[NAME].value)
    stolen.post("/me/security/password/", {"password": "four green kettles"})
    stolen.post("/accounts/reauthenticate/", {"password": "a guess of mine"})
    owner.refresh_from_db()
    assert owner.check_password(PASSWORD)


def test_half_a_sign_in_opens_nothing(owner: User) -> None:
    TOTP.activate(owner, generate_totp_secret())
    victim = Client()
    come_in(victim)
    half = thief_with(victim.cookies[NAME].value)
    opened = [half.get(path).status_code for path in ("/me/", "/me/security/", "/admin/")]
    assert opened == [302, 302, 302]


def test_session_whose_password_hash_is_another_opens_nothing(owner: User) -> None:
    """Somebody who signs in while the password changes comes with the old hash."""
    client = Client()
    come_in(client)
    owner.set_password("four green kettles")
    owner.save(update_fields=["password"])
    assert is_in(client) is False


def test_cookie_is_for_servers_and_this_site_only(owner: User) -> None:
    client = Client()
    come_in(client)
    cookie = client.cookies[NAME]
    assert (cookie["httponly"], cookie["samesite"]) == (True, "Lax")
