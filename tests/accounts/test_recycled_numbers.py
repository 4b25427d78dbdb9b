"""A number that a carrier gave to somebody else (P-2.8h): proven, told, kept or released."""

from dataclasses import dataclass, field
from datetime import timedelta

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from accounts.domain import recycling
from accounts.enums import AccountState, ClaimState
from accounts.models import NumberClaim, OneTimeCode, User
from privacy.erasure.models import ErasureCase
from privacy.messages.enums import Channel
from privacy.messages.models import Message
from privacy.subjects.enums import SubjectState
from privacy.subjects.models import Subject
from privacy.work.dispatcher import run_due
from privacy.work.models import Work
from tests.people import Applicant, a_moment_later, newest_code, person
from tests.privacy.erasure.conftest import leaves

NUMBER = "+85251234567"
LATER = timedelta(days=14, seconds=1)
pytestmark = pytest.mark.django_db


@dataclass
class NewHolder:
    """Somebody whom the messages to a number reach, without an account."""

    number: str = "51234567"
    client: Client = field(default_factory=Client)
    at: str = "/accounts/number/"

    def post(self, path: str = "", **typed: str) -> HttpResponse:
        answer = self.client.post(self.at + path, typed)
        if answer.status_code == 302:
            self.at = answer["Location"]
        return answer  # type: ignore[return-value] # the test client's own subclass

    def ask(self) -> HttpResponse:
        return self.post(mobile_region="HK", mobile_number=self.number, mobile_declared="on")

    def prove(self) -> str:
        self.ask()
        self.post(code=newest_code(Channel.SMS))
        run_due()
        return self.page()

    def page(self) -> str:
        return self.client.get(self.at).content.decode()


@pytest.fixture
def holder(settings: Settings) -> User:
    settings.CODE_RESEND_GAP = timedelta(0)
    return person("ana.wong", mobile=NUMBER)


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def wait_until_due() -> None:
    """Let a fortnight pass for every claim, then do what is due."""
    a_moment_later(
        NumberClaim.objects.filter(state=ClaimState.PROVEN), proven_at=LATER, due_at=LATER
    )
    a_moment_later(Work.objects.filter(kind=recycling.RELEASE), due_at=LATER)
    run_due()


def kinds() -> list[str]:
    return sorted(Message.objects.exclude(kind="code_sms").values_list("kind", flat=True))


def test_number_leaves_the_old_account_after_a_fortnight(holder: User) -> None:
    page = NewHolder().prove()
    assert "At the latest on" in page
    assert kinds() == ["number_claimed"]
    wait_until_due()
    holder.refresh_from_db()
    holder.profile.refresh_from_db()
    assert holder.account_state == AccountState.INCOMPLETE
    assert (holder.profile.mobile_index, holder.profile.mobile_verified_at) == (None, None)
    assert kinds() == ["number_claimed", "number_freed", "number_left"]


def test_new_holder_registers_with_it_then(holder: User, applicant: Applicant) -> None:
    NewHolder().prove()
    wait_until_due()
    applicant.to_email_code()
    assert User.objects.get(username=applicant.username).profile.mobile_index is not None


def test_before_it_is_due_nothing_leaves(holder: User) -> None:
    NewHolder().prove()
    run_due()
    claim = NumberClaim.objects.get()
    assert recycling.release(claim_id=claim.pk)
    holder.refresh_from_db()
    assert (holder.account_state, claim.state) == (AccountState.ACTIVE, ClaimState.PROVEN)


def test_holder_keeps_the_number_by_a_code(holder: User) -> None:
    new = NewHolder()
    new.prove()
    client = signed_in(holder)
    assert "Is your number still yours?" in client.get("/me/").content.decode()
    assert client.get("/me/number/").content.decode().count("<h1") == 1
    assert client.post("/me/number/")["Location"] == reverse("me_number_code")
    answer = client.post("/me/number/code/", {"code": newest_code(Channel.SMS)})
    assert answer["Location"] == reverse("me_number")
    assert "Nobody else claims your number" in client.get("/me/number/").content.decode()
    assert "This came to nothing" in new.page()
    wait_until_due()
    holder.refresh_from_db()
    assert (holder.account_state, kinds()) == (AccountState.ACTIVE, ["number_claimed"])


