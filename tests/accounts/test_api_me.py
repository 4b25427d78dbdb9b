"""`/api/v1/me/`: one's own account by a program, as the pages show and change it (T-3.18)."""

import json
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.db import connection, connections
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.domain import correcting, marks
from accounts.models import DetailEvent, PendingContact, Profile, User
from accounts.signals import identity_data_changed
from privacy.encryption.keys import encrypt
from privacy.messages.enums import Channel
from privacy.messages.models import Message
from privacy.subjects.models import Subject
from privacy.work.clock import now
from tests.people import just_proven, newest_code, person

ME = "/api/v1/me/"


def proven(user: User) -> Client:
    return just_proven(user, reauthenticated=True, method="password")


@pytest.fixture
def ana(db: None) -> User:
    user = person("ana")
    marks.refresh(user=user, now=now())
    return user


@pytest.fixture
def client(ana: User) -> Client:
    return proven(ana)


def etag(client: Client) -> str:
    return str(client.get(ME)["ETag"])


def patch(client: Client, *, seen: str | None = None, **changes: Any) -> tuple[int, Any]:
    """Change details of what was read just now, or then; return status and body."""
    answer = client.patch(
        ME,
        json.dumps(changes),
        content_type="application/json",
        headers={"if-match": etag(client) if seen is None else seen},
    )
    return answer.status_code, answer.json()


def errors(body: dict[str, Any]) -> list[tuple[str, str]]:
    return [(each["field"], each["code"]) for each in body.get("errors", [])]


def test_account_is_read_as_its_page_shows_it(ana: User, client: Client) -> None:
    Profile.objects.update(certificate_number="123456789", mobile="+85291234567", gender=None)
    User.objects.update(account_state="incomplete")
    marks.refresh(user=ana, now=now())
    answer = client.get(ME)
    said = answer.json()
    details = said["details"]
    assert (answer.status_code, answer["ETag"]) == (200, f'"{said["version"]}"')
    assert "no-store" in answer["Cache-Control"]
    assert (said["state"], said["restricted_for"], said["waiting"]) == ("incomplete", [], [])
    assert said["missing"] == [{"element": "D-05", "name": "gender"}]
    assert [each["mark"] for each in said["marks"]] == ["true", "accurate", "valid", "complete"]
    told = next(each for each in said["marks"][3]["rules"] if each["element"] == "D-05")
    assert (told["rule"], told["version"], told["outcome"]) == ("gender.told", 1, "failed")
    shown = {name: details[name]["value"] for name in ("name", "gender", "birth_date", "email")}
    assert shown == {
        "name": "Ana Wong", "gender": None, "birth_date": "1990-01-01",
        "email": "ana@people.example",
    }  # fmt: skip
    assert details["certificate_number"]["value"] == "•••••••89"
    assert details["mobile"]["value"] == "+••• •••• •567"
    assert [name for name in details if details[name]["is_masked"]] == [
        "certificate_number", "password", "mobile"
    ]  # fmt: skip
    versions = {details[name]["version"] for name in details}
    assert len(versions) == len(details)
    assert not {"123456789", "91234567", ana.password} & set(json.dumps(said).split('"'))


def test_account_costs_as_many_questions_with_a_long_history(ana: User, client: Client) -> None:
    counts = []
    client.get(ME)
    for _ in range(2):
        with CaptureQueriesContext(connection) as asked:
            client.get(ME)
        counts.append(len(asked))
        DetailEvent.objects.bulk_create(
            DetailEvent(user=ana, element=each, act="changed") for each in ("D-04", "D-05", "D-16")
        )
    assert counts[0] == counts[1] <= 14


def test_many_details_change_in_one_call(ana: User, client: Client) -> None:
    resets = []

    def listen(**_: Any) -> None:
        resets.append(1)

    identity_data_changed.connect(listen, weak=False)
    before = etag(client)
    changes = {
        "username": "Ana.Maria", "name": " Ana  María Wong ", "gender": "unspecified",
        "country": "CN", "birth_date": "1989-03-02", "occupation": "Locksmith",
        "education": "master", "postal_address": "1 Long Rd", "language": "zh-hant",
        "certificate_type": "passport", "certificate_country": "FR",
        "certificate_number": "12ab-34567", "certificate_from": "2021-06-05",
        "certificate_until": "2090-01-31",
    }  # fmt: skip
    answer = client.patch(
        ME, json.dumps(changes), content_type="application/json", headers={"if-match": before}
    )
    identity_data_changed.disconnect(listen)
    assert answer.status_code == 200, answer.json()
    assert answer["ETag"] not in {before, ""}
    assert answer["ETag"] == etag(client)
    ana.refresh_from_db()
    stored = correcting.standing_values(ana, changes)
    expected = {**changes, "name": "Ana María Wong", "certificate_number": "12AB34567"}
    assert stored == expected
    assert (len(resets), ana.account_state) == (1, "incomplete")
    acts = DetailEvent.objects.filter(user=ana).values_list("element", "act")
    assert set(acts) == {(correcting.ELEMENT_OF[name], "changed") for name in changes}
    assert patch(client, occupation=None, education="")[0] == 200
    assert correcting.standing_values(ana, ["occupation", "education"]) == {
        "occupation": None, "education": None
    }  # fmt: skip
    assert patch(client)[0] == 200


