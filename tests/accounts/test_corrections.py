"""Details are changed page by page, by registration's rules, and nothing is overwritten unseen."""

import re
from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client

from accounts.domain import correcting, previous
from accounts.invariants import no_previous_value_stays
from accounts.models import DetailEvent, PreviousValue, Profile, RuleResult, User
from accounts.models.profile import CERTIFICATE_COLUMNS
from accounts.signals import identity_data_changed
from privacy.messages.models import Message
from privacy.subjects.domain import SubjectGone
from privacy.subjects.enums import SubjectState
from privacy.subjects.models import Subject
from privacy.work.clock import now
from privacy.work.dispatcher import run_due
from privacy.work.domain import schedule_duties
from privacy.work.models import Work
from tests.people import just_proven, new_passport, person

pytestmark = pytest.mark.django_db
VERSION = re.compile(r'name="version" value="([0-9a-f]+)"')
PRC = {
    "certificate_type": "prc_id",
    "certificate_country": "CN",
    "certificate_number": "110105199001010029",
    "country": "CN",
}


@pytest.fixture
def ana() -> User:
    return person("ana")


@pytest.fixture
def client(ana: User) -> Client:
    return just_proven(ana, reauthenticated=True, method="password")


def at(page: str) -> str:
    return f"/me/profile/edit/{page}/"


def version(client: Client, page: str) -> str:
    found = VERSION.search(client.get(at(page)).content.decode())
    assert found
    return found[1]


def change(client: Client, page: str, **answers: str):  # type: ignore[no-untyped-def] # noqa: ANN201 - the test client's answer
    answers.setdefault("version", version(client, page))
    return client.post(at(page), answers)


def profile(user: User) -> Profile:
    return Profile.objects.get(user=user)


def birth(day: str, month: str, year: str) -> dict[str, str]:
    return {"birth_date_day": day, "birth_date_month": month, "birth_date_year": year}


def typed_passport(**other: str) -> dict[str, str]:
    columns = {**new_passport(), **other}
    return {
        **{name: columns[name] for name in CERTIFICATE_COLUMNS[:3]},
        "certificate_from_day": "5",
        "certificate_from_month": "6",
        "certificate_from_year": "2021",
        "certificate_no_expiry": "on",
    }


@pytest.mark.parametrize(
    ("page", "answers", "column", "kept"),
    [
        ("username", {"username": "Ana.Maria"}, "username", "Ana.Maria"),
        ("name", {"name": " Ana  María Wong "}, "name", "Ana María Wong"),
        ("gender", {"gender": "unspecified"}, "gender", "unspecified"),
        ("country", {"country": "MO"}, "country", "MO"),
        ("birth-date", birth("2", "March", "1989"), "birth_date", "1989-03-02"),
        ("education", {"education": "master"}, "education", "master"),
        ("occupation", {"occupation": "Locksmith"}, "occupation", "Locksmith"),
        ("postal-address", {"postal_address": "1 Long Rd"}, "postal_address", "1 Long Rd"),
        ("language", {"language": "zh-hant"}, "language", "zh-hant"),
    ],
)
def test_element_is_changed_on_its_page(
    ana: User, client: Client, page: str, answers: dict[str, str], column: str, kept: str
) -> None:
    response = change(client, page, **answers)
    assert (response.status_code, response["Location"]) == (302, "/me/profile/")
    ana.refresh_from_db()
    assert correcting.standing_values(ana, [column]) == {column: kept}
    event = DetailEvent.objects.get(user=ana)
    assert (event.element, event.act) == (correcting.ELEMENT_OF[column], "changed")
    ana.refresh_from_db()
    assert ana.account_state == "active"


def test_renewed_document_changes_its_period_alone(ana: User, client: Client) -> None:
    index = profile(ana).certificate_index
    answers = {
        "certificate_from_day": "1",
        "certificate_from_month": "2",
        "certificate_from_year": "2024",
        "certificate_until_day": "1",
        "certificate_until_month": "2",
        "certificate_until_year": "2090",
    }
    change(client, "validity", **answers)
    now_is = profile(ana)
    assert (now_is.certificate_from, now_is.certificate_until) == ("2024-02-01", "2090-02-01")
    assert now_is.certificate_index == index is not None


