"""The way by letter, over HTTP: an officer prints it, enters what came back, and is noted."""

import uuid
from typing import Any

import pytest
from django.contrib.auth.models import Group
from django.core.management import call_command
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import IdentityCheck, Profile, User
from privacy.disclosure.models import Processor
from privacy.web import queues
from privacy.work.clock import now
from tests.accounts.identity.asking import asked, letters, opened, values_of
from tests.people import back_office, person

pytestmark = pytest.mark.django_db


def member_of_staff(role: str) -> User:
    call_command("setup_roles", verbosity=0)
    name = f"{role.split(maxsplit=1)[0].lower()}-{uuid.uuid4().hex[:4]}"
    user = User.objects.create_user(name, password="a password for tests", is_staff=True)
    user.groups.add(Group.objects.get(name=role))
    return user


@pytest.fixture
def officer() -> User:
    return member_of_staff("Privacy officer")


def at(check: IdentityCheck, verb: str = "change") -> str:
    return f"/admin/accounts/identitycheck/{check.pk}/{verb}/"


def enter(client: Client, check: IdentityCheck, **typed: Any) -> HttpResponse:
    answers = {"result": "match", "reference": "IMMD 12/2026", **typed}
    answer = client.post(at(check, "answer"), answers, follow=True)
    check.refresh_from_db()
    return answer  # type: ignore[return-value] # the test client's own subclass


def test_officer_prints_the_letter_enters_the_answer_and_the_person_sees_both(
    officer: User,
) -> None:
    user = person("ana")
    check, client = asked(user), back_office(officer)
    assert (check.state, check.letter_at) == ("pending", None)
    client.post(at(check, "take"))
    letter = client.post(at(check, "letter"))
    assert Profile.objects.get(user=user).certificate_number in letter.text
    assert "Passport authority: United Kingdom" in letter.text
    assert "no-store" in letter["Cache-Control"]
    assert "the person is told" in enter(client, check).text
    assert (check.state, check.reference) == ("match", "IMMD 12/2026")
    assert {check.assigned_to_id, check.letter_by_id, check.entered_by_id} == {officer.subject_id}
    owner = Client()
    owner.force_login(user)
    page = owner.get("/me/identity/").text
    assert ("Letter printed by a privacy officer" in page, len(letters("identity_result"))) == (
        True,
        1,
    )


def test_page_of_a_check_shows_no_value_of_the_person(officer: User) -> None:
    user = person("ana")
    check, client = asked(user), back_office(officer)
    pages = [client.get(at(check)), client.get("/admin/accounts/identitycheck/")]
    assert [page.status_code for page in pages] == [200, 200]
    assert not any(value in page.text for page in pages for value in [*values_of(user), "ana@"])


@pytest.mark.parametrize(
    "typed", [{"reference": ""}, {"result": ""}, {"result": "sure"}, {"reference": "9" * 101}]
)
def test_answer_without_its_reference_is_not_entered(officer: User, typed: dict[str, str]) -> None:
    check = asked()
    page = enter(back_office(officer), check, **typed)
    assert "Choose the result and enter the reference of the letter." in page.text
    assert (check.state, check.answered_at) == ("pending", None)


def test_answer_about_changed_details_is_refused_with_the_reason(officer: User) -> None:
    user = person("ana")
    check = asked(user)
    Profile.objects.filter(user=user).update(name="Ana Wong-Lee")
    page = enter(back_office(officer), check)
    assert "has changed these details since" in page.text
    assert check.state == "not_checked"


def test_answer_that_is_entered_twice_counts_once(officer: User) -> None:
    check, client = asked(), back_office(officer)
    enter(client, check)
    assert "does not wait for an answer" in enter(client, check, result="mismatch").text
    assert (check.state, len(letters("identity_result"))) == ("match", 1)


@pytest.mark.parametrize("verb", ["take", "letter", "answer"])
def test_who_may_only_look_changes_nothing_and_reads_no_number(verb: str) -> None:
    check = asked()
    client = back_office(member_of_staff("Legal"))
    assert client.get(at(check)).status_code == 200
    assert client.post(at(check, verb)).status_code == 403
    support = back_office(member_of_staff("Support"))
    assert [support.get(at(check)).status_code, support.post(at(check, verb)).status_code] == [
        403,
        403,
    ]
    check.refresh_from_db()
    assert (check.assigned_to, check.letter_at, check.state) == (None, None, "pending")


@pytest.mark.parametrize("verb", ["take", "letter", "answer"])
def test_deeds_are_posts_and_unknown_checks_are_not_found(officer: User, verb: str) -> None:
    check, client = asked(), back_office(officer)
    assert client.get(at(check, verb)).status_code == 405
    gone = IdentityCheck(pk=uuid.uuid4())
    assert client.post(at(gone, verb)).status_code == 404


@pytest.mark.parametrize("verb", ["take", "letter", "answer"])
def test_nobody_looks_after_a_check_about_themselves(officer: User, verb: str) -> None:
    check = asked()
    IdentityCheck.objects.filter(pk=check.pk).update(subject=officer.subject)
    typed = {"result": "match", "reference": "mine"}
    page = back_office(officer).post(at(check, verb), typed, follow=True)
    assert "Nobody looks after a check about themselves." in page.text
    check.refresh_from_db()
    assert (check.state, check.letter_at) == ("pending", None)


def test_no_letter_before_its_time_by_another_way_or_when_switched_off(
    officer: User, settings: Any
) -> None:
    client = back_office(officer)
    early = opened(person("ben"))
    words = "There is no letter to write for this check now."
    assert words in client.post(at(early, "letter"), follow=True).text
    check = asked()
    Processor.objects.filter(pk="identity_authority").update(active=False)
    assert "is switched off" in client.post(at(check, "letter"), follow=True).text
    Processor.objects.filter(pk="identity_authority").update(active=True)
    settings.IDENTITY_BACKEND = "https://authority.example/"
    assert words in client.post(at(check, "letter"), follow=True).text
    check.refresh_from_db()
    assert check.letter_at is None


def test_queue_counts_what_waits_for_a_letter(officer: User, settings: Any) -> None:
    check = asked()
    [queue] = [
        each for each in queues.queues_for(officer, now=now()) if "identitycheck" in each.url
    ]
    assert (queue.waiting, queue.overdue, queue.next_due_at) == (1, 0, check.answer_due_at)
    settings.IDENTITY_BACKEND = "https://authority.example/"
    [queue] = [
        each for each in queues.queues_for(officer, now=now()) if "identitycheck" in each.url
    ]
    assert queue.waiting == 0


def test_list_and_page_ask_the_database_at_most_fifteen_times(officer: User) -> None:
    client = back_office(officer)
    check = asked()
    for number in range(3):
        asked(person(f"p{number}"))
    for page in ("/admin/accounts/identitycheck/?state=pending", at(check)):
        with CaptureQueriesContext(connection) as seen:
            assert client.get(page).status_code == 200
        assert len(seen) <= 15
