"""People in the back office: masked, found by what is exact, begun with reasons, never changed."""

import uuid
from typing import Any

import pytest
from django.contrib.admin.models import LogEntry
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import AccuracyChallenge, IdentityCheck, Profile, User
from tests.accounts.challenges.doubting import EVIDENCE, doubted, member_of_staff, state_of
from tests.accounts.identity.asking import asked, values_of
from tests.people import back_office, just_proven, person, reachable

pytestmark = pytest.mark.django_db
PEOPLE = "/admin/accounts/user/"
WHY = "Two people sign in by turns."


@pytest.fixture
def officer() -> Client:
    return back_office(member_of_staff())


@pytest.fixture
def support() -> Client:
    return back_office(member_of_staff("Support"))


@pytest.fixture
def ana() -> User:
    return person("ana", mobile="+85291234567")


def page(user: User, verb: str = "change") -> str:
    return f"{PEOPLE}{user.pk}/{verb}/"


def find(client: Client, kind: str, value: str) -> HttpResponse:
    told = {"kind": kind, "value": value}
    return client.post(f"{PEOPLE}find/", told)  # type: ignore[return-value] # the client's own subclass


# --- what is seen -------------------------------------------------------------------------------


@pytest.mark.parametrize("role", ["Support", "Legal", "Privacy officer"])
def test_list_and_page_show_masks_only(ana: User, role: str) -> None:
    office = back_office(member_of_staff(role))
    for address in (PEOPLE, page(ana)):
        text = office.get(address).text
        assert all(seen in text for seen in ("ana", "A•• W••", "a•••@people.example", "567"))
        hidden = [*values_of(ana), "Ana Wong", "ana@people.example", "1990-01-01", "9123"]
        assert not any(value in text for value in hidden)
        assert ana.password not in text


def test_superuser_sees_masks_as_everybody_does(ana: User) -> None:
    boss = back_office(User.objects.create_superuser("boss", "a password for tests"))
    text = boss.get(PEOPLE).text + boss.get(page(ana)).text
    assert not any(value in text for value in [*values_of(ana), "ana@people.example"])


def test_last_signs_of_a_certificate_are_never_for_support(
    ana: User, support: Client, officer: Client
) -> None:
    number = str(Profile.objects.get(user=ana).certificate_number)
    shown = f"•••{number[-2:]}"
    for address in (PEOPLE, page(ana)):
        seen = [shown in office.get(address).text for office in (officer, support)]
        assert seen == [True, False]
        assert "ertificate:" not in support.get(address).text


def test_page_says_how_the_account_stands(ana: User, officer: Client, support: Client) -> None:
    check = asked(ana)
    challenge = doubted(ana)
    text = officer.get(page(ana)).text
    assert "A detail is being clarified" in text
    assert "True: " in text
    for row in (check, challenge):
        assert str(row.pk) in text
    seen = support.get(page(ana)).text
    assert (str(challenge.pk) in seen, str(check.pk) in seen) == (True, False)


@pytest.mark.parametrize("role", ["Security officer", "Editor", "Ops"])
def test_who_needs_no_people_sees_none(ana: User, role: str) -> None:
    office = back_office(member_of_staff(role))
    assert [office.get(address).status_code for address in (PEOPLE, page(ana))] == [403, 403]
    assert find(office, "username", "ana").status_code == 403


def test_staff_are_no_members_of_the_list(officer: Client) -> None:
    other = member_of_staff("Legal")
    assert other.username not in officer.get(PEOPLE).text
    assert officer.get(page(other)).status_code == 302
    assert find(officer, "username", other.username)["Location"] == PEOPLE


def test_person_without_details_is_shown_without_them(officer: Client) -> None:
    bare = User.objects.create_user("bare", password="a password for tests")
    assert officer.get(PEOPLE).status_code == officer.get(page(bare)).status_code == 200


