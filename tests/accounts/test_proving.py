"""Codes on their way: limits, changes, texts and people that go meanwhile."""

from datetime import timedelta

import pytest
from allauth.account.models import EmailAddress
from django.db import transaction
from pytest_django import Settings

from accounts.domain import proving
from accounts.domain.limits import count_send
from accounts.enums import CodePurpose
from accounts.models import OneTimeCode, SendCount, User
from privacy.messages.enums import Channel
from privacy.messages.models import Message
from privacy.policies.enums import Document
from privacy.policies.models import PolicyVersion
from privacy.policies.reading import Draft
from privacy.subjects.domain import change_state, lock_for_change
from privacy.subjects.enums import SubjectState
from tests.people import Applicant, newest_code
from tests.publishing import publish_as_two


@pytest.fixture
def no_gap(settings: Settings) -> None:
    settings.CODE_RESEND_GAP = timedelta(0)


def lock(user: User) -> None:
    with transaction.atomic():
        change_state(subject=lock_for_change(subject_id=user.subject_id), to=SubjectState.ERASING)


def test_new_sms_takes_the_place_of_the_old(applicant: Applicant, no_gap: None) -> None:
    applicant.to_mobile_code()
    at = applicant.at
    applicant.client.post(f"{at}resend/")
    applicant.post(code=newest_code(Channel.SMS))
    sent = Message.objects.filter(kind="code_sms").count()
    assert (sent, applicant.at.endswith("/email/")) == (2, True)


def test_new_mail_takes_the_place_of_the_old(applicant: Applicant, no_gap: None) -> None:
    applicant.to_email_code()
    applicant.client.post(f"{applicant.at}resend/")
    applicant.post(code=newest_code(Channel.MAIL))
    assert applicant.at.endswith("/checking/")


def test_day_limit_of_a_number_is_said_on_the_page(applicant: Applicant, no_gap: None) -> None:
    applicant.to_mobile_code()
    answers = [applicant.client.post(f"{applicant.at}resend/")["Location"] for _ in range(5)]
    page = applicant.client.get(answers[-1]).content.decode()
    assert (answers, "no more codes can be sent there" in page) == (
        [applicant.at] * 4 + [f"{applicant.at}?limit=1"],
        True,
    )


@pytest.mark.parametrize("path", ["resend/", "change/"])
def test_day_limit_of_a_network_is_429(applicant: Applicant, settings: Settings, path: str) -> None:
    applicant.to_mobile_code()
    settings.CODE_SENDS_PER_ADDRESS = 1
    typed = {"mobile_region": "HK", "mobile_number": "59876543", "mobile_declared": "on"}
    assert applicant.client.post(f"{applicant.at}{path}", typed).status_code == 429


def test_number_that_had_its_codes_is_registered_without_one(applicant: Applicant) -> None:
    Applicant(username="second", email="s@example.com").to_mobile_code()
    applicant.to_mobile_code()
    sent = Message.objects.filter(kind="code_sms").count()
    assert (applicant.get().status_code, User.objects.count(), sent) == (200, 2, 1)


def test_address_that_had_its_codes_is_told_on_its_page(
    applicant: Applicant, settings: Settings
) -> None:
    applicant.to_mobile_code()
    count_send(target="mei@example.com", source="198.51.100.1")
    applicant.post(code=newest_code(Channel.SMS))
    page = applicant.get().content.decode()
    assert (applicant.at.endswith("/email/"), "Nothing arrived?" in page) == (True, True)


def test_change_to_a_number_that_had_its_codes_is_refused_at_the_field(
    applicant: Applicant,
) -> None:
    applicant.to_mobile_code()
    applicant.at = f"{applicant.at}change/"
    page = applicant.post(**applicant.contact).content.decode()
    assert "No code can be sent there now" in page


def test_changed_address_is_the_one_that_is_proven(applicant: Applicant) -> None:
    applicant.to_email_code()
    applicant.at = f"{applicant.at}change/"
    applicant.get()
    applicant.post(email="other@example.com")
    applicant.post(code=newest_code(Channel.MAIL))
    assert list(EmailAddress.objects.values_list("email", "verified")) == [
        ("other@example.com", True)
    ]


def test_proven_number_cannot_be_changed_here(applicant: Applicant) -> None:
    applicant.to_email_code()
    user = User.objects.get()
    proving.change_target(
        user_id=user.pk,
        purpose=CodePurpose.REGISTER_MOBILE,
        target="+85259876543",
        source="198.51.100.1",
    )
    proving.send_code(user_id=user.pk, purpose=CodePurpose.REGISTER_MOBILE, source="198.51.100.1")
    user.profile.refresh_from_db()
    assert (user.profile.mobile, SendCount.objects.filter(scope="target").count()) == (
        "+85251234567",
        2,
    )


def test_last_code_sent_twice_is_proven_once(applicant: Applicant) -> None:
    applicant.to_email_code()
    code, user = newest_code(Channel.MAIL), User.objects.get()
    answers = [proving.prove_email(user_id=user.pk, code=code) for _ in range(2)]
    assert answers == [True, True]


def test_address_is_not_proven_before_the_number(applicant: Applicant) -> None:
    applicant.to_mobile_code()
    assert proving.prove_email(user_id=User.objects.get().pk, code="123456") is False


def test_pages_of_somebody_who_is_leaving_are_gone(applicant: Applicant) -> None:
    applicant.to_mobile_code()
    code = newest_code(Channel.SMS)
    lock(User.objects.get())
    assert applicant.post(code=code).status_code == 404


def test_holder_who_is_leaving_is_not_written_to(applicant: Applicant) -> None:
    holder = applicant.to_active()
    SendCount.objects.all().delete()
    OneTimeCode.objects.all().delete()
    lock(holder)
    Applicant(username="second", email="s@example.com").to_mobile_code()
    assert Message.objects.filter(kind="holder_warning").count() == 0


def test_text_that_changed_meanwhile_is_agreed_to_anew(
    applicant: Applicant, published_texts: list[PolicyVersion]
) -> None:
    applicant.to_check()
    said = [{"id": "T-3.1", "title": "Access", "text": "You may not."}]
    publish_as_two(Draft(Document.TERMS, dict.fromkeys(published_texts[0].clauses, said)))
    applicant.post()
    assert (applicant.at.endswith("/notice/"), User.objects.count()) == (True, 0)


def test_somebody_signed_in_is_led_to_their_account(applicant: Applicant) -> None:
    applicant.to_active()
    applicant.sign_in()
    assert applicant.client.get("/accounts/signup/")["Location"] == "/me/"
