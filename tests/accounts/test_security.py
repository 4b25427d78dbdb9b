"""The page of sign-in and security: password, sessions, history, proof (P-2.6, P-2.7)."""

import re
import time
from datetime import timedelta

import pytest
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, generate_totp_secret, hotp_value
from django.http import HttpResponse
from django.test import Client
from django.utils.timezone import localtime

from accounts.models import OneTimeCode, Session, SignIn, User
from privacy.messages.models import Message
from privacy.subjects.domain import change_state
from privacy.subjects.enums import SubjectState
from privacy.work.clock import now
from tests.accounts.test_duties import run_duties
from tests.people import a_moment_later, just_proven, person

pytestmark = pytest.mark.django_db
PASSWORD = "a long walk home"
NEW = "four green kettles"
NOBODYS = "00000000-0000-4000-8000-000000000000"
FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
CHROME = (
    "Mozilla/5.0 (Linux; Android 15; K) AppleWebKit/537.36 (KHTML, like Gecko) "
    "Chrome/140.0.0.0 Mobile Safari/537.36"
)


@pytest.fixture
def owner() -> User:
    return person("ana.wong")


def browser(agent: str = FIREFOX, address: str = "203.0.113.77") -> Client:
    """Return a browser, which keeps its cookies, somewhere on the net."""
    return Client(HTTP_USER_AGENT=agent, REMOTE_ADDR=address)


def come_in(client: Client, password: str = PASSWORD, name: str = "ana.wong") -> HttpResponse:
    return client.post("/accounts/login/", {"login": name, "password": password})  # type: ignore[return-value] # the test client's own subclass


def is_in(client: Client) -> bool:
    return client.get("/me/").status_code == 200


def page_of(client: Client) -> str:
    return client.get("/me/security/").content.decode()


def ways_to_end(client: Client) -> list[str]:
    return re.findall(r'action="(/me/security/sessions/[0-9a-f-]+/end/)"', page_of(client))


def prove(client: Client) -> None:
    client.post("/accounts/reauthenticate/", {"password": PASSWORD})


def titles() -> list[str | None]:
    return [each.title for each in Message.objects.order_by("queued_at")]


# --- sessions -------------------------------------------------------------------------------------


def test_session_says_browser_and_network_but_no_address(owner: User) -> None:
    client = browser()
    come_in(client)
    page = page_of(client)
    assert ("Firefox, Linux" in page, "203.0.113.0/24" in page) == (True, True)
    row = Session.objects.get(subject=owner.subject)
    assert (row.network, row.browser) == ("203.0.113.0/24", "Firefox, Linux")
    assert row.signed_in_at is not None
    assert ["203.0.113.77" in page, row.session_key in page] == [False, False]


def test_one_session_is_ended_and_the_other_goes_on(owner: User) -> None:
    here, there = browser(), browser(CHROME)
    come_in(here)
    come_in(there)
    (way,) = ways_to_end(here)
    answer = here.post(way, follow=True)
    assert "The session has ended." in answer.content.decode()
    assert (is_in(here), is_in(there)) == (True, False)


def test_session_in_use_is_left_by_signing_out(owner: User) -> None:
    client = browser()
    come_in(client)
    handle = Session.objects.get(subject=owner.subject).handle
    answer = client.post(f"/me/security/sessions/{handle}/end/")
    assert (answer["Location"], is_in(client)) == ("/accounts/logout/", True)


def test_all_other_sessions_end_at_once(owner: User) -> None:
    here, *others = (browser() for _ in range(3))
    for client in (here, *others):
        come_in(client)
    answer = here.post("/me/security/sessions/end-others/", follow=True)
    assert "2 other sessions have ended." in answer.content.decode()
    assert [is_in(client) for client in (here, *others)] == [True, False, False]


def test_somebody_elses_session_is_one_that_never_was(owner: User) -> None:
    person("bo.chan")
    here, stranger = browser(), browser()
    come_in(here)
    come_in(stranger, name="bo.chan")
    handle = Session.objects.get(subject=owner.subject).handle
    statuses = [
        stranger.post(f"/me/security/sessions/{each}/end/").status_code
        for each in (handle, NOBODYS)
    ]
    assert (statuses, is_in(here)) == ([404, 404], True)


@pytest.mark.parametrize("path", ["end-others", f"{NOBODYS}/end"], ids=["others", "one"])
def test_nothing_ends_by_a_link(owner: User, path: str) -> None:
    client = browser()
    come_in(client)
    assert client.get(f"/me/security/sessions/{path}/").status_code == 405