@pytest.mark.parametrize(
    ("answers", "words"),
    [
        ({"certificate_no_expiry": "on", "certificate_until_day": "1",
          "certificate_until_month": "2", "certificate_until_year": "2090"}, "not both"),
        ({}, "or say below that the document has none"),
        ({"certificate_until_day": "1", "certificate_until_month": "2",
          "certificate_until_year": "2020"}, "no longer valid"),
    ],
)  # fmt: skip
def test_period_that_is_none_is_refused(
    client: Client, answers: dict[str, str], words: str
) -> None:
    begins = {f"certificate_from_{part}": str(n) for part, n in
              (("day", 1), ("month", 1), ("year", 2019))}  # fmt: skip
    response = change(client, "validity", **begins, **answers)
    assert (response.status_code, words in response.content.decode()) == (200, True)


@pytest.mark.parametrize(
    ("page", "answers", "words"),
    [
        ("name", {"name": "N/A"}, "Enter your own name"),
        ("name", {"name": "\u3164\u3164"}, "character that cannot be seen"),
        ("name", {"name": "<b>Ana</b>"}, "cannot have the signs"),
        ("name", {"name": "v1:0a1b2c3d:gAAAAABn"}, "cannot be stored"),
        ("username", {"username": "a"}, "3 to 30 characters"),
        ("username", {"username": "\u0430na"}, "one alphabet"),
        ("gender", {"gender": "blue"}, "Choose one of the answers"),
        ("country", {"country": "ZZ"}, "from the list"),
        ("birth-date", birth("31", "2", "1990"), "must be a date that exists"),
        ("birth-date", birth("1", "1", "1850"), "must be a day in the past"),
        ("birth-date", birth("1", "1", "2990"), "must be a day in the past"),
        ("education", {"education": "genius"}, "from the list"),
        ("occupation", {"occupation": "x" * 101}, "up to 100"),
        ("postal-address", {"postal_address": "a\n" * 9 + "b"}, "too many lines"),
        ("language", {"language": "xx"}, "Choose one of the languages"),
    ],
)
def test_bad_answer_is_named_and_nothing_is_stored(
    ana: User, client: Client, page: str, answers: dict[str, str], words: str
) -> None:
    before = Profile.objects.filter(user=ana).values().get()
    response = change(client, page, **answers)
    assert (response.status_code, words in response.content.decode()) == (200, True)
    assert Profile.objects.filter(user=ana).values().get() == before
    assert DetailEvent.objects.count() == PreviousValue.objects.count() == 0


def test_optional_element_is_removed_by_an_empty_answer(ana: User, client: Client) -> None:
    Profile.objects.update(occupation="Baker")
    change(client, "occupation", occupation="  ")
    assert profile(ana).occupation is None


def test_same_answer_changes_nothing(client: Client) -> None:
    response = client.post(
        at("name"), {"name": "Ana Wong", "version": version(client, "name")}, follow=True
    )
    assert "Nothing was different." in response.content.decode()
    assert DetailEvent.objects.count() == 0


def test_pages_about_who_somebody_is_ask_for_a_fresh_proof(ana: User) -> None:
    stale = Client()
    stale.force_login(ana)
    pages = ["username", "name", "gender", "country", "birth-date", "certificate", "validity",
             "mobile", "email"]  # fmt: skip
    led = {page: stale.get(at(page))["Location"].split("?")[0] for page in pages}
    assert led == dict.fromkeys(pages, "/accounts/reauthenticate/")
    assert [stale.get(at(page)).status_code for page in ("education", "language")] == [200, 200]


# --- two windows --------------------------------------------------------------------------------


def test_second_of_two_windows_is_told_and_loses_nothing(ana: User, client: Client) -> None:
    seen = version(client, "name")
    change(client, "name", name="Ana First")
    late = change(client, "name", name="Ana Second", version=seen)
    page = late.content.decode()
    assert (late.status_code, "Ana First" in page, page.count("Ana Second")) == (409, True, 2)
    assert profile(ana).name == "Ana First"
    found = VERSION.search(page)
    assert found
    change(client, "name", name="Ana Second", version=found[1])
    assert profile(ana).name == "Ana Second"


