"""Both number and mailbox are lost: told, waited for, confirmed by the authority, or stopped."""

import re
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.http import HttpResponse
from django.test import Client
from pytest_django import Settings

from accounts.domain import recovery
from accounts.enums import AccountState, RecoveryState
from accounts.identity.enums import CheckReason
from accounts.models import IdentityCheck, OneTimeCode, Recovery, Session, User
from privacy.messages.enums import Channel
from privacy.messages.models import Message
from privacy.subjects.enums import SubjectState
from privacy.subjects.models import Subject
from privacy.work.clock import now
from privacy.work.dispatcher import run_due
from privacy.work.models import Work
from tests.people import a_moment_later, newest_code, person
from tests.privacy.erasure.conftest import leaves

pytestmark = pytest.mark.django_db
LATER = timedelta(days=14, seconds=1)
PATH = re.compile(r"/accounts/recovery/(?:stop|password)/[A-Za-z0-9_-]{43}/")
NEW = "four green kettles"


@pytest.fixture
def holder(settings: Settings) -> User:
    settings.CODE_RESEND_GAP = timedelta(0)
    settings.ACCOUNT_RATE_LIMITS = False
    return person("ana.wong", mobile="+85251234567")


@dataclass
class Asker:
    """Somebody with a new mailbox who names an account."""

    told: dict[str, str]
    client: Client = field(default_factory=Client)
    at: str = "/accounts/recovery/"

    def post(self, **typed: str) -> HttpResponse:
        answer = self.client.post(self.at, typed)
        if answer.status_code == 302:
            self.at = answer["Location"]
        return answer  # type: ignore[return-value] # the test client's own subclass

    def ask(self) -> HttpResponse:
        return self.post(**self.told)

    def prove(self) -> str:
        self.ask()
        self.post(code=newest_code(Channel.MAIL))
        return self.page()

    def page(self) -> str:
        return self.client.get(self.at).content.decode()


def told_about(user: User, **other: str) -> dict[str, str]:
    return {
        "username": user.username,
        "birth_date_day": "1",
        "birth_date_month": "1",
        "birth_date_year": "1990",
        "certificate_number": user.profile.certificate_number,
        "email": "new@people.example",
        **other,
    }


def under_way(holder: User) -> Asker:
    """Let somebody prove their mailbox and everybody be told."""
    asker = Asker(told_about(holder))
    asker.prove()
    run_due()
    return asker


def link(kind: str) -> str:
    """Return the address in the newest letter of a kind."""
    letter = Message.objects.filter(kind=kind).order_by("-queued_at").first()
    assert letter is not None
    found = PATH.search(letter.body or "")
    assert found is not None
    return found[0]


def answered(state: str) -> None:
    """Let the authority have answered."""
    IdentityCheck.objects.update(state="pending", asked_at=now(), commitment="a")
    IdentityCheck.objects.update(state=state, result=state, answered_at=now(), closed_at=now())


def wait() -> None:
    """Let the waiting time pass and do what is due."""
    a_moment_later(Recovery.objects.exclude(due_at=None), due_at=LATER)
    a_moment_later(Work.objects.filter(kind=recovery.DECIDE), due_at=LATER)
    run_due()


def state() -> str:
    return Recovery.objects.get().state


def kinds() -> list[str]:
    found = Message.objects.filter(kind__startswith="recovery").order_by("kind", "channel")
    return [f"{kind} {channel}" for kind, channel in found.values_list("kind", "channel")]


def test_account_goes_back_when_time_is_over_and_the_authority_agrees(holder: User) -> None:
    asker = under_way(holder)
    assert kinds() == ["recovery_told mail", "recovery_told sms"]
    assert IdentityCheck.objects.get().reason == CheckReason.RECOVERY
    answered("match")
    wait()
    assert (state(), "You have got a mail" in asker.page()) == (RecoveryState.READY, True)
    at = link("recovery_ready")
    Client().force_login(holder)
    page = asker.client.post(at, {"password": NEW}).content.decode()
    assert "The account is yours again" in page
    holder.refresh_from_db()
    holder.profile.refresh_from_db()
    addresses = list(EmailAddress.objects.filter(user=holder).values_list("email", "verified"))
    assert addresses == [("new@people.example", True)]
    assert (holder.account_state, holder.profile.mobile_index) == (AccountState.INCOMPLETE, None)
    assert (holder.check_password(NEW), Session.objects.filter(subject=holder.subject).count()) == (
        True,
        0,
    )
    assert asker.client.post(at, {"password": "another kettle"}).status_code == 404


