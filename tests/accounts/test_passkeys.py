"""Passkeys as their owner meets them: enrolled, used, renamed, removed, suspended (P-2.9)."""

import json
from datetime import timedelta
from urllib.parse import urlencode

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from pytest_django import Settings

from accounts.domain import passkeys
from accounts.enums import PasskeyResult, PasskeyState
from accounts.invariants import passkeys_are_verified
from accounts.models import Passkey, PasskeyUse, Session, SignIn, User
from accounts.promises import passkeys as told
from privacy.messages.models import Message
from privacy.registry.promises import Looked
from tests.accounts.passkey_people import (
    NEW,
    asked,
    browser,
    enrol,
    holder,
    is_in,
    options_of,
    proven,
    send,
    sign_in,
    the_passkey,
    with_key,
)  # fmt: skip
from tests.accounts.soft_key import SoftKey
from tests.accounts.test_duties import run_duties
from tests.people import a_moment_later, person, reachable

pytestmark = pytest.mark.django_db
PAGE = "/me/security/passkeys/"
PASSWORD = "a long walk home"


def mails(template: str) -> list[str]:
    return [each.body or "" for each in Message.objects.filter(template=template)]


# --- enrolling ------------------------------------------------------------------------------------


def test_new_passkey_is_asked_for_with_user_verification() -> None:
    options = options_of(proven(person("mei.wong")).get(NEW))  # type: ignore[arg-type]
    chosen = options["authenticatorSelection"]
    assert (chosen["userVerification"], chosen["residentKey"]) == ("required", "required")
    assert (options["user"]["name"], options["user"]["displayName"]) == ("mei.wong", "mei.wong")
    assert options["rp"] == {"id": "localhost", "name": "NEXhome"}


def test_enrolled_passkey_opens_the_account() -> None:
    key = SoftKey()
    response = enrol(proven(person("mei.wong")), key)
    assert (response.status_code, response["Location"]) == (302, PAGE)
    assert is_in(sign_in(key))


def test_what_is_kept_of_a_passkey_is_label_and_public_key() -> None:
    _user, key = holder()
    data = Authenticator.objects.get().data
    assert (sorted(data), data["name"]) == (["credential", "name"], "Telephone")
    assert sorted(data["credential"]) == ["id", "rawId", "response", "type"]
    assert sorted(data["credential"]["response"]) == ["attestationObject", "clientDataJSON"]
    assert the_passkey(key).sign_count == 1


def test_new_passkey_asks_for_the_password_first() -> None:
    client = browser()
    client.force_login(person("mei.wong"))
    led = [client.get(NEW), client.post(NEW, {"label": "x", "credential": "{}"})]
    wanted = f"/accounts/reauthenticate/?{urlencode({'next': NEW})}"
    assert [each["Location"] for each in led] == [wanted, wanted]


@pytest.mark.parametrize("page", [PAGE, NEW])
def test_stranger_is_led_to_sign_in(page: str) -> None:
    assert Client().get(page)["Location"] == f"/accounts/login/?next={page}"


@pytest.mark.parametrize(
    ("label", "words"),
    [
        ("x" * 61, "The name can have up to 60 characters"),
        ("a <b>", "The signs &lt; and &gt; cannot stand here"),
        ("a\u202eb", "There is a character that cannot be seen; type the words anew"),
    ],
)
def test_label_that_cannot_be_kept_is_told(label: str, words: str) -> None:
    user, key = holder()
    address = f"{PAGE}{the_passkey(key).pk}/name/"
    page = proven(user).post(address, {"label": label}).content.decode()
    assert words in page
    assert Authenticator.objects.get().data["name"] == "Telephone"


@pytest.mark.parametrize("label", ["", "  ", "\u200b\u3164", "n/a"])
def test_passkey_without_a_name_is_called_a_passkey(label: str) -> None:
    enrol(proven(person("mei.wong")), SoftKey(), label)
    assert Authenticator.objects.get().data["name"] == "Passkey"


def test_holder_is_told_by_mail_of_a_new_passkey() -> None:
    enrol(proven(person("mei.wong")), SoftKey())
    assert ["A passkey was added" in each for each in mails("security_notice")] == [True]


def test_eleventh_passkey_is_not_taken() -> None:
    user = person("mei.wong")
    for _ in range(passkeys.MOST):
        with_key(user)
    enrol(proven(user), SoftKey())
    page = proven(user).get(PAGE).content.decode()
    assert (Passkey.objects.count(), "as many as there can be" in page) == (passkeys.MOST, True)