# --- the look-up --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        ("username", "ANA"),
        ("email", "Ana@People.example"),
        ("mobile", "+852 9123 4567"),
        ("certificate", "number"),
    ],
)
def test_exact_proven_identifier_leads_to_the_person(
    ana: User, support: Client, kind: str, value: str
) -> None:
    person("ben")
    typed = str(ana.profile.certificate_number) if value == "number" else value
    answer = find(support, kind, typed)
    assert (answer.status_code, answer["Location"]) == (302, page(ana))


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        ("username", "an"),
        ("email", "ana@people"),
        ("email", "people.example"),
        ("mobile", "91234567"),
        ("mobile", "+85291234568"),
        ("certificate", "1"),
        ("email", "%"),
        ("username", "ana\u0000"),
        ("username", "' OR 1=1 --"),
    ],
)
def test_parts_and_patterns_find_nobody_and_stand_in_no_address(
    ana: User, officer: Client, kind: str, value: str
) -> None:
    answer = find(officer, kind, value)
    if answer.status_code == 302:
        assert answer["Location"] == PEOPLE
        assert "Nobody has proven this." in officer.get(PEOPLE).text
    else:
        assert answer.status_code == 200


def test_unproven_number_finds_nobody(officer: Client) -> None:
    person("begun", mobile="+85298765432", proven=False)
    assert find(officer, "mobile", "+85298765432")["Location"] == PEOPLE


def test_two_with_one_number_of_two_countries_are_both_listed(ana: User, officer: Client) -> None:
    ben = person("ben")
    number = ana.profile.certificate_number
    index = Profile.objects.get(user=ana).certificate_number_index
    Profile.objects.filter(user=ben).update(
        certificate_number=number, certificate_number_index=index
    )
    answer = find(officer, "certificate", number)
    text = officer.get(answer["Location"]).text
    assert (number in answer["Location"], str(ana.pk) in text, str(ben.pk) in text) == (
        False,
        True,
        True,
    )


@pytest.mark.parametrize("typed", [{"kind": "serial"}, {"value": ""}, {"value": "x" * 255}])
def test_question_that_is_none_is_answered_at_its_field(
    officer: Client, typed: dict[str, str]
) -> None:
    told = {"kind": "username", "value": "ana", **typed}
    answer = officer.post(f"{PEOPLE}find/", told)
    assert (answer.status_code, list(answer.context["find_form"].errors)) == (200, list(typed))


def test_what_is_typed_is_not_searched_in_addresses(ana: User, officer: Client) -> None:
    """Django's own search box is not there, and its parameter does nothing."""
    text = officer.get(PEOPLE).text
    assert 'name="q"' not in text
    assert "ana" in officer.get(f"{PEOPLE}?q=nobody").text


# --- what may be begun, and what may not --------------------------------------------------------


def test_officer_announces_a_check_with_a_reason(ana: User, officer: Client) -> None:
    answer = officer.post(page(ana, "check"), {"reason": "staff", "explanation": WHY}, follow=True)
    assert "The check is announced to the person." in answer.text
    check = IdentityCheck.objects.get()
    assert (check.subject_id, check.reason, check.explanation) == (ana.subject_id, "staff", WHY)
    assert check.requested_by is not None


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"reason": ""}, "reason"),
        ({"reason": "everybody"}, "reason"),
        ({"reason": "staff", "explanation": ""}, "explanation"),
        ({"reason": "staff", "explanation": "\u200b" * 20}, "explanation"),
        ({"reason": "misuse", "explanation": "v1:0a1b2c3d:gAAAAABk"}, "explanation"),
    ],
)
def test_check_without_a_reason_is_refused_at_its_field(
    ana: User, officer: Client, typed: dict[str, str], field: str
) -> None:
    answer = officer.post(page(ana, "check"), {"explanation": WHY, **typed})
    assert (answer.status_code, list(answer.context["check_form"].errors)) == (200, [field])
    assert IdentityCheck.objects.count() == 0