def test_two_windows_about_two_elements_do_not_meet(ana: User, client: Client) -> None:
    seen = version(client, "gender")
    change(client, "name", name="Ana First")
    assert change(client, "gender", gender="unspecified", version=seen).status_code == 302


@pytest.mark.parametrize("sent", ["", "0" * 32, "'"])
def test_form_without_its_version_overwrites_nothing(ana: User, client: Client, sent: str) -> None:
    response = change(client, "name", name="Ana Second", version=sent)
    assert (response.status_code, profile(ana).name) == (409, "Ana Wong")


def test_number_typed_in_the_slower_window_is_masked_and_not_lost(
    ana: User, client: Client
) -> None:
    seen = version(client, "certificate")
    change(client, "certificate", **typed_passport(certificate_number="123456789"))
    late = typed_passport(certificate_number="987654321")
    page = change(client, "certificate", **late, version=seen).content.decode()
    shown = page.partition("<form")[0]
    assert ("•••••••89" in page, "•••••••21" in page) == (True, True)
    assert [number in shown for number in ("123456789", "987654321")] == [False, False]
    assert 'name="certificate_number" value="987654321"' in page


# --- what follows -------------------------------------------------------------------------------


@pytest.fixture
def announced() -> Iterator[list[object]]:
    """Who was announced to have another identity than the one that was checked."""
    heard: list[object] = []

    def listen(*, user_id: object, **_: object) -> None:
        heard.append(user_id)

    identity_data_changed.connect(listen, weak=False)
    yield heard
    identity_data_changed.disconnect(listen)


def test_identity_check_starts_anew_where_it_is_about_who_somebody_is(
    ana: User, client: Client, announced: list[object]
) -> None:
    change(client, "occupation", occupation="Baker")
    change(client, "gender", gender="unspecified")
    change(client, "username", username="another")
    none = list(announced)
    change(client, "name", name="Ana Other")
    change(client, "birth-date", **birth("2", "3", "1989"))
    change(client, "certificate", **typed_passport())
    assert (none, announced) == ([], [ana.pk] * 3)


def test_another_certificate_is_checked_like_a_new_one(ana: User, client: Client) -> None:
    change(client, "certificate", **typed_passport())
    ana.refresh_from_db()
    meanwhile = (ana.account_state, profile(ana).certificate_index)
    run_due()
    ana.refresh_from_db()
    assert meanwhile == ("incomplete", None)
    assert (ana.account_state, profile(ana).certificate_index is None) == ("active", False)


def test_certificate_of_somebody_else_is_answered_like_a_free_one(
    ana: User, client: Client
) -> None:
    holder = person("holder")
    theirs = profile(holder)
    answers = []
    for number in ("123450000", theirs.certificate_number):
        response = client.post(
            at("certificate"),
            typed_passport(certificate_number=number) | {"version": version(client, "certificate")},
            follow=True,
        )
        answers.append((response.status_code, response.redirect_chain,
                        "is being checked" in response.content.decode()))  # fmt: skip
    run_due()
    ana.refresh_from_db()
    warned = Message.objects.get(kind="certificate_warning")
    assert answers[0] == answers[1]
    assert (ana.account_state, warned.subject) == ("incomplete", holder.subject)
    assert profile(holder).certificate_index == theirs.certificate_index


def test_account_that_loses_its_basic_set_is_incomplete_and_complete_again(
    ana: User, client: Client
) -> None:
    Profile.objects.update(**PRC, gender="female")
    refused = change(client, "birth-date", **birth("2", "3", "1989"))
    page = refused.content.decode()
    assert "does not agree with the number of your identity document" in page
    change(client, "birth-date", **birth("2", "3", "1989"), without_document="on")
    ana.refresh_from_db()
    taken_out = (ana.account_state, profile(ana).certificate_number, profile(ana).birth_date)
    change(client, "certificate", **typed_passport(certificate_country="CN",
                                                   certificate_number="E12345678"))  # fmt: skip
    run_due()
    ana.refresh_from_db()
    assert taken_out == ("incomplete", None, "1989-03-02")
    assert ana.account_state == "active"