def test_renewed_document_changes_its_period_alone(ana: User, client: Client) -> None:
    index = Profile.objects.get(user=ana).certificate_index
    assert patch(client, certificate_until="2090-02-01")[0] == 200
    now_is = Profile.objects.get(user=ana)
    assert (now_is.certificate_from, now_is.certificate_until) == ("2020-02-29", "2090-02-01")
    assert now_is.certificate_index == index is not None


REFUSED: list[tuple[dict[str, Any], list[tuple[str, str]]]] = [
    ({"name": "\u200b \u2800"}, [("name", "control")]),
    ({"name": "N/A"}, [("name", "no_answer")]),
    ({"name": None}, [("name", "required")]),
    ({"name": 7}, [("name", "invalid")]),
    ({"name": ["x"]}, [("name", "invalid")]),
    ({"name": "x" * 2_001}, [("name", "max_length")]),
    ({"name": "nul\0"}, [("name", "null_characters_not_allowed")]),
    ({"gender": "yes"}, [("gender", "invalid_choice")]),
    ({"country": "XX"}, [("country", "invalid_choice")]),
    ({"birth_date": "1.2.1990"}, [("birth_date", "year")]),
    ({"birth_date": "1990-02-30"}, [("birth_date", "not_real")]),
    ({"birth_date": ""}, [("birth_date", "required")]),
    ({"certificate_number": "12"}, [("certificate_number", "written")]),
    ({"certificate_number": None}, [("certificate_number", "required")]),
    (
        {"certificate_type": "library_card"},
        [("certificate_number", "required"), ("certificate_type", "invalid_choice")],
    ),
    ({"certificate_until": "2020-03-01"}, [("certificate_until", "until")]),
    ({"certificate_from": "no_expiry"}, [("certificate_from", "year")]),
    ({"username": "a"}, [("username", "length")]),
    ({"education": "wizard"}, [("education", "invalid_choice")]),
    ({"language": "fr"}, [("language", "invalid_choice")]),
    ({"occupation": "x" * 101}, [("occupation", "max_length")]),
    ({"mobile": "12", "mobile_declared": True}, [("mobile", "region")]),
    ({"mobile": "+8529", "mobile_declared": True}, [("mobile", "number")]),
    ({"mobile": "+85291234567"}, [("mobile_declared", "required")]),
    ({"mobile_declared": "on", "mobile": "+85291234567"}, [("mobile_declared", "invalid")]),
    ({"mobile_declared": True}, [("mobile", "required")]),
    ({"email": "nobody"}, [("email", "invalid")]),
    ({"email": "a@b.example", "name": "Ana"}, [("email", "alone")]),
    ({"name": "N/A", "gender": ""}, [("gender", "required"), ("name", "no_answer")]),
    # Nobody gives oneself what only the site gives.
    *(
        ({name: "x"}, [(name, "unknown_field")])
        for name in (
            "is_staff", "is_superuser", "subject", "state", "account_state", "email_verified",
            "mobile_verified_at", "certificate_index", "password", "user", "id_verified", "",
        )
    ),
]  # fmt: skip


def test_what_cannot_be_taken_is_named_and_nothing_is_stored(ana: User, client: Client) -> None:
    token = encrypt("Somebody Else")
    forged: list[tuple[dict[str, Any], list[tuple[str, str]]]] = [
        ({"name": token}, [("name", "token")]),
        ({"postal_address": token}, [("postal_address", "token")]),
        ({"username": token}, [("username", "max_length"), ("username", "token")]),
    ]
    before = (etag(client), DetailEvent.objects.count(), Message.objects.count())
    found = []
    for changes, expected in [*REFUSED, *forged]:
        status, said = patch(client, seen=before[0], **changes)
        if (status, sorted(errors(said))) != (400, expected):
            found.append((changes, status, said.get("errors")))
        assert all(each["detail"] for each in said.get("errors", []))
        assert token not in json.dumps(said)
    assert found == [], "\n".join(map(repr, found))
    assert (etag(client), DetailEvent.objects.count(), Message.objects.count()) == before
    named = patch(client, gender="yes")[1]["errors"][0]
    assert (named["name"], named["detail"]) == (
        "gender", "Choose one of the answers about your gender"
    )  # fmt: skip