@pytest.mark.parametrize("path", ["", "history/", "password/"])
def test_stranger_is_led_to_sign_in(path: str) -> None:
    answer = Client().get(f"/me/security/{path}")
    assert answer["Location"] == f"/accounts/login/?next=/me/security/{path}"


def test_last_use_is_noted_now_and_then_only(owner: User) -> None:
    client = browser()
    come_in(client)
    rows = Session.objects.filter(subject=owner.subject)
    first = rows.get().seen_at
    client.get("/me/")
    assert rows.get().seen_at == first
    a_moment_later(rows, seen_at=timedelta(minutes=6))
    client.get("/me/")
    assert rows.get().seen_at >= first


def test_saving_a_session_does_not_make_it_younger(owner: User) -> None:
    client = browser()
    come_in(client)
    rows = Session.objects.filter(subject=owner.subject)
    a_moment_later(rows, created_at=timedelta(days=1), seen_at=timedelta(seconds=100))
    stood = rows.values("created_at", "seen_at", "handle").get()
    session = client.session
    session["note"] = "x"
    session.save()
    assert rows.values("created_at", "seen_at", "handle").get() == stood


# --- history and news -----------------------------------------------------------------------------


def test_sign_ins_and_failed_tries_stand_in_the_history(owner: User) -> None:
    client = browser()
    come_in(client, "a wrong one")
    come_in(client)
    rows = SignIn.objects.order_by("at").values_list(
        "subject", "method", "outcome", "network", "browser"
    )
    assert list(rows) == [
        (owner.subject_id, "password", "refused", "203.0.113.0/24", "Firefox, Linux"),
        (owner.subject_id, "password", "came_in", "203.0.113.0/24", "Firefox, Linux"),
    ]
    page = client.get("/me/security/history/").content.decode()
    assert ("Refused" in page, "Signed in" in page, "203.0.113.77" in page) == (True, True, False)


def test_try_with_a_name_that_nobody_has_is_about_nobody(owner: User) -> None:
    come_in(browser(), name="not.here")
    row = SignIn.objects.get()
    assert (row.subject, row.outcome, row.device_hash) == (None, "refused", None)


def test_history_shows_only_ones_own(owner: User) -> None:
    person("bo.chan")
    come_in(browser(CHROME), "a wrong one", name="bo.chan")
    client = browser()
    come_in(client)
    page = client.get("/me/security/history/").content.decode()
    assert ("Firefox, Linux" in page, "Chrome, Android" in page) == (True, False)


def test_history_is_paged(owner: User) -> None:
    client = browser()
    come_in(client)
    for _ in range(30):
        SignIn.objects.create(subject=owner.subject, method="password", outcome="refused")
    pages = [
        client.get(f"/me/security/history/{query}").content.decode()
        for query in ("", "?page=2", "?page=9", "?page=x")
    ]
    assert [page.count('role="row"') - 1 for page in pages] == [25, 6, 6, 25]