def test_nothing_happens_before_the_time_is_over(holder: User) -> None:
    under_way(holder)
    answered("match")
    run_due()
    assert state() == RecoveryState.WAITING
    assert recovery.decide(recovery_id=Recovery.objects.get().pk) > timedelta(days=13)  # type: ignore[operator] # never None here


def test_authority_that_has_not_answered_is_waited_for(holder: User) -> None:
    under_way(holder)
    wait()
    assert (state(), kinds()) == (
        RecoveryState.WAITING, ["recovery_told mail", "recovery_told sms"],
    )  # fmt: skip


@pytest.mark.parametrize("said", ["mismatch", "not_available"])
def test_without_the_authoritys_yes_nobody_gets_it(holder: User, said: str) -> None:
    under_way(holder)
    answered(said)
    wait()
    holder.refresh_from_db()
    assert (state(), holder.account_state) == (RecoveryState.REFUSED, AccountState.ACTIVE)
    assert "recovery_refused mail" in kinds()


def test_holder_stops_it_by_the_link_and_a_button(holder: User) -> None:
    under_way(holder)
    at = link("recovery_told")
    assert "Does somebody ask for your account?" in Client().get(at).content.decode()
    assert state() == RecoveryState.WAITING
    assert "It is stopped" in Client().post(at).content.decode()
    assert (state(), Client().post(at).status_code) == (RecoveryState.STOPPED, 404)
    answered("match")
    wait()
    assert state() == RecoveryState.STOPPED


def test_holder_stops_it_signed_in(holder: User) -> None:
    under_way(holder)
    client = Client()
    client.force_login(holder)
    assert "Somebody asks for your account" in client.get("/me/").content.decode()
    assert "Nothing is decided before" in client.get("/me/recovery/").content.decode()
    client.post("/me/recovery/")
    assert state() == RecoveryState.STOPPED
    assert "Nobody asks for your account" in client.get("/me/recovery/").content.decode()
    assert client.post("/me/recovery/").status_code == 302


WRONG = [
    {"username": "not.here"},
    {"certificate_number": "000000000"},
    {"birth_date_day": "2"},
    {"certificate_number": ""},
]


@pytest.mark.parametrize("other", WRONG[:3])
def test_answers_are_the_same_for_what_is_nobodys(holder: User, other: dict[str, str]) -> None:
    seen = []
    for told in (told_about(holder), told_about(holder, email="two@people.example", **other)):
        asker = Asker(told)
        statuses = [asker.ask().status_code]
        page = asker.page()
        statuses.append(asker.post(code=newest_code(Channel.MAIL)).status_code)
        seen.append((statuses, len(page), "We have begun" in asker.page()))
    assert seen[0] == seen[1]
    run_due()
    assert len(kinds()) == 2  # only the holder of the first
    wait()
    nobodys = Recovery.objects.get(holder=None)
    assert nobodys.state == RecoveryState.REFUSED


def test_staff_and_unfinished_accounts_are_nobodys(holder: User) -> None:
    told = recovery.Told("ana.wong", holder.profile.certificate_number, "1990-01-01", "n@b.example")
    assert recovery.holder_of(told) == holder.subject_id
    User.objects.update(is_staff=True)
    assert recovery.holder_of(told) is None