def test_officer_raises_a_doubt_with_evidence_once(ana: User, officer: Client) -> None:
    told = {"elements": ["D-04"], "reason": "doubt", "evidence": EVIDENCE}
    assert "has time to answer" in officer.post(page(ana, "doubt"), told, follow=True).text
    assert (AccuracyChallenge.objects.get().elements, state_of(ana)) == (["D-04"], "challenged")
    again = officer.post(page(ana, "doubt"), told, follow=True).text
    assert "A doubt about this person is undecided already." in again
    assert AccuracyChallenge.objects.count() == 1


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"elements": []}, "elements"),
        ({"elements": ["D-03"]}, "elements"),
        ({"reason": "because"}, "reason"),
        ({"evidence": ""}, "evidence"),
        ({"evidence": "v1:0a1b2c3d:gAAAAABk and more"}, "evidence"),
    ],
)
def test_doubt_that_is_none_is_refused_at_its_field_and_what_was_typed_stays(
    ana: User, officer: Client, typed: dict[str, Any], field: str
) -> None:
    told = {"elements": ["D-04"], "reason": "doubt", "evidence": EVIDENCE, **typed}
    answer = officer.post(page(ana, "doubt"), told)
    assert list(answer.context["doubt_form"].errors) == [field]
    assert field == "evidence" or EVIDENCE in answer.text
    assert AccuracyChallenge.objects.count() == 0


@pytest.mark.parametrize("verb", ["check", "doubt"])
def test_deeds_need_the_right_the_second_factor_and_a_post(
    ana: User, support: Client, officer: Client, verb: str
) -> None:
    told = {"reason": "doubt", "elements": ["D-04"], "evidence": EVIDENCE, "explanation": WHY}
    assert support.post(page(ana, verb), told).status_code == 403
    assert officer.get(page(ana, verb)).status_code == 405
    gone = User(pk=uuid.uuid4())
    assert officer.post(page(gone, verb), told).status_code == 404
    half = just_proven(reachable(member_of_staff()), method="password")
    assert half.post(page(ana, verb), told)["Location"].startswith("/accounts/2fa/")
    member = just_proven(ana, method="password")
    assert member.post(page(ana, verb), told).status_code == 404
    assert (IdentityCheck.objects.count(), AccuracyChallenge.objects.count()) == (0, 0)


def test_who_leaves_or_told_nothing_is_answered_in_words(ana: User, officer: Client) -> None:
    bare = User.objects.create_user("bare", password="a password for tests")
    told = {"reason": "misuse", "explanation": ""}
    words = "The person has told no document to ask about."
    assert words in officer.post(page(bare, "check"), told, follow=True).text
    type(ana.subject).objects.filter(pk=ana.subject_id).update(state="erasing")
    assert "The person is leaving" in officer.post(page(ana, "check"), told, follow=True).text


@pytest.mark.parametrize("address", ["password/", "delete/", "add/", "../add/"])
def test_no_password_is_set_and_nobody_is_made_or_deleted(
    ana: User, officer: Client, address: str
) -> None:
    boss = back_office(User.objects.create_superuser("boss", "a password for tests"))
    for client in (officer, boss):
        answer = client.post(f"{PEOPLE}{ana.pk}/{address}", {"password1": "x", "password2": "x"})
        assert answer.status_code in {302, 403, 404, 405}
    before = ana.password
    boss.post(page(ana), {"username": "other", "password": "x", "account_state": "active"})
    ana.refresh_from_db()
    assert (ana.password, ana.username, User.objects.count()) == (before, "ana", 3)


def test_log_of_the_back_office_names_nobody(ana: User, officer: Client) -> None:
    officer.post(page(ana, "check"), {"reason": "misuse"})
    find(officer, "email", "ana@people.example")
    logged = list(LogEntry.objects.values_list("object_repr", "change_message"))
    assert not any("ana" in text or "Wong" in text for pair in logged for text in pair)


def test_list_and_page_ask_the_database_at_most_fifteen_times(ana: User, officer: Client) -> None:
    for number in range(5):
        doubted(person(f"p{number}"))
    asked(ana)
    doubted(ana)
    for address in (PEOPLE, f"{PEOPLE}?account_state=challenged", page(ana)):
        with CaptureQueriesContext(connection) as seen:
            assert officer.get(address).status_code == 200
        assert len(seen) <= 15, (address, len(seen))