def test_second_proof_stands_in_the_history(owner: User) -> None:
    secret = generate_totp_secret()
    TOTP.activate(owner, secret)
    client = browser()
    come_in(client)
    client.post("/accounts/2fa/authenticate/", {"code": "000000"})
    code = format_hotp_value(hotp_value(secret, int(time.time()) // 30))
    client.post("/accounts/2fa/authenticate/", {"code": code})
    rows = SignIn.objects.order_by("at").values_list("method", "outcome")
    assert (list(rows), is_in(client)) == ([("app", "refused"), ("app", "came_in")], True)


def test_history_goes_after_its_time(owner: User) -> None:
    for days in (89, 91):
        SignIn.objects.create(
            subject=owner.subject,
            method="password",
            outcome="refused",
            at=now() - timedelta(days=days),
        )
    run_duties()
    assert [(now() - each.at).days for each in SignIn.objects.all()] == [89]


def test_unknown_browser_is_told_and_a_known_one_is_not(owner: User) -> None:
    home, stranger = browser(), browser(CHROME, "198.51.100.9")
    come_in(home)
    come_in(home)
    assert titles() == []
    come_in(stranger)
    told = "NEXhome account on a new browser"
    assert [told in (title or "") for title in titles()] == [True]
    body = Message.objects.get().body or ""
    assert ("/me/security/" in body, "198.51.100" in body, "Chrome" in body) == (True, False, False)


def test_browser_of_one_person_is_unknown_to_another(owner: User) -> None:
    other = person("bo.chan")
    User.objects.update(last_login=now())
    client = browser()
    come_in(client)
    client.post("/accounts/logout/")
    come_in(client, name="bo.chan")
    hashes = set(SignIn.objects.values_list("device_hash", flat=True))
    assert (len(hashes), Message.objects.filter(subject=other.subject).count()) == (2, 1)


def test_cookie_of_the_browser_is_for_servers_only_and_comes_with_a_sign_in(owner: User) -> None:
    client = browser()
    client.get("/accounts/login/")
    come_in(client, "a wrong one")
    assert "device" not in client.cookies
    come_in(client)
    cookie = client.cookies["device"]
    assert (cookie["httponly"], cookie["samesite"], cookie["max-age"]) == (True, "Lax", 7776000)


@pytest.mark.parametrize("value", ["", "x", "x" * 44, "<b>" + "x" * 40])
def test_malformed_name_of_a_browser_gives_way_to_a_new_one(owner: User, value: str) -> None:
    client = browser()
    client.cookies["device"] = value
    come_in(client)
    assert re.fullmatch(r"[\w-]{43}", client.cookies["device"].value)


# --- password -------------------------------------------------------------------------------------


@pytest.fixture
def proven(owner: User) -> Client:
    client = browser()
    come_in(client)
    prove(client)
    return client


def test_password_change_ends_the_others_and_is_told(owner: User, proven: Client) -> None:
    other = browser(CHROME)
    come_in(other)
    Message.objects.all().delete()
    answer = proven.post("/me/security/password/", {"password": NEW}, follow=True)
    assert "Your password is changed." in answer.content.decode()
    assert (is_in(proven), is_in(other)) == (True, False)
    assert titles() == ["NEXhome: Your password was changed"]
    assert come_in(browser())["Content-Type"].startswith("text/html")
    fresh = browser()
    assert (come_in(fresh, NEW)["Location"], is_in(fresh)) == ("/me/", True)


def test_old_password_no_longer_opens(owner: User, proven: Client) -> None:
    proven.post("/me/security/password/", {"password": NEW})
    client = browser()
    come_in(client)
    assert is_in(client) is False


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("", "required"),
        ("short", "password_too_short"),
        ("password", "password_too_common"),
        ("7294610583", "password_entirely_numeric"),
        ("ana.wong", "told"),
        ("the house of Wong", "told"),
        ("x" * 257, "max_length"),
        (PASSWORD, "same"),
    ],
)
def test_password_that_cannot_be_is_refused(
    owner: User, proven: Client, typed: str, code: str
) -> None:
    page = proven.post("/me/security/password/", {"password": typed})
    owner.refresh_from_db()
    assert (page.status_code, owner.check_password(PASSWORD)) == (200, True)
    assert [each["code"] for each in page.context["form"].errors.get_json_data()["password"]] == [
        code
    ]


def test_password_is_asked_for_after_a_proof_only(owner: User) -> None:
    client = browser()
    come_in(client)
    answer = client.post("/me/security/password/", {"password": NEW})
    assert answer["Location"] == "/accounts/reauthenticate/?next=/me/security/password/"
    assert NEW not in str(dict(client.session))
    owner.refresh_from_db()
    assert owner.check_password(PASSWORD)


def test_codes_under_way_end_with_the_old_password(owner: User, proven: Client) -> None:
    OneTimeCode.objects.create(
        subject=owner.subject,
        purpose="register_mobile",
        target_index="x",
        code_hash="y",
        max_attempts=5,
        expires_at=now() + timedelta(minutes=5),
    )
    proven.post("/me/security/password/", {"password": NEW})
    assert OneTimeCode.objects.count() == 0


def test_password_of_somebody_who_is_leaving_stays(owner: User, proven: Client) -> None:
    change_state(subject=owner.subject, to=SubjectState.ERASING)
    proven.post("/me/security/password/", {"password": NEW})
    owner.refresh_from_db()
    assert owner.check_password(PASSWORD)


# --- proof for a time -----------------------------------------------------------------------------


def test_page_says_until_when_the_proof_counts(owner: User) -> None:
    client = just_proven(owner, method="password", reauthenticated=True)
    earliest = localtime(now() + timedelta(minutes=9))
    said = re.search(r"Until (\d\d:\d\d) \(HKT\)", page_of(client))
    assert said is not None
    minutes = {(earliest + timedelta(minutes=more)).strftime("%H:%M") for more in range(3)}
    assert said[1] in minutes


def test_page_says_nothing_of_a_proof_that_is_past(owner: User) -> None:
    client = browser()
    come_in(client)
    assert "You have proven that it is you" not in page_of(client)


def test_old_address_of_the_second_proof_leads_here(owner: User) -> None:
    client = browser()
    come_in(client)
    assert client.get("/zh-hans/accounts/2fa/")["Location"] == "/zh-hans/me/security/"