@pytest.mark.parametrize(
    ("name", "typed"),
    [
        ("username", ""), ("username", "gAAAAABrC6ZwAgBSTDudnrbH_r9SwgAWZoWp1c"), ("email", "no"),
        ("certificate_number", ""), ("certificate_number", "x" * 61), ("birth_date_year", "abc"),
    ],
)  # fmt: skip
def test_what_is_missing_or_no_answer_is_named_at_its_field(
    holder: User, name: str, typed: str
) -> None:
    page = Asker(told_about(holder, **{name: typed})).ask().content.decode()
    if "gAAAA" not in typed:
        assert ("error-summary" in page, Recovery.objects.count()) == (True, 0)
    if name != "certificate_number":
        assert holder.profile.certificate_number not in page


def test_wrong_code_and_address_lead_nowhere(holder: User) -> None:
    asker = Asker(told_about(holder))
    asker.ask()
    for _ in range(6):
        assert "This code is wrong or no longer good" in asker.post(code="000000").content.decode()
    asker.post(code=newest_code(Channel.MAIL))
    assert state() == RecoveryState.ASKED
    for path in ("", "stop/", "password/"):
        assert Client().get(f"/accounts/recovery/{path}{'x' * 43}/").status_code == 404


def test_one_at_a_time(holder: User) -> None:
    under_way(holder)
    second = Asker(told_about(holder, email="two@people.example"))
    assert "We have begun" in second.prove()
    assert sorted(Recovery.objects.values_list("holder", flat=True), key=str) == sorted(
        [holder.subject_id, None], key=str
    )


def test_what_nobody_proves_goes_in_a_day_and_what_ended_a_day_later(holder: User) -> None:
    asker = Asker(told_about(holder))
    asker.ask()
    row = Recovery.objects.get()
    a_moment_later([row], created_at=timedelta(hours=25))
    assert (asker.client.get(asker.at).status_code, recovery.sweep(limit=50)) == (404, 1)
    left = (Recovery.objects.count(), OneTimeCode.objects.count(), Message.objects.count())
    assert (left, Subject.objects.get(pk=row.subject_id).state) == ((0, 0, 0), SubjectState.ERASED)
    under_way(holder)
    recovery.end(Recovery.objects.get().pk, RecoveryState.STOPPED)
    assert recovery.sweep(limit=50) == 0
    a_moment_later(Recovery.objects.all(), ended_at=timedelta(hours=25))
    assert recovery.sweep(limit=50) == 1


def test_new_password_waits_not_for_ever(holder: User) -> None:
    asker = under_way(holder)
    answered("match")
    wait()
    at = link("recovery_ready")
    a_moment_later(Recovery.objects.all(), due_at=timedelta(days=8))
    assert asker.client.get(at).status_code == 404
    wait()
    assert state() == RecoveryState.REFUSED


def test_mailbox_that_is_anothers_by_then_gives_nothing_back(holder: User) -> None:
    asker = under_way(holder)
    answered("match")
    wait()
    other = person("ben.other")
    EmailAddress.objects.filter(user=other).update(email="new@people.example")
    assert asker.client.post(link("recovery_ready"), {"password": NEW}).status_code == 404
    holder.refresh_from_db()
    assert (holder.check_password(NEW), holder.account_state) == (False, AccountState.ACTIVE)


def test_weak_and_present_passwords_are_refused(holder: User) -> None:
    asker = under_way(holder)
    answered("match")
    wait()
    at = link("recovery_ready")
    for typed in ("", "12345678", "a long walk home", holder.username):
        page = asker.client.post(at, {"password": typed}).content.decode()
        assert "error-summary" in page
    assert state() == RecoveryState.READY


def test_holder_who_leaves_leaves_nothing_of_it(holder: User) -> None:
    under_way(holder)
    case = leaves(holder)
    assert (case.state, Recovery.objects.count()) == ("done", 0)


def test_limits_of_codes_count_here_too(holder: User, settings: Settings) -> None:
    settings.CODE_SENDS_PER_TARGET = 1
    told: Any = told_about(holder)
    Asker(told).ask()
    assert "No code can be sent there now" in Asker(told).ask().content.decode()
    settings.CODE_SENDS_PER_ADDRESS = 1
    assert Asker(told_about(holder, email="x@people.example")).ask().status_code == 429