def test_same_passkey_is_not_taken_twice() -> None:
    user, key = holder()
    page = enrol(proven(user), key)
    assert ("was not set up" in page.content.decode(), Passkey.objects.count()) == (True, 1)


# --- signing in -----------------------------------------------------------------------------------


def test_result_is_kept_as_key_result_and_time() -> None:
    user, key = holder()
    sign_in(key)
    use = PasskeyUse.objects.get()
    kept = {field.name for field in PasskeyUse._meta.fields}
    assert kept == {"id", "subject", "credential_id", "result", "challenge_hash", "at"}
    assert (use.subject, use.result) == (user.subject, PasskeyResult.ACCEPTED)
    assert Authenticator.objects.get().last_used_at is not None


def test_result_is_kept_for_ninety_days() -> None:
    _user, key = holder()
    sign_in(key)
    sign_in(key)
    first = PasskeyUse.objects.order_by("at")[:1]
    a_moment_later(first, at=timedelta(days=90, minutes=1))
    run_duties()
    assert PasskeyUse.objects.count() == 1


def test_history_names_the_passkey_whatever_was_begun_before() -> None:
    user, key = holder()
    client = browser()
    options = asked(client)
    session = client.session
    session["account_authentication_methods"] = [{"method": "code", "way": "sms_code", "at": 0}]
    session["account_authentication_methods_user"] = str(user.pk)
    session.save()
    send(client, key.sign(options))
    assert list(SignIn.objects.values_list("method", "outcome")) == [("passkey", "came_in")]


def test_history_shows_that_a_passkey_was_refused() -> None:
    _user, key = holder()
    key.verifies = False
    sign_in(key)
    assert list(SignIn.objects.values_list("method", "outcome")) == [("passkey", "refused")]


def test_sign_in_leads_to_where_one_was_going() -> None:
    _user, key = holder()
    client = browser()
    answer = key.sign(asked(client))
    assert send(client, answer, next="/me/agreements/")["Location"] == "/me/agreements/"


def test_foreign_address_after_sign_in_is_not_followed() -> None:
    _user, key = holder()
    client = browser()
    assert send(client, key.sign(asked(client)), next="https://evil.example/")["Location"] == "/me/"


def test_session_has_a_new_key_and_ends_with_the_browser() -> None:
    _user, key = holder()
    client = browser()
    options = asked(client)
    before = client.cookies["sessionid"]
    was, lasts = before.value, before["max-age"]
    send(client, key.sign(options))
    after = client.cookies["sessionid"]
    assert (lasts, after["max-age"], after.value != was) == (600, "", True)
    assert Session.objects.filter(session_key=was).count() == 0


def test_key_that_does_not_count_opens_again_and_again() -> None:
    _user, key = holder(counts=False)
    assert [is_in(sign_in(key)) for _ in range(3)] == [True, True, True]


def test_sign_in_page_offers_passkeys_at_the_user_name_and_works_without_scripts() -> None:
    person("mei.wong")
    client = browser()
    page = client.get("/accounts/login/").content.decode()
    assert 'autocomplete="username webauthn"' in page
    response = client.post("/accounts/login/", {"login": "mei.wong", "password": PASSWORD})
    assert response["Location"] == "/me/"


def test_password_opens_an_account_with_a_passkey_by_itself() -> None:
    holder()
    client = browser()
    response = client.post("/accounts/login/", {"login": "mei.wong", "password": PASSWORD})
    assert (response["Location"], is_in(client)) == ("/me/", True)


def test_password_still_asks_for_the_code_of_an_app() -> None:
    user, key = holder()
    TOTP.activate(user, generate_totp_secret())
    client = browser()
    response = client.post("/accounts/login/", {"login": "mei.wong", "password": PASSWORD})
    assert response["Location"] == "/accounts/2fa/authenticate/"
    options = client.get("/accounts/2fa/authenticate/").context["js_data"]["request_options"]
    answer = key.sign(options["publicKey"])
    page = client.post("/accounts/2fa/authenticate/", {"credential": str(answer)})
    assert (page.status_code, is_in(client)) == (200, False)


def test_passkey_stands_for_password_and_app() -> None:
    user, key = holder()
    TOTP.activate(user, generate_totp_secret())
    assert is_in(sign_in(key))


