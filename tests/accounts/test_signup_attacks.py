"""Steps skipped, drafts of others, fields nobody asked for, forms of other sites."""

import re
import uuid
from datetime import timedelta

import pytest
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from pytest_django import Settings

from accounts.domain import drafts
from accounts.models import OneTimeCode, RegistrationDraft, User
from privacy.messages.enums import Channel
from privacy.messages.models import Message
from tests.people import Applicant, newest_code


def test_skipped_step_leads_back(applicant: Applicant) -> None:
    applicant.to_contact()
    check = applicant.at.replace("/contact/", "/check/")
    applicant.at = check
    applicant.post()
    assert (applicant.at, User.objects.count()) == (check.replace("/check/", "/contact/"), 0)


def test_unknown_draft_is_gone(applicant: Applicant) -> None:
    response = Client().get(f"/accounts/signup/{uuid.uuid4()}/check/")
    assert (response.status_code, "no longer here" in response.content.decode()) == (404, True)


def test_expired_draft_is_gone(applicant: Applicant) -> None:
    applicant.to_check()
    row = RegistrationDraft.objects.get()
    RegistrationDraft.objects.update(expires_at=row.created_at - timedelta(hours=1))
    assert (applicant.post().status_code, User.objects.count()) == (404, 0)


def test_draft_says_nothing_in_the_clear(applicant: Applicant) -> None:
    applicant.to_check()
    with connection.cursor() as cursor:
        cursor.execute("SELECT content::text FROM accounts_registrationdraft")
        held = cursor.fetchone()[0]
    told = ["Wong", "mei", "5123", "1984", "bottles", applicant.passport["certificate_number"]]
    assert (held[:3], [word for word in told if word in held]) == ("v1:", [])


def test_draft_keeps_of_the_password_the_hash_only(applicant: Applicant) -> None:
    applicant.to_check()
    answers = drafts.read(draft_id=RegistrationDraft.objects.get().pk).answers
    assert (answers["password"][:4], applicant.password in str(answers)) == ("md5$", False)


def test_fields_nobody_asked_for_are_ignored(applicant: Applicant) -> None:
    applicant.to_about()
    applicant.post(
        name=applicant.name,
        gender="female",
        is_staff="on",
        account_state="active",
        country="US",
        username="root",
    )
    applicant.post(**applicant.certificate, certificate_index="x", certificate_until="no_expiry")
    applicant.post(**applicant.contact, mobile_verified_at="1")
    applicant.post(username=applicant.username, password=applicant.password, user="1")
    applicant.post(is_superuser="1", account_state="active")
    user = User.objects.get()
    assert (user.is_staff, user.is_superuser, user.account_state, user.username) == (
        False,
        False,
        "submitted",
        "mei.wong",
    )
    profile = user.profile
    assert (profile.country, profile.mobile_verified_at, profile.certificate_index) == (
        "HK",
        None,
        None,
    )


def test_other_birth_date_after_the_gate_is_refused(applicant: Applicant) -> None:
    applicant.to_about()
    response = applicant.post(
        name="Mei",
        gender="female",
        birth_date_day="1",
        birth_date_month="1",
        birth_date_year="1990",
    )
    answers = drafts.read(draft_id=RegistrationDraft.objects.get().pk).answers
    assert (response.status_code, answers["birth_date"], "name" in answers) == (
        400,
        "1984-03-27",
        False,
    )


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({}, 200),
        ({"Sec-Fetch-Site": "same-origin", "Origin": "null"}, 200),
        ({"Sec-Fetch-Site": "cross-site"}, 403),
        ({"Sec-Fetch-Site": "same-site"}, 403),
        ({"Origin": "http://testserver"}, 200),
        ({"Origin": "https://evil.example"}, 403),
        ({"Origin": "null"}, 403),
    ],
)
@pytest.mark.usefixtures("published_texts")
def test_form_of_another_site_is_refused(headers: dict[str, str], status: int) -> None:
    response = Client(enforce_csrf_checks=True).post("/accounts/signup/", {}, headers=headers)
    assert response.status_code == status


def test_password_in_the_address_is_not_read(applicant: Applicant) -> None:
    applicant.to_access()
    draft = RegistrationDraft.objects.get().pk
    applicant.client.get(f"{applicant.at}?username=mei.wong&password=seven+green+bottles")
    assert "password" not in drafts.read(draft_id=draft).answers