def test_nothing_of_a_body_and_nothing_but_an_object_is_taken(client: Client) -> None:
    status, said = patch(client, face_image="AAAA")
    assert (status, said["code"], "AAAA" in json.dumps(said)) == (400, "biometric", False)
    for body, kind, expected in [
        ("[]", "application/json", 400),
        ("{", "application/json", 400),
        ('{"name": "A", "name": "B"}', "application/json", 400),
        ("name=A", "application/x-www-form-urlencoded", 415),
        ("\x89PNG", "image/png", 415),
        (json.dumps({"name": "x" * 70_000}), "application/json", 413),
    ]:
        answer = client.patch(ME, body, content_type=kind, headers={"if-match": etag(client)})
        assert (answer.status_code, answer.json()["status"]) == (expected, expected)
        assert answer["Content-Type"] == "application/problem+json"


def test_change_says_what_it_was_read_as(ana: User, client: Client) -> None:
    old = etag(client)
    for missing in ("", "*"):
        status, said = patch(client, seen=missing, occupation="Locksmith")
        assert (status, said["code"]) == (428, "precondition_required")
    assert patch(client, seen=old, occupation="Locksmith")[0] == 200
    for stale in (old, 'W/"x"', "nonsense", '"'):
        status, said = patch(client, seen=stale, occupation="Baker")
        assert (status, said["code"]) == (412, "changed_meanwhile")
        assert said["current"]["details"]["occupation"]["value"] == "Locksmith"
    newest = f'"{said["current"]["version"]}"'
    assert patch(client, seen=f'"other", {newest}', occupation="Baker")[0] == 200


def test_of_two_changes_at_once_the_slower_overwrites_nothing(own_database: str) -> None:
    user = person("ana")
    clients = [proven(user), proven(user)]
    seen = etag(clients[0])

    def change(turn: int) -> int:
        try:
            return patch(clients[turn], seen=seen, occupation=f"Number {turn}")[0]
        finally:
            connections.close_all()

    with ThreadPoolExecutor(2) as pool:
        statuses = list(pool.map(change, range(2)))
    assert sorted(statuses) == [200, 412]
    winner = statuses.index(200)
    assert Profile.objects.get(user=user).occupation == f"Number {winner}"


@pytest.mark.usefixtures("ana")
def test_nobody_else_gets_in() -> None:
    for ask in (Client().get, Client().patch):
        answer = ask(ME)
        assert (answer.status_code, answer.json()["code"]) == (401, "not_authenticated")
        assert (answer["WWW-Authenticate"], bool(answer.cookies)) == ("Session", False)
    forged = Client(enforce_csrf_checks=True)
    forged.force_login(User.objects.get())
    answer = forged.patch(ME, "{}", content_type="application/json")
    assert (answer.status_code, answer.json()["code"]) == (403, "permission_denied")
    assert forged.get(ME).status_code == 200


def test_grave_changes_need_a_fresh_proof(ana: User) -> None:
    client = Client()
    client.force_login(ana)
    for changes in ({"name": "Ana Li"}, {"email": "new@people.example"}):
        status, said = patch(client, **changes)
        assert (status, said["code"]) == (403, "step_up_required")
    assert patch(client, occupation="Locksmith", language="zh-hans")[0] == 200
    show = client.post(f"{ME}show/", {"field": "mobile"}, content_type="application/json")
    assert (show.status_code, show.json()["code"]) == (403, "step_up_required")
    assert DetailEvent.objects.filter(act="shown").count() == 0


def test_number_is_shown_in_clear_and_that_is_written_down(ana: User, client: Client) -> None:
    profile = Profile.objects.get(user=ana)
    for field, value in (
        ("mobile", profile.mobile), ("certificate_number", profile.certificate_number)
    ):  # fmt: skip
        answer = client.post(f"{ME}show/", {"field": field}, content_type="application/json")
        assert (answer.status_code, answer.json()) == (200, {"field": field, "value": value})
        assert "no-store" in answer["Cache-Control"]
    answer = client.post(f"{ME}show/", {"field": "password"}, content_type="application/json")
    assert answer.status_code == 400
    shown = DetailEvent.objects.filter(user=ana, act="shown").values_list("element", flat=True)
    assert sorted(shown) == ["D-08", "D-11"]


