"""Account states against every page and call that needs a sign-in (P-2.3, T-3.5, S-26, S-29).

What is expected stands in `access.csv`, written by hand; nothing of it is derived here. An address
that stands neither there nor in `public.txt` fails: whoever adds one decides whom it is for.
"""

import csv
import json
import os
import re
import uuid
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from django.core.management import call_command
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.timezone import localdate

from accounts.domain import correcting, previous, reaching
from accounts.models import PreviousValue, Profile, User
from nexhome_site.standing import BASIC, PUBLIC
from privacy.subjects.domain import restrict
from privacy.subjects.enums import Restriction
from takedown.minors.domain import ending
from tests.architecture.routes import named_routes
from tests.people import just_proven, person
from tests.privacy.consent.test_views import form_of

pytestmark = pytest.mark.django_db
HERE = Path(__file__).parent
SOMEBODY_ELSES = uuid.UUID(int=7)
A_CODE = "000000"


class Expected(NamedTuple):
    """One cell of the table."""

    method: str
    address: str
    state: str
    status: int


def lines(name: str) -> list[str]:
    text = (HERE / name).read_text(encoding="utf-8")
    return [line for line in text.splitlines() if line and not line.startswith("#")]


def table() -> Iterator[Expected]:
    for row in csv.DictReader(lines("access.csv")):
        for state, status in list(row.items())[2:]:
            yield Expected(row["method"], row["address"], state, int(status))


TABLE = list(table())


# --- who comes --------------------------------------------------------------------------------


def account(state: str, **columns: Any) -> User:
    user = person(f"who.is.{state}")
    Profile.objects.filter(user=user).update(**columns)
    return user


def in_state(state: str, name: str, **columns: Any) -> User:
    user = account(name, **columns)
    User.objects.filter(pk=user.pk).update(account_state=state)
    return User.objects.get(pk=user.pk)


def restricted() -> User:
    user = account("restricted")
    restrict(subject_id=user.subject_id, reason=Restriction.UNDER_AGE)
    ending.open_for(subject_id=user.subject_id)
    return User.objects.get(pk=user.pk)


def long_over() -> str:
    return (localdate() - timedelta(days=40)).isoformat()


PEOPLE: dict[str, Callable[[], User]] = {
    "active": lambda: account("active"),
    "incomplete": lambda: in_state("incomplete", "incomplete", gender=None),
    "restricted": restricted,
    "challenged": lambda: in_state("challenged", "challenged"),
    "expired": lambda: in_state("incomplete", "expired", certificate_until=long_over()),
    "bare": lambda: User.objects.create_user("who.is.bare", password="a long walk home"),
    "staff": lambda: User.objects.create_superuser("who.is.staff", password="a long walk home"),
}


# --- what they ask for ------------------------------------------------------------------------

PARTS: dict[str, dict[str, Any]] = {
    "profile_contact": {"contact": "email"},
    "api_me_code": {"field": "email"},
    "profile_code": {"contact": "email"},
    "profile_code_resend": {"contact": "email"},
    "profile_code_stop": {"contact": "email"},
    "profile_edit": {"page": "occupation"},
    "profile_restore": {"previous_id": SOMEBODY_ELSES},
    "me_device_erase": {"window_id": SOMEBODY_ELSES},
    "me_device_close": {"window_id": SOMEBODY_ELSES},
    "me_challenge": {"challenge_id": SOMEBODY_ELSES},
    "consent": {"feature": "logs"},
    "change": {"about": "logs"},
    "change_answer": {"about": "logs"},
    "consent_off": {"feature": "logs"},
    "consent_device": {"feature": "logs", "device": SOMEBODY_ELSES},
    "consent_erase": {"feature": "logs"},
    "consent_receipt": {"reference": SOMEBODY_ELSES},
    "consent_receipt_file": {"reference": SOMEBODY_ELSES},
    "agreement": {"acceptance": SOMEBODY_ELSES},
    "agreement_receipt": {"acceptance": SOMEBODY_ELSES},
    "consent_undo": {"reference": SOMEBODY_ELSES},
    "me_message_choose": {"topic": "information"},
    "me_session_end": {"handle": SOMEBODY_ELSES},
    "api_me_session": {"handle": SOMEBODY_ELSES},
    "api_me_passkey": {"passkey_id": SOMEBODY_ELSES},
    "me_passkey_name": {"passkey_id": SOMEBODY_ELSES},
    "me_passkey_remove": {"passkey_id": SOMEBODY_ELSES},
}
# Where somebody is led who is not signed in, if not to the sign-in.
LEADS_TO = {"account_logout": "/", "mfa_index": "/me/security/"}
WAITS = {"profile_code", "profile_code_resend", "profile_code_stop", "api_me_code"}


