"""A person registers (J-2): over HTTP, without JavaScript, without a cookie."""

import pytest
from allauth.account.models import EmailAddress

from accounts.enums import AccountState
from accounts.models import OneTimeCode, Profile, RegistrationDraft, User
from privacy.messages.models import Message
from privacy.policies.models import Acceptance, PolicyVersion
from privacy.work.dispatcher import run_due
from tests.people import Applicant

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def texts(published_texts: list[PolicyVersion]) -> list[PolicyVersion]:
    return published_texts


def test_person_registers_and_signs_in() -> None:
    applicant = Applicant()
    user = applicant.to_active()
    assert user.account_state == AccountState.ACTIVE
    assert applicant.sign_in()["Location"] == "/me/"
    page = applicant.client.get("/me/").content.decode()
    assert ("mei.wong" in page, "51234567" in page, "mei@example.com" in page) == (
        True,
        False,
        False,
    )


def test_registration_sets_no_cookie() -> None:
    applicant = Applicant()
    applicant.to_active()
    assert dict(applicant.client.cookies) == {}


def test_every_page_is_kept_by_nobody() -> None:
    applicant = Applicant()
    headers = []
    for step in (applicant.to_notice, applicant.to_mobile_code):
        applicant.at = "/accounts/signup/"
        step()
        response = applicant.get()
        headers.append((response["Cache-Control"], response["Referrer-Policy"]))
    assert headers == [("no-store", "no-referrer")] * 2


def test_submission_writes_the_person_and_removes_the_draft() -> None:
    Applicant().to_mobile_code()
    user = User.objects.get()
    profile = Profile.objects.get()
    assert (user.account_state, user.password[:4], profile.name, profile.mobile_index) == (
        AccountState.SUBMITTED,
        "md5$",
        "Wong Mei Ling",
        None,
    )
    assert (
        RegistrationDraft.objects.count(),
        Acceptance.objects.filter(subject=user.subject).count(),
        list(EmailAddress.objects.values_list("email", "verified")),
        OneTimeCode.objects.count(),
    ) == (0, 2, [("mei@example.com", False)], 1)


def test_details_are_checked_a_moment_later() -> None:
    applicant = Applicant()
    applicant.to_checking()
    before = applicant.get().content.decode()
    run_due()
    after = applicant.get().content.decode()
    assert ("being checked" in before, "Your account is ready" in after) == (True, True)


def test_ready_account_is_announced_by_mail() -> None:
    Applicant().to_active()
    assert Message.objects.filter(kind="account_ready").count() == 1


def test_changed_answer_comes_straight_back_to_the_check() -> None:
    applicant = Applicant()
    applicant.to_check()
    check = applicant.at
    applicant.at = check.replace("/check/", "/about/")
    applicant.post(name="Wong Mei", gender="female")
    assert (applicant.at, "Wong Mei" in applicant.get().content.decode()) == (check, True)


def test_form_sent_twice_ends_at_the_same_page() -> None:
    applicant = Applicant()
    applicant.to_check()
    check = applicant.at
    first = applicant.post()["Location"]
    applicant.at = check
    assert (applicant.post()["Location"], User.objects.count()) == (first, 1)


def test_unfinished_registration_is_led_back_to_its_codes_by_the_password() -> None:
    applicant = Applicant()
    applicant.to_mobile_code()
    applicant.at = applicant.sign_in()["Location"]
    applicant.get()
    assert (applicant.at.endswith("/mobile/"), "sessionid" in applicant.client.cookies) == (
        True,
        False,
    )


def test_password_is_never_shown_back() -> None:
    applicant = Applicant(username="x")
    applicant.to_access()
    page = applicant.post(username="x", password="seven green bottles").content.decode()
    assert ("seven green bottles" in page, "3 to 30 characters" in page) == (False, True)