def code_is(client: Client, field: str, code: str) -> tuple[int, Any]:
    answer = client.post(
        f"{ME}{field}/code/", json.dumps({"code": code}), content_type="application/json"
    )
    return answer.status_code, answer.json()


def test_new_number_counts_after_its_code(ana: User, client: Client) -> None:
    old = Profile.objects.get(user=ana).mobile
    seen = etag(client)
    status, said = patch(client, seen=seen, mobile="+852 5123 4567", mobile_declared=True)
    assert status == 202
    assert [(each["field"], each["target"]) for each in said["waiting"]] == [
        ("mobile", "+••• •••• •567")
    ]
    assert Profile.objects.get(user=ana).mobile == old
    assert errors(code_is(client, "mobile", "000000")[1]) == [("code", "refused")]
    assert errors(code_is(client, "mobile", "12")[1]) == [("code", "length")]
    status, said = code_is(client, "mobile", newest_code(Channel.SMS))
    assert (status, said["waiting"], said["details"]["mobile"]["is_proven"]) == (200, [], True)
    assert Profile.objects.get(user=ana).mobile == "+85251234567"
    assert code_is(client, "mobile", "000000")[1]["code"] == "nothing_waits"
    assert patch(client, seen=seen, email="new@people.example")[0] == 412
    # What is there already needs no code.
    assert patch(client, mobile="+85251234567", mobile_declared=True)[0] == 200


def test_address_of_another_account_is_answered_as_a_free_one(client: Client) -> None:
    person("ben")
    said = []
    for address in ("ben@people.example", "free@people.example"):
        status, body = patch(client, email=address)
        assert (status, body["waiting"][0]["target"][1:]) == (202, "•••@people.example")
        said.append({**body, "waiting": len(body["waiting"])})
        assert client.delete(f"{ME}email/code/").status_code == 204
        assert PendingContact.objects.count() == 0
    assert said[0] == said[1]


def test_codes_are_not_sent_without_end(client: Client) -> None:
    assert patch(client, email="new@people.example")[0] == 202
    answer = client.patch(
        ME,
        json.dumps({"email": "new@people.example"}),
        content_type="application/json",
        headers={"if-match": etag(client)},
    )
    assert (answer.status_code, answer.json()["code"]) == (429, "too_many_requests")
    assert int(answer["Retry-After"]) > 0


def test_birth_date_of_a_minor_restricts_and_can_be_put_right(ana: User, client: Client) -> None:
    status, said = patch(client, birth_date="2015-06-01")
    assert (status, said["restricted_for"]) == (200, ["under_age"])
    assert Subject.objects.get(pk=ana.subject_id).state == "restricted"
    status, said = patch(client, birth_date="1990-01-01")
    assert (status, said["details"]["birth_date"]["value"]) == (200, "1990-01-01")


def test_document_that_contradicts_is_taken_out_with_the_change(ana: User, client: Client) -> None:
    Profile.objects.filter(user=ana).update(
        country="CN", certificate_type="prc_id", certificate_country="CN",
        certificate_number="110105199001010029",
    )  # fmt: skip
    status, said = patch(client, birth_date="1991-01-01")
    assert (status, errors(said)) == (400, [("birth_date", "disagrees")])
    status, said = patch(client, birth_date="1991-01-01", certificate_number=None)
    assert (status, said["details"]["certificate_number"]["value"]) == (200, None)
    assert {each["element"] for each in said["missing"]} == {"D-07", "D-08", "D-09"}


def test_account_that_told_nothing_begins_here(db: None) -> None:
    user = User.objects.create_user("bare", password="a long walk home")
    client = proven(user)
    status, said = patch(client, certificate_type="passport", certificate_number="123456789")
    assert (status, errors(said)) == (400, [("certificate_type", "needs")])
    assert "date of birth" in said["errors"][0]["detail"]
    assert patch(client, name="Bea Lo", gender="female", country="HK")[0] == 200
    assert client.get("/me/").status_code == 200


def test_staff_have_a_name_an_address_and_nothing_else(db: None) -> None:
    user = User.objects.create_superuser("boss", password="a long walk home")
    client = proven(user)
    said = client.get(ME).json()
    assert (list(said["details"]), said["missing"], said["marks"]) == (
        ["username", "password", "email"], [], []
    )  # fmt: skip
    status, said = patch(client, name="The Boss")
    assert (status, errors(said)) == (400, [("name", "unknown_field")])
    assert patch(client, username="chief")[0] == 200
    assert code_is(client, "mobile", "000000")[0] == 404
    assert code_is(client, "letter", "000000")[0] == 404
