"""A value in clear: for a purpose and a reason, once, in the right role, read by whose it is."""

import re
import uuid
from typing import Any

import pytest
from django.contrib.admin.models import LogEntry
from django.http import HttpResponse
from django.test import Client
from pytest_django.fixtures import Settings

from accounts.models import User
from privacy.lookups.models import LookUp
from privacy.subjects.domain import release, restrict
from privacy.subjects.enums import Restriction
from tests.accounts.challenges.doubting import member_of_staff
from tests.people import back_office, just_proven, person, reachable

pytestmark = pytest.mark.django_db
WHY = "You asked us by phone which number we would call back."
NUMBER = "+852 9123 4567"
ACTIVITY = "/me/activity/"


@pytest.fixture
def support() -> Client:
    return back_office(member_of_staff("Support"))


@pytest.fixture
def officer() -> Client:
    return back_office(member_of_staff())


@pytest.fixture
def ana() -> User:
    return person("ana", mobile="+85291234567")


def page(user: User, verb: str = "look") -> str:
    return f"/admin/accounts/user/{user.pk}/{verb}/"


def look(client: Client, user: User, **typed: Any) -> HttpResponse:
    told = {
        "look": str(uuid.uuid4()),
        "elements": ["D-11"],
        "purpose": "identity_service",
        "reason": WHY,
        **typed,
    }
    return client.post(page(user), told)  # type: ignore[return-value] # the client's own subclass


def said(client: Client, user: User, answer: HttpResponse) -> str:
    """Return the page to which a refusal leads."""
    assert (answer.status_code, answer["Location"]) == (302, page(user, "change"))
    return client.get(answer["Location"]).text


def test_value_is_shown_once_and_its_owner_reads_who_looked_and_why(
    ana: User, support: Client
) -> None:
    form = support.get(page(ana, "change")).text
    number = re.search(r'name="look" value="([0-9a-f-]{36})"', form)
    assert number
    assert NUMBER not in form
    answer = look(support, ana, look=number[1], elements=["D-11", "D-13"])
    assert answer.status_code == 200
    assert NUMBER in answer.text
    assert "ana@people.example" in answer.text
    assert "no-store" in answer["Cache-Control"]
    seconds, _, back = answer["Refresh"].partition(";url=")
    assert (590 < int(seconds) <= 600, back) == (True, page(ana, "change"))

    again = look(support, ana, look=number[1])
    assert "This form has shown its values." in said(support, ana, again)
    row = LookUp.objects.get()
    assert (row.role, row.elements, row.purpose, row.reason) == (
        "support",
        ["D-11", "D-13"],
        "identity_service",
        WHY,
    )
    assert (row.until - row.at).total_seconds() == 600

    text = just_proven(ana, method="password").get(ACTIVITY).text
    for seen in ("Support", "Mobile number, e-mail address", "To know who you are", WHY):
        assert seen in text
    looker = User.objects.get(is_staff=True)
    hidden = [looker.username, str(looker.pk), str(row.looker_id), NUMBER, "51234567"]
    assert not any(value in text for value in hidden)
    overview = just_proven(ana, method="password").get("/me/").text
    assert "Last look by staff" in overview
    assert not LogEntry.objects.exists()


def test_nobody_has_looked_and_anothers_looks_are_not_mine(ana: User, support: Client) -> None:
    ben = just_proven(person("ben"), method="password")
    look(support, ana)
    assert "No member of staff has looked at your details." in ben.get(ACTIVITY).text
    assert "No member of staff has." in ben.get("/me/").text
    assert Client().get(ACTIVITY)["Location"].startswith("/accounts/login/")


def test_each_role_is_offered_and_shown_what_the_inventory_says(
    ana: User, support: Client, officer: Client
) -> None:
    offered = {
        name: [
            key
            for key, _ in client.get(page(ana, "change"))
            .context["look_form"]["elements"]
            .field.choices
        ]
        for name, client in {"support": support, "officer": officer}.items()
    }
    assert offered == {
        "support": ["D-04", "D-11", "D-13"],
        "officer": ["D-04", "D-05", "D-07", "D-08", "D-09", "D-10"],
    }
    shown = look(officer, ana, elements=offered["officer"], purpose="identity_service").text
    for value in ("Ana Wong", "Female", "Passport", ana.profile.certificate_number, "1 January"):
        assert value in shown
    assert NUMBER not in shown


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        # Support never sees a certificate, however the form is sent.
        ({"elements": ["D-08"]}, "elements"),
        ({"elements": ["D-11", "D-08"]}, "elements"),
        ({"elements": ["D-03"]}, "elements"),
        ({"elements": []}, "elements"),
        ({"purpose": ""}, "purpose"),
        ({"purpose": "marketing"}, "purpose"),
        ({"purpose": "curiosity"}, "purpose"),
        ({"reason": ""}, "reason"),
        ({"reason": "\u200b \u2060" * 20}, "reason"),
        ({"reason": "customer"}, "reason"),
        ({"reason": "v1:0a1b2c3d:gAAAAABk and more words"}, "reason"),
        ({"look": "1 OR 1=1"}, "look"),
    ],
)
def test_look_that_is_none_is_refused_at_its_field_and_shows_nothing(
    ana: User, support: Client, typed: dict[str, Any], field: str
) -> None:
    answer = look(support, ana, **typed)
    assert (answer.status_code, list(answer.context["look_form"].errors)) == (200, [field])  # type: ignore[attr-defined] # the client's own
    assert field == "reason" or WHY in answer.text
    assert NUMBER not in answer.text
    assert not LookUp.objects.exists()