def test_user_name_taken_meanwhile_is_asked_anew(applicant: Applicant) -> None:
    applicant.to_check()
    User.objects.create_user("Mei.Wong")
    applicant.post()
    page = applicant.get().content.decode()
    assert ("This user name is taken" in page, User.objects.count()) == (True, 1)
    applicant.post(username="mei.wong.2", password=applicant.password)
    assert applicant.at.endswith("/check/")


@pytest.mark.parametrize("address", ["mobile/", "email/", "checking/", "mobile/change/"])
@pytest.mark.django_db
def test_guessed_ticket_leads_nowhere(address: str) -> None:
    response = Client().get(f"/accounts/signup/proof/{'A' * 43}/{address}")
    assert response.status_code == 404


def test_stage_cannot_be_skipped(applicant: Applicant) -> None:
    applicant.to_mobile_code()
    mobile = applicant.at
    applicant.at = mobile.replace("/mobile/", "/email/")
    applicant.get()
    assert applicant.at == mobile


@pytest.mark.parametrize("code", ["000000", "", "12345", "abcdef"])
def test_wrong_code_proves_nothing(applicant: Applicant, code: str) -> None:
    applicant.to_mobile_code()
    if code == newest_code(Channel.SMS):
        code = "000001"
    applicant.post(code=code)
    assert User.objects.get().profile.mobile_verified_at is None


def test_code_of_the_sms_does_not_prove_the_address(applicant: Applicant) -> None:
    applicant.to_mobile_code()
    sms = newest_code(Channel.SMS)
    applicant.post(code=sms)
    if sms != newest_code(Channel.MAIL):
        applicant.post(code=sms)
    assert applicant.at.endswith("/email/")


def test_wrong_expired_and_spent_codes_answer_the_same(applicant: Applicant) -> None:
    applicant.to_mobile_code()
    code = newest_code(Channel.SMS)
    pages = {words_of(applicant.post(code=f"{(int(code) + 1) % 10**6:06d}"))}
    OneTimeCode.objects.update(expires_at="2020-01-01T00:00Z")
    pages.add(words_of(applicant.post(code=code)))
    OneTimeCode.objects.update(expires_at="2090-01-01T00:00Z", attempts=5)
    pages.add(words_of(applicant.post(code=code)))
    assert len(pages) == 1


def words_of(response: HttpResponse) -> str:
    """Return a page without the digits typed and the seconds that run down."""
    return re.sub(r"[0-9]+", "", response.content.decode())


def test_resend_within_the_gap_sends_nothing_and_shows_the_wait(applicant: Applicant) -> None:
    applicant.to_mobile_code()
    applicant.client.post(f"{applicant.at}resend/")
    page = applicant.get().content.decode()
    assert (Message.objects.filter(kind="code_sms").count(), "data-countdown" in page) == (1, True)


def test_changed_number_gets_the_code_and_the_old_code_dies(applicant: Applicant) -> None:
    applicant.to_mobile_code()
    old, at = newest_code(Channel.SMS), applicant.at
    applicant.at = f"{at}change/"
    applicant.post(**{**applicant.contact, "mobile_number": "59876543"})
    new = newest_code(Channel.SMS)
    if old != new:
        applicant.post(code=old)
    assert applicant.at == at
    applicant.post(code=new)
    assert (applicant.at.endswith("/email/"), User.objects.get().profile.mobile) == (
        True,
        "+85259876543",
    )


def test_answers_of_one_network_are_limited(applicant: Applicant) -> None:
    applicant.to_about()
    statuses = [applicant.post(name="").status_code for _ in range(60)]
    assert (statuses.count(200), statuses.count(429), statuses[-1]) == (58, 2, 429)


def test_twenty_first_registration_from_one_network_is_429(
    applicant: Applicant, settings: Settings
) -> None:
    settings.ACCOUNT_RATE_LIMITS = False
    for turn in range(20):
        Applicant(
            username=f"mei{turn}", mobile=f"51{turn:02d}4567", email=f"m{turn}@example.com"
        ).to_mobile_code()
    applicant.to_check()
    assert (applicant.post().status_code, User.objects.count()) == (429, 20)
