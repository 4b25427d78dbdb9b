"""A birth date that makes a minor restricts in the same transaction and opens a case (P-4.2)."""

from datetime import date

import pytest
from django.test import Client
from django.utils.timezone import localdate

from accounts.domain import correcting
from accounts.invariants import active_is_of_age
from accounts.models import DetailEvent, PreviousValue, Profile, User
from accounts.signals import minor_found
from privacy.erasure.models import ErasureCase
from privacy.erasure.services import is_minor
from privacy.subjects.models import Subject
from privacy.work.clock import now
from privacy.work.dispatcher import run_due
from takedown.minors.enums import Origin, ReportState
from takedown.minors.models import MinorReport
from tests.accounts.test_corrections import PRC, birth, change
from tests.people import just_proven, person

pytestmark = pytest.mark.django_db


@pytest.fixture
def ana() -> User:
    return person("ana")


@pytest.fixture
def client(ana: User) -> Client:
    return just_proven(ana, reauthenticated=True, method="password")


def fourteen() -> date:
    return localdate().replace(year=localdate().year - 14, day=1)


def young() -> dict[str, str]:
    day = fourteen()
    return birth(str(day.day), str(day.month), str(day.year))


def subject(user: User) -> Subject:
    return Subject.objects.get(pk=user.subject_id)


def test_date_of_a_minor_restricts_at_once_and_opens_a_case(ana: User, client: Client) -> None:
    response = change(client, "birth-date", **young())
    report = MinorReport.objects.get()
    page = client.get(response["Location"]).content.decode()
    assert (subject(ana).state, subject(ana).restricted_for) == ("restricted", ["under_age"])
    assert (report.origin, report.state) == (Origin.SYSTEM, ReportState.IN_REVIEW)
    assert report.findings.get().subject_id == ana.subject_id
    assert "you are under age" in page
    ana.refresh_from_db()
    assert ana.account_state == "incomplete"
    assert active_is_of_age().violations == 0


def test_date_that_was_another_one_erases_nobody_by_itself(ana: User, client: Client) -> None:
    change(client, "birth-date", **young())
    run_due()
    assert is_minor(ana.subject_id) is None
    assert (ErasureCase.objects.count(), MinorReport.objects.get().state) == (0, "in_review")


def test_date_that_was_never_another_one_says_it_all() -> None:
    bare = User.objects.create_user("bare", password="a long walk home")
    client = just_proven(bare, reauthenticated=True, method="password")
    change(client, "country", country="HK")
    change(client, "birth-date", **young())
    assert is_minor(bare.subject_id) is True


def test_slip_is_taken_back_and_the_case_stays_with_a_person(ana: User, client: Client) -> None:
    change(client, "birth-date", **young())
    client.post(f"/me/profile/restore/{PreviousValue.objects.get().pk}/")
    assert Profile.objects.get(user=ana).birth_date == "1990-01-01"
    assert (subject(ana).state, MinorReport.objects.get().state) == ("restricted", "in_review")


def test_second_date_of_a_minor_opens_no_second_case(ana: User, client: Client) -> None:
    change(client, "birth-date", **young())
    other = birth("2", str(fourteen().month), str(fourteen().year))
    change(client, "birth-date", **other)
    assert MinorReport.objects.count() == 1


def test_without_a_case_there_is_no_change_either(ana: User) -> None:
    def fails(**_: object) -> None:
        raise RuntimeError

    minor_found.connect(fails)
    try:
        with pytest.raises(RuntimeError):
            correcting.correct(
                user_id=ana.pk, answers={"birth_date": fourteen().isoformat()}, now=now()
            )
    finally:
        minor_found.disconnect(fails)
    assert (subject(ana).state, Profile.objects.get(user=ana).birth_date) == (
        "active",
        "1990-01-01",
    )
    assert DetailEvent.objects.count() == MinorReport.objects.count() == 0


def test_date_that_the_document_contradicts_is_a_slip(ana: User, client: Client) -> None:
    Profile.objects.update(**PRC, gender="female")
    response = change(client, "birth-date", **young())
    assert "does not agree with the number" in response.content.decode()
    assert (subject(ana).state, MinorReport.objects.count()) == ("active", 0)


def test_eighteen_today_is_of_age(ana: User, client: Client) -> None:
    today = localdate()
    change(client, "birth-date", **birth(str(today.day), str(today.month), str(today.year - 18)))
    assert subject(ana).state == "active"


def test_minor_told_of_no_number_is_held_against_none(ana: User, client: Client) -> None:
    Profile.objects.update(certificate_number="12", gender="female")
    change(client, "birth-date", **young())
    assert subject(ana).state == "restricted"