def test_answer_takes_at_most_eleven_queries() -> None:
    _user, key = holder()
    client = browser()
    answer = key.sign(asked(client))
    with CaptureQueriesContext(connection) as seen:
        send(client, answer)
    tables = ("accounts_passkey", "accounts_user", "mfa_authenticator", "privacy_subject")
    mine = [each["sql"] for each in seen if any(f'"{name}' in each["sql"][:90] for name in tables)]
    assert len(mine) <= 11, mine


# --- proving it again -----------------------------------------------------------------------------


def prove(client: Client, key: SoftKey, **changes: object) -> str:
    page = client.get("/accounts/2fa/passkey/?next=/me/security/passkeys/new/")
    answer = key.sign(options_of(page), **changes)  # type: ignore[arg-type]
    response = client.post(
        "/accounts/2fa/passkey/", {"credential": json.dumps(answer), "next": NEW}
    )
    return response.get("Location", "") or response.content.decode()


def test_passkey_proves_it_again() -> None:
    user, key = holder()
    client = browser()
    client.force_login(user)
    assert (prove(client, key), client.get(NEW).status_code) == (NEW, 200)


def test_other_ways_name_the_passkey() -> None:
    user, _key = holder()
    client = browser()
    client.force_login(user)
    page = client.get("/accounts/reauthenticate/").content.decode()
    assert "/accounts/2fa/passkey/" in page


def test_passkey_of_somebody_else_proves_nothing() -> None:
    user, _key = holder()
    _other, foreign = holder("kit.other")
    client = browser()
    client.force_login(user)
    assert "This passkey was not accepted" in prove(client, foreign)
    assert client.get(NEW).status_code == 302


# --- keeping --------------------------------------------------------------------------------------


def test_card_names_label_and_times() -> None:
    user, key = holder()
    sign_in(key)
    page = proven(user).get(PAGE).content.decode()
    assert ["Telephone" in page, "Last used" in page, "Not yet" in page] == [True, True, False]


def test_passkey_gets_another_name() -> None:
    user, key = holder()
    address = f"{PAGE}{the_passkey(key).pk}/name/"
    client = proven(user)
    assert "Telephone" in client.get(address).content.decode()
    client.post(address, {"label": "  Old   telephone "})
    assert Authenticator.objects.get().data["name"] == "Old telephone"
    assert is_in(sign_in(key))


def test_removed_passkey_opens_nothing_and_its_holder_is_told() -> None:
    user, key = holder()
    client = proven(user)
    address = f"{PAGE}{the_passkey(key).pk}/remove/"
    assert "Telephone" in client.get(address).content.decode()
    client.post(address)
    assert (Passkey.objects.count(), Authenticator.objects.count()) == (0, 0)
    assert is_in(sign_in(key)) is False
    assert ["removed" in each for each in mails("security_notice")] == [False, True]


def test_removing_asks_for_the_password_first() -> None:
    user, key = holder()
    client = browser()
    client.force_login(user)
    response = client.post(f"{PAGE}{the_passkey(key).pk}/remove/")
    assert response["Location"].startswith("/accounts/reauthenticate/")
    assert Passkey.objects.count() == 1


def test_last_passkey_takes_left_over_recovery_codes_along() -> None:
    user, key = holder()
    RecoveryCodes.activate(user)
    passkeys.remove(user=user, passkey_id=the_passkey(key).pk)
    assert Authenticator.objects.count() == 0


@pytest.mark.parametrize("page", ["name", "remove"])
def test_passkey_of_somebody_else_does_not_exist(page: str) -> None:
    _user, key = holder()
    client = proven(person("kit.other"))
    address = f"{PAGE}{the_passkey(key).pk}/{page}/"
    assert (client.get(address).status_code, client.post(address).status_code) == (404, 404)


def test_page_of_security_says_how_many_there_are() -> None:
    user, _key = holder()
    with_key(user)
    assert "2 passkeys" in proven(user).get("/me/security/").content.decode()


def test_page_asks_as_often_for_three_as_for_one() -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as seen:
            proven(user).get(PAGE)
        return len(seen)

    user, _key = holder()
    one = queries()
    with_key(user)
    with_key(user)
    assert queries() == one


def test_new_account_is_offered_a_passkey_once_it_is_done() -> None:
    from accounts.domain import tickets

    user = person("mei.wong")
    token = tickets.new_token()
    tickets.open_ticket(user=user, token=token)
    page = Client().get(f"/accounts/signup/proof/{token}/checking/").content.decode()
    assert "/accounts/login/?next=/me/security/passkeys/new/" in page