def test_purpose_that_one_of_the_elements_has_not_is_refused(ana: User, support: Client) -> None:
    """The name may be read to answer somebody, the number not."""
    assert look(support, ana, elements=["D-04"], purpose="response").status_code == 200
    mixed = look(support, ana, elements=["D-04", "D-11"], purpose="response")
    assert "What you chose is not held for that purpose." in said(support, ana, mixed)
    assert LookUp.objects.count() == 1


def test_no_look_without_role_second_factor_and_post(ana: User, support: Client) -> None:
    for role in ("Legal", "Security officer", "Editor", "Ops"):
        assert look(back_office(member_of_staff(role)), ana).status_code == 403
    boss = back_office(User.objects.create_superuser("boss", "a password for tests"))
    assert look(boss, ana).status_code == 403
    assert "See a value" not in boss.get(page(ana, "change")).text
    half = just_proven(reachable(member_of_staff("Support")), method="password")
    assert look(half, ana)["Location"].startswith("/accounts/2fa/")
    assert look(just_proven(ana, method="password"), ana).status_code == 404
    assert look(Client(), ana)["Location"].startswith("/accounts/login/")
    assert support.get(page(ana)).status_code == 405
    assert look(support, User(pk=uuid.uuid4())).status_code == 404
    # Staff are no members: their own details are not here to be looked at.
    assert look(support, User.objects.get(username="boss")).status_code == 404
    assert not LookUp.objects.exists()


def test_restricted_person_is_looked_at_to_settle_that_and_a_leaving_one_not(
    ana: User, officer: Client
) -> None:
    def settled(purpose: str) -> bool:
        answer = look(officer, ana, elements=["D-10"], purpose=purpose)
        if answer.status_code == 302:
            assert "The person is restricted" in said(officer, ana, answer)
        return answer.status_code == 200

    purposes = ("identity_service", "minor_protection")
    restrict(subject_id=ana.subject_id, reason=Restriction.MINOR_REPORT)
    assert [settled(each) for each in purposes] == [False, True]
    restrict(subject_id=ana.subject_id, reason=Restriction.CHALLENGE)
    assert [settled(each) for each in purposes] == [False, False]
    release(subject_id=ana.subject_id, reason=Restriction.MINOR_REPORT)
    assert [settled(each) for each in purposes] == [True, False]
    type(ana.subject).objects.filter(pk=ana.subject_id).update(state="erasing")
    answer = look(officer, ana, elements=["D-10"])
    assert "nothing of theirs is shown any more" in said(officer, ana, answer)
    assert LookUp.objects.count() == 2


def test_more_looks_than_a_day_allows_are_refused_and_the_officers_see_it(
    ana: User, support: Client, settings: Settings
) -> None:
    settings.LOOK_UPS_PER_DAY = 2
    watcher = back_office(member_of_staff("Security officer"))
    assert [look(support, ana).status_code for _ in range(3)] == [200, 200, 302]
    assert "You have looked as often today" in support.get(page(ana, "change")).text
    first = watcher.get("/admin/").text
    assert "Staff at the daily limit of looks" in first
    listed = watcher.get("/admin/privacy/lookup/").text
    assert listed.count("To know who you are") == 2
    assert WHY not in listed
    row = LookUp.objects.first()
    assert row is not None
    assert WHY in watcher.get(f"/admin/privacy/lookup/{row.pk}/change/").text
    assert "Staff at the daily limit" not in support.get("/admin/").text
    assert support.get("/admin/privacy/lookup/").status_code == 403
    colleague = back_office(member_of_staff("Support"))
    assert look(colleague, ana).status_code == 200


def test_person_without_details_has_nothing_to_see(support: Client) -> None:
    bare = User.objects.create_user("bare", password="a password for tests")
    answer = look(support, bare, elements=["D-04", "D-11", "D-13"])
    assert answer.text.count("Nothing told") == 3