def prepare(user: User, address: str) -> dict[str, Any]:
    """Let there be what the address is about; return the parts of the address."""
    parts = dict(PARTS.get(address, {}))
    if address == "profile_restore":
        previous.keep(user=user, elements=["D-02"], values={"username": f"{user.username}.old"})
        parts["previous_id"] = PreviousValue.objects.get(user=user).pk
    if address in WAITS:
        reaching.ask(
            user_id=user.pk, purpose=reaching.EMAIL, target="new@example.com", source="::1"
        )
    return parts


def sent(user: User, row: Expected, browser: Client) -> dict[str, Any]:
    """Return what is sent with anything but a GET."""
    address = row.address
    if address == "profile_edit":
        version = correcting.version_of(user=user, columns=["occupation"])
        return {"version": version, "occupation": "Locksmith"}
    if address == "profile_contact":
        version = reaching.version_of(user=user, purpose=reaching.EMAIL)
        return {"version": version, "email": "new@example.com"}
    if address == "consent_decide":
        return decision(browser)
    bodies: dict[str, dict[str, Any]] = {
        "consent_device": {"on": "no"},
        "profile_show": {"element": "D-11"},
        "profile_code": {"code": A_CODE},
        "api_me_code": {"code": A_CODE},
        "api_me_show": {"field": "mobile"},
        "api_auth_prove": {"password": "a long walk home"},
        "api_auth_prove_passkey": {"credential": {}},
        "api_me": {"occupation": "Locksmith"},
        "api_me_passkey": {"label": "Telephone"},
        "minors_contest": {"text": "I am of age; the date was a slip."},
    }
    return bodies.get(address, {})


def decision(browser: Client) -> dict[str, Any]:
    """Return the answer that the page of consents sends."""
    return {**form_of(browser), "granted": "no"}


def asked(browser: Client, row: Expected, parts: dict[str, Any], data: dict[str, Any]) -> int:
    """Ask as a page would, or a program, and return the status of the answer."""
    address = reverse(row.address, kwargs=parts)
    ask = getattr(browser, row.method.lower())
    if row.method == "GET" or not row.address.startswith("api_"):
        return int(ask(address, data).status_code)
    headers = {
        "if-match": browser.get(reverse("api_me")).get("ETag", ""),
        # The session of an app is named by its header; no cookie counts below auth/.
        **({"x-session-token": browser.session.session_key} if "_auth_" in row.address else {}),
    }
    answer = ask(address, json.dumps(data), content_type="application/json", headers=headers)
    return int(answer.status_code)


def found(row: Expected) -> int:
    """Let a fresh account of the row's state ask, and return the status of the answer."""
    sid = transaction.savepoint()
    try:
        user = PEOPLE[row.state]()
        parts = prepare(user, row.address)
        browser = just_proven(user, reauthenticated=True, method="password")
        return asked(browser, row, parts, {} if row.method == "GET" else sent(user, row, browser))
    finally:
        transaction.savepoint_rollback(sid)


@pytest.mark.parametrize("state", list(PEOPLE))
def test_each_account_finds_what_is_written(state: str, published_texts: object) -> None:
    rows = [row for row in TABLE if row.state == state]
    differs = [f"{row}: found {status}" for row in rows if (status := found(row)) != row.status]
    assert differs == []


def test_nobody_finds_what_is_written(published_texts: object) -> None:
    differs = []
    for row in (row for row in TABLE if row.state == "signed_out"):
        ask = getattr(Client(), row.method.lower())
        answer = ask(reverse(row.address, kwargs=PARTS.get(row.address, {})))
        leads_to = LEADS_TO.get(row.address, "/accounts/login/")
        if answer.status_code != row.status or not answer.get("Location", leads_to).startswith(
            leads_to
        ):
            differs.append(f"{row}: found {answer.status_code} {answer.get('Location')}")
    assert differs == []


# --- nothing is left out ----------------------------------------------------------------------


def test_every_address_is_written_down_once() -> None:
    named, public = {row.address for row in TABLE}, set(lines("public.txt"))
    missing = sorted(set(named_routes()) - named - public)
    assert missing == [], "write them into tests/accounts/access.csv, or public.txt"
    assert (sorted(named & public), sorted((named | public) - set(named_routes()))) == ([], [])


def test_the_gate_opens_what_the_table_opens() -> None:
    on_a_development_machine = {name for name in PUBLIC if name.startswith(("outbox", "gallery"))}
    assert PUBLIC - on_a_development_machine == set(lines("public.txt"))
    kept = {row.address for row in TABLE if row.state == "bare" and row.status == 403}
    assert {row.address for row in TABLE} - kept == BASIC