def test_gender_that_the_number_contradicts_is_refused(ana: User, client: Client) -> None:
    Profile.objects.update(**PRC, gender="female")
    response = change(client, "gender", gender="male")
    assert "does not agree with the number" in response.content.decode()
    assert profile(ana).gender == "female"


def test_country_whose_people_have_no_such_document_is_refused(ana: User, client: Client) -> None:
    Profile.objects.update(certificate_type="hkid", certificate_country="HK",
                           certificate_number="A1234563")  # fmt: skip
    response = change(client, "country", country="GB")
    assert "does not agree with the identity document" in response.content.decode()
    assert profile(ana).country == "HK"


def test_marks_follow_a_change(ana: User, client: Client) -> None:
    Profile.objects.update(name="N/A")
    User.objects.update(account_state="incomplete")
    change(client, "name", name="Ana Wong")
    result = RuleResult.objects.get(user=ana, rule="name.told")
    assert result.outcome == "passed"


def test_account_made_without_anything_is_completed_on_these_pages() -> None:
    bare = User.objects.create_user("bare", password="a long walk home")
    client = just_proven(bare, reauthenticated=True, method="password")
    first = client.get(at("certificate")).content.decode()
    assert [f'href="{at(page)}"' in first for page in ("gender", "country", "birth-date")] == [
        True
    ] * 3
    change(client, "name", name="Bare No More")
    change(client, "gender", gender="male")
    change(client, "country", country="HK")
    change(client, "birth-date", **birth("1", "1", "1990"))
    change(client, "certificate", **typed_passport())
    assert correcting.standing_values(bare, ("name", "country", "birth_date")) == {
        "name": "Bare No More",
        "country": "HK",
        "birth_date": "1990-01-01",
    }


# --- taken back ---------------------------------------------------------------------------------


def test_previous_value_is_kept_encrypted_and_can_be_taken_back(ana: User, client: Client) -> None:
    change(client, "name", name="Ana Slip")
    row = PreviousValue.objects.get(user=ana)
    with connection.cursor() as cursor:
        cursor.execute("SELECT value FROM accounts_previousvalue")
        stored = cursor.fetchone()[0]
    assert (row.elements, stored.startswith("v1:"), "Ana" in stored) == (["D-04"], True, False)
    assert "Take back: name" in client.get("/me/profile/").content.decode()
    client.post(f"/me/profile/restore/{row.pk}/")
    assert profile(ana).name == "Ana Wong"
    assert list(DetailEvent.objects.order_by("pk").values_list("act", flat=True)) == [
        "changed",
        "restored",
    ]


def test_certificate_comes_back_whole(ana: User, client: Client) -> None:
    before = correcting.standing_values(ana, CERTIFICATE_COLUMNS)
    change(client, "certificate", **typed_passport())
    client.post(f"/me/profile/restore/{PreviousValue.objects.get().pk}/")
    assert correcting.standing_values(ana, CERTIFICATE_COLUMNS) == before


def test_value_that_breaks_a_rule_by_now_does_not_come_back(ana: User, client: Client) -> None:
    previous.keep(user=ana, elements=["D-04"], values={"name": "N/A"})
    response = client.post(f"/me/profile/restore/{PreviousValue.objects.get().pk}/", follow=True)
    assert "Enter your own name" in response.content.decode() or "left out" in (
        response.content.decode()
    )
    assert profile(ana).name == "Ana Wong"


def test_nobody_takes_back_for_somebody_else(ana: User, client: Client) -> None:
    other = person("other")
    previous.keep(user=other, elements=["D-04"], values={"name": "Mallory"})
    theirs = PreviousValue.objects.get()
    assert client.post(f"/me/profile/restore/{theirs.pk}/").status_code == 404
    assert profile(other).name == "Ana Wong"


