"""One's own page: every element with why and since when; numbers in clear only after proof."""

import re
from datetime import timedelta

import pytest
from allauth.account.models import EmailAddress
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.domain import details
from accounts.enums import DetailAct
from accounts.models import DetailEvent, Profile, User
from privacy.subjects.enums import SubjectState
from privacy.subjects.models import Subject
from privacy.work.clock import now
from tests.people import just_proven, person

pytestmark = pytest.mark.django_db
PAGE, SHOW = "/me/profile/", "/me/profile/show/"


@pytest.fixture
def ana() -> User:
    user = person("ana", mobile="+85291234567")
    Profile.objects.filter(user=user).update(certificate_number="123456789", occupation="Baker")
    return user


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def read(user: User) -> str:
    return signed_in(user).get(PAGE).content.decode()


def names(page: str) -> list[str]:
    listed = page.partition('<dl class="summary-list">')[2].partition("</dl>")[0]
    return re.findall(r"<dt>(.*?)</dt>", listed)


def test_page_names_every_element_with_why_and_since_when(ana: User) -> None:
    page = read(ana)
    assert names(page) == [
        "User name", "Password", "Name", "Gender", "Country or region", "Date of birth",
        "Type of certificate", "Certificate number", "Validity of the certificate",
        "Mobile number", "E-mail address", "Level of education", "Occupation",
        "Postal or other contact", "Language of pages and mails",
    ]  # fmt: skip
    assert page.count("Why: ") == 15
    # Of what was not told nothing is held.
    assert page.count("Since ") == 13


def test_since_is_the_last_change(ana: User) -> None:
    DetailEvent.objects.create(user=ana, element="D-04", act=DetailAct.CHANGED, at=now())
    User.objects.filter(pk=ana.pk).update(created_at=now() - timedelta(days=800))
    Profile.objects.filter(user=ana).update(mobile_verified_at=now() - timedelta(days=400))
    years = [re.search(r"Since .*?(\d{4})", row) for row in read(ana).split("<dt>")]
    found = [int(year[1]) for year in years if year]
    assert [found.count(now().year - back) for back in (0, 1)] == [1, 1]


def test_numbers_are_masked(ana: User) -> None:
    page = read(ana)
    assert ("123456789" in page, "9123 4567" in page, "•••••••89" in page) == (False, False, True)
    assert "+••• •••• •567" in page


def test_number_is_shown_after_a_fresh_proof_only_and_that_is_written_down(ana: User) -> None:
    client = signed_in(ana)
    asked = client.post(SHOW, {"element": "D-08"})
    assert (asked.status_code, asked["Location"].split("?")[0]) == (
        302,
        "/accounts/reauthenticate/",
    )
    proof = {"password": "a long walk home", "next": SHOW}
    shown = client.post("/accounts/reauthenticate/", proof, follow=True)
    page = shown.content.decode()
    assert ("123456789" in page, "9123 4567" in page) == (True, False)
    assert "Shown to you in clear" in page
    events = DetailEvent.objects.filter(user=ana)
    assert list(events.values_list("element", "act")) == [("D-08", "shown")]


def test_mobile_is_shown_as_people_write_it(ana: User) -> None:
    client = just_proven(ana, reauthenticated=True, method="password")
    page = client.post(SHOW, {"element": "D-11"}).content.decode()
    assert ("+852 9123 4567" in page, "123456789" in page) == (True, False)
    # What the number looks like is on that one page only.
    assert "9123 4567" not in client.get(PAGE).content.decode()


@pytest.mark.parametrize("element", ["", "D-04", "D-99", "D-08'"])
def test_nothing_else_can_be_asked_for(ana: User, element: str) -> None:
    client = just_proven(ana, reauthenticated=True, method="password")
    assert client.post(SHOW, {"element": element}).status_code == 404
    assert DetailEvent.objects.count() == 0


def test_number_that_was_not_told_is_not_shown_and_nothing_is_written() -> None:
    bare = User.objects.create_user("bare", password="a long walk home")
    client = just_proven(bare, reauthenticated=True, method="password")
    page = client.post(SHOW, {"element": "D-08"})
    assert (page.status_code, DetailEvent.objects.count()) == (200, 0)
    assert "Not given" in page.content.decode()


def test_page_of_an_account_without_profile_says_what_is_missing() -> None:
    bare = User.objects.create_user("bare", password="a long walk home")
    page = read(bare)
    assert (page.count("Not given"), "Nothing that an account needs is missing." in page) == (
        13,
        True,
    )


def test_unproven_number_and_address_say_so(ana: User) -> None:
    Profile.objects.update(mobile_index=None, mobile_verified_at=None)
    EmailAddress.objects.update(verified=False)
    assert read(ana).count("(not proven)") == 2


def test_staff_see_what_a_staff_account_is_made_of() -> None:
    boss = User.objects.create_superuser("boss", password="a long walk home")
    page = read(boss)
    assert (names(page), "Four marks" in page) == (
        ["User name", "Password", "E-mail address"],
        False,
    )


def test_restricted_and_challenged_people_see_their_page(ana: User) -> None:
    User.objects.filter(pk=ana.pk).update(account_state="challenged")
    Subject.objects.filter(pk=ana.subject_id).update(
        state=SubjectState.RESTRICTED, restricted_for=["challenge"]
    )
    assert signed_in(ana).get(PAGE).status_code == 200


def test_rules_are_named_with_version_and_time(ana: User) -> None:
    page = read(ana)
    assert ("certificate_number.right" in page, "email.proven" in page) == (True, True)


def test_page_of_nobody_leads_to_sign_in() -> None:
    answers = [Client().get(PAGE), Client().post(SHOW), Client().get(SHOW)]
    assert [each.status_code for each in answers] == [302, 302, 405]


def test_page_asks_as_often_for_thirty_events_as_for_one(ana: User) -> None:
    client, asked = signed_in(ana), []
    client.get(PAGE)
    for count in (1, 29):
        details.note(user=ana, elements=["D-04"] * count, act=DetailAct.CHANGED)
        with CaptureQueriesContext(connection) as seen:
            client.get(PAGE)
        asked.append(len(seen))
    assert (asked[0] == asked[1], asked[1] <= 25) == (True, True)


def test_page_is_not_kept(ana: User) -> None:
    assert signed_in(ana).get(PAGE)["Cache-Control"] == "no-store"