def test_holder_needs_the_code_and_not_only_a_sign_in(holder: User) -> None:
    NewHolder().prove()
    client = signed_in(holder)
    client.post("/me/number/")
    page = client.post("/me/number/code/", {"code": "000000"}).content.decode()
    assert "This code is wrong or no longer good" in page
    assert NumberClaim.objects.get().state == ClaimState.PROVEN


def test_answers_are_the_same_whether_or_not_somebody_holds_it(holder: User) -> None:
    seen = []
    for number in ("51234567", "59998888"):
        new = NewHolder(number=number)
        steps = [new.ask().status_code]
        before = new.page().replace(new.at, "")
        steps.append(new.post(code=newest_code(Channel.SMS)).status_code)
        seen.append((steps, len(before), "if an account holds the number" in new.page().lower()))
    assert seen[0] == seen[1]


def test_wrong_code_and_address_prove_nothing(holder: User) -> None:
    new = NewHolder()
    new.ask()
    for _ in range(6):
        assert "This code is wrong or no longer good" in new.post(code="000000").content.decode()
    late = new.post(code=newest_code(Channel.SMS))
    assert (late.status_code, NumberClaim.objects.get().state) == (200, ClaimState.ASKED)
    for token in ("x" * 43, "%00" * 15):
        assert new.client.get(f"/accounts/number/{token}/").status_code == 404


@pytest.mark.parametrize("number", ["", "12", "21234567", "v1:key:gAAAAA"])
def test_what_is_no_mobile_number_is_refused(number: str) -> None:
    page = NewHolder(number=number).ask().content.decode()
    assert ("error-summary" in page, NumberClaim.objects.count()) == (True, 0)


def test_limits_count_here_too(holder: User, settings: Settings) -> None:
    settings.CODE_SENDS_PER_TARGET = 2
    new = NewHolder()
    new.ask()
    assert [new.post("resend/").status_code for _ in range(2)] == [302, 302]
    assert "Today no more codes" in new.page()
    settings.CODE_SENDS_PER_ADDRESS = 1
    assert NewHolder(number="59998888").ask().status_code == 429


def test_latest_proof_counts(holder: User) -> None:
    first, second = NewHolder(), NewHolder()
    first.prove()
    second.prove()
    assert "This came to nothing" in first.page()
    assert sorted(NumberClaim.objects.values_list("state", flat=True)) == ["kept", "proven"]


def test_claim_nobody_proves_goes_in_a_day(holder: User) -> None:
    new = NewHolder()
    new.ask()
    claim = NumberClaim.objects.get()
    a_moment_later([claim], created_at=timedelta(hours=25))
    assert new.client.get(new.at).status_code == 404
    assert recycling.sweep(limit=50) == 1
    left = (NumberClaim.objects.count(), OneTimeCode.objects.count(), Message.objects.count())
    assert (left, Subject.objects.get(pk=claim.subject_id).state) == (
        (0, 0, 0),
        SubjectState.ERASED,
    )


def test_claim_that_ended_goes_a_day_later(holder: User) -> None:
    NewHolder().prove()
    wait_until_due()
    assert recycling.sweep(limit=50) == 0
    a_moment_later(NumberClaim.objects.all(), ended_at=timedelta(hours=25))
    assert (recycling.sweep(limit=50), NumberClaim.objects.count()) == (1, 0)


def test_holder_who_leaves_takes_the_claim_along(holder: User) -> None:
    NewHolder().prove()
    case = leaves(holder)
    assert (case.state, NumberClaim.objects.count()) == ("done", 0)
    assert ErasureCase.objects.count() == 1


def test_nothing_is_claimed_against_whom_nobody_named(holder: User) -> None:
    client = signed_in(holder)
    assert "Nobody else claims your number" in client.get("/me/number/").content.decode()
    assert client.get("/me/number/code/")["Location"] == reverse("me_number")
    assert Client().get("/me/number/").status_code == 302


def test_new_holder_of_a_number_does_not_come_into_the_old_account(holder: User) -> None:
    NewHolder().prove()
    Message.objects.all().delete()
    client = Client()
    client.post("/accounts/code/sign-in/sms/", {"mobile_region": "HK", "mobile_number": "51234567"})
    run_due()
    assert (Message.objects.count(), OneTimeCode.objects.filter(used_at=None).count()) == (0, 0)