def test_previous_value_goes_after_thirty_days(ana: User, client: Client) -> None:
    change(client, "name", name="Ana Slip")
    schedule_duties()
    run_due()
    assert PreviousValue.objects.count() == 1
    PreviousValue.objects.update(replaced_at=now() - timedelta(days=31))
    late = no_previous_value_stays().violations
    Work.objects.filter(kind="accounts.forget_previous_values").update(due_at=now())
    run_due()
    assert (late, PreviousValue.objects.count()) == (1, 0)


def test_value_of_somebody_who_left_goes_from_what_others_replaced(ana: User) -> None:
    previous.keep(user=ana, elements=["D-11"], values={"mobile": "+85291112222"})
    previous.keep(user=ana, elements=["D-04"], values={"name": "Ana"})
    previous.forget_naming(values=frozenset({"+85291112222"}))
    assert [row.elements for row in PreviousValue.objects.all()] == [["D-04"]]


# --- who --------------------------------------------------------------------------------------


@pytest.mark.parametrize("state", ["incomplete", "challenged"])
def test_details_are_changed_in_every_state(ana: User, client: Client, state: str) -> None:
    User.objects.filter(pk=ana.pk).update(account_state=state)
    Subject.objects.filter(pk=ana.subject_id).update(
        state=SubjectState.RESTRICTED, restricted_for=["challenge"]
    )
    change(client, "name", name="Ana Better")
    assert profile(ana).name == "Ana Better"


def test_whoever_is_leaving_changes_nothing(ana: User) -> None:
    Subject.objects.filter(pk=ana.subject_id).update(state=SubjectState.ERASING)
    for answers in ({"name": "Ana Late"}, {"birth_date": "1980-01-01"}):
        with pytest.raises(SubjectGone):
            correcting.correct(user_id=ana.pk, answers=answers, now=now())


def test_user_name_of_somebody_else_is_refused_by_name(client: Client) -> None:
    person("taken.name")
    response = change(client, "username", username="TAKEN.name")
    assert "This user name is taken" in response.content.decode()


def test_user_name_that_somebody_took_a_moment_ago_is_refused(
    ana: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    person("faster")
    monkeypatch.setattr(correcting, "is_free", lambda _: True)
    with pytest.raises(correcting.Refused) as refusal:
        correcting.correct(user_id=ana.pk, answers={"username": "faster"}, now=now())
    assert refusal.value.errors["username"].code == "taken"


def test_own_user_name_may_change_its_capitals(ana: User, client: Client) -> None:
    change(client, "username", username="ANA")
    ana.refresh_from_db()
    assert ana.username == "ANA"


def test_user_name_is_no_number_of_ones_own(ana: User, client: Client) -> None:
    Profile.objects.update(certificate_number="AB123456")
    response = change(client, "username", username="ab.123456")
    assert "no number of yours" in response.content.decode()


def test_staff_change_their_user_name_and_nothing_else() -> None:
    boss = User.objects.create_superuser("boss", password="a long walk home")
    client = just_proven(boss, reauthenticated=True, method="password")
    change(client, "username", username="chief")
    statuses = [client.get(at(page)).status_code for page in ("name", "certificate", "language")]
    boss.refresh_from_db()
    assert (boss.username, statuses) == ("chief", [404, 404, 404])
    with pytest.raises(correcting.NotOfStaff):
        correcting.correct(user_id=boss.pk, answers={"name": "Boss"}, now=now())
    assert not Profile.objects.filter(user=boss).exists()


def test_unknown_page_is_none(client: Client) -> None:
    pages = ("password", "is_staff", "account_state", "certificate_index", "mobile_index")
    assert [client.get(at(page)).status_code for page in pages] == [404] * 5


def test_further_fields_of_a_form_change_nothing(ana: User, client: Client) -> None:
    change(client, "name", name="Ana Better", is_staff="1", account_state="cancelled",
           country="GB", user="1", id_verified="1")  # fmt: skip
    ana.refresh_from_db()
    assert (ana.is_staff, ana.account_state, profile(ana).country) == (False, "active", "HK")
