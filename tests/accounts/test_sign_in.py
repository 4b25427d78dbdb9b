"""Signing in: who comes in, who is led elsewhere, what the answers give away."""

import pytest
from django.db import transaction
from django.test import Client

from accounts.enums import AccountState
from accounts.models import Session, User
from privacy.subjects.domain import change_state, lock_for_change
from privacy.subjects.enums import Restriction, SubjectState
from tests.people import Applicant

pytestmark = pytest.mark.django_db
PASSWORD = "seven green bottles"


@pytest.fixture
def member() -> User:
    return User.objects.create_user("Mei.Wong", password=PASSWORD)


def come_in(
    name: str = "mei.wong", password: str = PASSWORD, **extra: str
) -> tuple[Client, object]:
    client = Client()
    return client, client.post(
        "/accounts/login/", {"login": name, "password": password, **extra}, follow=False
    )


def set_state(user: User, state: SubjectState) -> None:
    with transaction.atomic():
        reasons = [Restriction.CHALLENGE] if state == SubjectState.RESTRICTED else None
        change_state(
            subject=lock_for_change(subject_id=user.subject_id), to=state, restricted_for=reasons
        )


@pytest.mark.parametrize("name", ["mei.wong", "MEI.WONG", "\uff4dei.wong"])
def test_every_spelling_of_the_name_comes_in(member: User, name: str) -> None:
    client, response = come_in(name)
    assert response["Location"] == "/me/"  # type: ignore[index]
    assert (client.get("/me/").status_code, Session.objects.get().subject) == (200, member.subject)


def test_wrong_name_and_wrong_password_answer_the_same(member: User) -> None:
    pages = {
        come_in(name, "a wrong one")[1].content.replace(name.encode(), b"")  # type: ignore[attr-defined]
        for name in ("mei.wong", "nobody.x")
    }
    # The CSRF token differs; everything else must not.
    import re

    assert (
        len({re.sub(rb'name="csrfmiddlewaretoken" value="[^"]+"', b"", page) for page in pages})
        == 1
    )


def test_erasing_person_is_told_only_with_the_right_password(member: User) -> None:
    set_state(member, SubjectState.ERASING)
    told = come_in()[1].content.decode()  # type: ignore[attr-defined]
    untold = come_in(password="a wrong one")[1].content.decode()  # type: ignore[attr-defined]
    assert ("being deleted" in told, "being deleted" in untold) == (True, False)
    assert Session.objects.filter(subject=member.subject).count() == 0


def test_erased_person_is_answered_as_a_wrong_password(member: User) -> None:
    set_state(member, SubjectState.ERASING)
    set_state(member, SubjectState.ERASED)
    page = come_in()[1].content.decode()  # type: ignore[attr-defined]
    assert ("being deleted" in page, "or the password is wrong" in page) == (False, True)


def test_cancelled_account_is_answered_as_a_wrong_password(member: User) -> None:
    User.objects.update(account_state=AccountState.CANCELLED)
    assert "or the password is wrong" in come_in()[1].content.decode()  # type: ignore[attr-defined]


def test_restricted_person_comes_in(member: User) -> None:
    set_state(member, SubjectState.RESTRICTED)
    assert come_in()[1]["Location"] == "/me/"  # type: ignore[index]


def test_foreign_address_after_sign_in_is_not_followed(member: User) -> None:
    assert come_in(next="https://evil.example/")[1]["Location"] == "/me/"  # type: ignore[index]


def test_sixth_wrong_password_locks_for_a_while(member: User) -> None:
    for _ in range(5):
        come_in(password="a wrong one")
    page = come_in()[1]
    assert page.status_code in {200, 429}  # type: ignore[attr-defined]
    assert Session.objects.filter(subject=member.subject).count() == 0


def test_limit_holds_no_name_and_no_address(member: User) -> None:
    from django.db import connection

    come_in(password="a wrong one")
    with connection.cursor() as cursor:
        cursor.execute("SELECT string_agg(cache_key, ' ') FROM nexhome_cache")
        keys = cursor.fetchone()[0]
    assert ("mei" in keys, "127.0.0.1" in keys) == (False, False)


def test_sign_out_ends_the_session(member: User) -> None:
    client, _ = come_in()
    client.post("/accounts/logout/")
    left = Session.objects.filter(subject=member.subject).count()
    assert (left, client.get("/me/").status_code) == (0, 302)


@pytest.mark.parametrize("address", ["/me/", "/me/agreements/", "/me/delete/"])
def test_stranger_is_led_to_sign_in_without_a_hint(address: str) -> None:
    response = Client().get(address)
    assert (response.status_code, response["Location"]) == (
        302,
        f"/accounts/login/?next={address}",
    )


@pytest.mark.parametrize(
    "address",
    [
        "email/", "confirm-email/", "confirm-email/x/", "password/change/", "password/set/",
        "password/reset/", "password/reset/done/", "login/code/", "login/code/confirm/",
        "inactive/", "signup/passkey/", "phone/verify/", "phone/change/", "2fa/webauthn/",
    ],
)  # fmt: skip
def test_pages_of_allauth_that_are_not_ours_do_not_exist(address: str) -> None:
    assert Client().get(f"/accounts/{address}").status_code == 404


@pytest.mark.parametrize("address", ["/_allauth/app/v1/auth/signup", "/_allauth/browser/v1/config"])
def test_headless_does_not_exist(address: str) -> None:
    assert Client().post(address).status_code == 404


def test_lock_ends_the_session_of_whoever_is_signed_in(applicant: Applicant) -> None:
    user = applicant.to_active()
    applicant.sign_in()
    from privacy.erasure.domain import requests
    from privacy.erasure.enums import Origin

    requests.request(subject_id=user.subject_id, origin=Origin.SELF, waived=False)
    assert (applicant.client.get("/me/").status_code, Session.objects.count()) == (302, 0)


def test_agreements_are_listed_with_version_and_hash(applicant: Applicant) -> None:
    from privacy.policies.queries import texts_in_force

    applicant.to_active()
    applicant.sign_in()
    page = applicant.client.get("/me/agreements/").content.decode()
    assert [text.sha256 in page for text in texts_in_force()] == [True, True]


def test_incomplete_account_is_told_what_is_missing(member: User) -> None:
    client, _ = come_in()
    page = client.get("/me/").content.decode()
    assert "name, gender, country or region, type of certificate, certificate number" in page