# --- the counter ----------------------------------------------------------------------------------


def copied(key: SoftKey) -> None:
    """Let a copy of the key answer, which counts from where it was copied."""
    sign_in(key)
    key.counter = 0
    sign_in(key)


def test_counter_that_goes_back_suspends_the_passkey() -> None:
    _user, key = holder()
    copied(key)
    row = the_passkey(key)
    assert (row.state, row.suspended_at is not None) == (PasskeyState.SUSPENDED, True)
    key.counter = 100
    assert is_in(sign_in(key)) is False
    results = PasskeyUse.objects.order_by("at").values_list("result", flat=True)
    assert list(results) == ["accepted", "copied", "suspended"]


def test_counter_that_stands_still_suspends_too() -> None:
    _user, key = holder()
    key.counter = 0
    assert (is_in(sign_in(key)), the_passkey(key).is_suspended) == (False, True)


def test_holder_is_told_once_of_a_suspended_passkey_in_their_language() -> None:
    user, key = holder()
    user.profile.language = "zh-hant"
    user.profile.save()
    copied(key)
    sign_in(key)
    assert ["計數倒退" in each for each in mails("passkey_suspended")] == [True]


def test_suspended_passkey_is_shown_and_can_be_removed() -> None:
    user, key = holder()
    copied(key)
    client = proven(user)
    assert "Suspended" in client.get(PAGE).content.decode()
    client.post(f"{PAGE}{the_passkey(key).pk}/remove/")
    assert Passkey.objects.count() == 0


def test_suspended_passkey_is_not_offered_for_proving_it_again() -> None:
    user, key = holder()
    copied(key)
    client = browser()
    client.force_login(user)
    assert "/accounts/2fa/passkey/" not in client.get("/accounts/reauthenticate/").content.decode()


# --- the back office ------------------------------------------------------------------------------


def test_passkey_opens_the_back_office() -> None:
    user = reachable(User.objects.create_superuser("boss", password=PASSWORD))
    assert sign_in(with_key(user)).get("/admin/").status_code == 200


def test_staff_who_came_by_password_are_asked_for_their_passkey() -> None:
    key = with_key(reachable(User.objects.create_superuser("boss", password=PASSWORD)))
    client = browser()
    client.post("/accounts/login/", {"login": "boss", "password": PASSWORD})
    where = client.get("/admin/")["Location"]
    assert where == "/accounts/2fa/passkey/?next=%2Fadmin%2F"
    prove(client, key)
    assert client.get("/admin/").status_code == 200


def test_staff_with_a_suspended_passkey_are_led_to_set_up_an_app() -> None:
    key = with_key(reachable(User.objects.create_superuser("boss", password=PASSWORD)))
    copied(key)
    client = browser()
    client.post("/accounts/login/", {"login": "boss", "password": PASSWORD})
    assert client.get("/admin/")["Location"] == "/accounts/2fa/totp/activate/"


# --- promises -------------------------------------------------------------------------------------


def test_living_clause_counts_passkeys() -> None:
    user, key = holder()
    copied(key)
    assert [fact.value for fact in told(user.subject_id)] == [1, 1]


def test_invariant_sees_a_passkey_without_verification_and_one_we_do_not_watch() -> None:
    user, _key = holder()
    assert passkeys_are_verified() == Looked(1, 0)
    strange = SoftKey(verifies=False)
    row = Authenticator.objects.get()
    unwatched = Authenticator.objects.create(user=user, type="webauthn", data=row.data)
    assert passkeys_are_verified() == Looked(2, 1)
    unwatched.delete()
    made = strange.make({"challenge": "AAAA", "user": {"id": "AAAA"}})
    row.data = {"name": "x", "credential": made}
    row.save()
    assert passkeys_are_verified() == Looked(1, 1)


def test_deletion_takes_passkeys_and_results_along() -> None:
    from tests.privacy.erasure.conftest import leaves

    user, key = holder()
    sign_in(key)
    leaves(user)
    assert (Passkey.objects.count(), PasskeyUse.objects.count()) == (0, 0)


def test_results_are_kept_as_long_as_the_inventory_says(settings: Settings) -> None:
    assert timedelta(days=90) == settings.PASSKEY_RESULT_KEPT