def test_every_state_is_written_for_every_address() -> None:
    assert {row.state for row in TABLE} == {"signed_out", *PEOPLE}
    assert len(TABLE) == len(lines("access.csv")[1:]) * (len(PEOPLE) + 1)


# --- how it is said ---------------------------------------------------------------------------


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def test_page_names_each_missing_element_with_the_way_to_it(published_texts: object) -> None:
    answer = signed_in(PEOPLE["incomplete"]()).post(reverse("me_device_code"))
    page = answer.content.decode()
    main = page.partition("<main")[2].partition("</main>")[0]
    assert (answer.status_code, answer["Cache-Control"].count("no-store")) == (403, 1)
    assert re.findall(r'<a href="(/me/profile/edit/[^"]+)">([^<]+)', main) == [
        ("/me/profile/edit/gender/", "Gender")
    ]
    always = ("/me/profile/", "/me/delete/", "/accounts/logout/", "/privacy/")
    assert [f'href="{address}"' in main for address in always] == [True] * 4


def test_page_speaks_the_language_of_its_address(published_texts: object) -> None:
    answer = signed_in(PEOPLE["incomplete"]()).post("/zh-hans/me/devices/code/")
    assert "性别" in answer.content.decode()


def test_program_is_told_each_missing_element(published_texts: object) -> None:
    answer = signed_in(PEOPLE["bare"]()).get(reverse("api_pending"))
    said = json.loads(answer.content)
    assert answer["Content-Type"] == "application/problem+json"
    assert (said["status"], said["code"]) == (403, "basic_info_missing")
    assert [each["element"] for each in said["missing"]] == [
        "D-04", "D-05", "D-06", "D-07", "D-08", "D-09", "D-10", "D-11", "D-13"
    ]  # fmt: skip
    assert said["missing"][0]["name"] == "name"


@pytest.mark.parametrize(
    ("state", "code"), [("restricted", "restricted"), ("staff", "permission_denied")]
)
def test_program_is_told_why_else(state: str, code: str, published_texts: object) -> None:
    said = json.loads(signed_in(PEOPLE[state]()).get(reverse("api_pending")).content)
    assert (said["status"], said["code"], "missing" in said) == (403, code, False)


def test_account_whose_certificate_is_anothers_waits_like_any_other() -> None:
    """Neither says that somebody else has it (S-19)."""
    pages = []
    for name in ("waits", "duplicate"):
        user = in_state("incomplete", name)
        answer = signed_in(user).post(reverse("me_device_code"))
        pages.append((answer.status_code, answer.content.decode().replace(str(user.pk), "")))
    assert pages[0] == pages[1]
    assert "Your details are being checked" in pages[0][1]


def test_cancelled_account_has_no_services() -> None:
    answer = signed_in(in_state("cancelled", "gone")).post(reverse("me_device_code"))
    assert (answer.status_code, "Your account is cancelled" in answer.content.decode()) == (
        403,
        True,
    )


def test_restricted_account_and_staff_are_told_why() -> None:
    pages = [
        signed_in(PEOPLE[state]()).post(reverse("me_device_code")).content.decode()
        for state in ("restricted", "staff")
    ]
    assert ("Your account is restricted" in pages[0], "staff account" in pages[1]) == (True, True)


def test_superuser_of_the_command_is_staff_and_has_no_services(capsys: object) -> None:
    os.environ["DJANGO_SUPERUSER_PASSWORD"] = "a long walk home"
    try:
        call_command("createsuperuser", interactive=False, username="made.by.command", verbosity=0)
    finally:
        del os.environ["DJANGO_SUPERUSER_PASSWORD"]
    user = User.objects.get(username="made.by.command")
    answers = [
        signed_in(user).post(reverse("me_device_code")).status_code,
        signed_in(user).get(reverse("me")).status_code,
        signed_in(user).get("/admin/")["Location"],
    ]
    assert answers == [403, 200, "/me/profile/edit/email/"]


def test_open_pages_ask_nothing_of_the_account() -> None:
    """The gate costs a service three queries and an open page none."""
    client = signed_in(PEOPLE["active"]())
    client.get("/")
    with CaptureQueriesContext(connection) as asked:
        client.get("/")
    assert [query["sql"] for query in asked if "accounts_profile" in query["sql"]] == []


def test_token_of_a_device_is_asked_by_its_own_gate() -> None:
    answer = signed_in(PEOPLE["bare"]()).get(
        reverse("api_pending"), headers={"authorization": "Install nonsense"}
    )
    assert answer.status_code == 401
