"""Whose number or address it is shows nowhere; its holder is told (P-2.8h-k)."""

import re
from typing import Any

import pytest
from allauth.account.models import EmailAddress

from accounts.domain import proving
from accounts.models import OneTimeCode, Profile, User
from privacy.messages.enums import Channel
from privacy.messages.models import Message
from tests.people import Applicant, newest_code

# A number is none where it stands inside a random id.
RANDOM = re.compile(r"proof/[\w-]{43}|[\w.]+@example\.com|(?<![0-9a-f-])5\d{3} ?\d{4}")
# The wait for another code runs down while the test goes on.
WAIT = re.compile(r'data-seconds="\d+"|<span data-number>\d+</span>')


@pytest.fixture
def holder(applicant: Applicant) -> User:
    """Somebody whose number and address are proven."""
    user = applicant.to_active()
    # As if on another day: the sends to this number have been counted anew.
    OneTimeCode.objects.all().delete()
    forget_sends()
    return user


def forget_sends() -> None:
    from accounts.models import SendCount

    SendCount.objects.all().delete()


def shape(response: Any) -> tuple[int, str]:
    """Return a page without what is random or typed."""
    return response.status_code, WAIT.sub("", RANDOM.sub("", response.content.decode()))


def walk(applicant: Applicant) -> list[tuple[int, str]]:
    """Register up to a wrong code; return every page on the way."""
    applicant.to_check()
    seen = [shape(applicant.post()), shape(applicant.get()), shape(applicant.post(code="000001"))]
    seen.append(shape(applicant.client.post(f"{applicant.at}resend/")))
    return [*seen, shape(applicant.get())]


def test_taken_number_is_answered_like_a_free_one(holder: User) -> None:
    taken = walk(Applicant(username="stranger", email="stranger@example.com"))
    free = walk(Applicant(username="newcomer", email="newcomer@example.com", mobile="59876543"))
    assert taken == free


def test_taken_number_gets_a_warning_instead_of_a_code(holder: User) -> None:
    sent = Message.objects.filter(kind="code_sms").count()
    Applicant(username="stranger", email="stranger@example.com").to_mobile_code()
    warning = Message.objects.get(kind="holder_warning")
    assert (warning.subject, warning.channel, warning.address) == (
        holder.subject,
        Channel.SMS,
        "+85251234567",
    )
    assert Message.objects.filter(kind="code_sms").count() == sent


def test_every_code_for_a_taken_number_is_refused(holder: User) -> None:
    stranger = Applicant(username="stranger", email="stranger@example.com")
    stranger.to_mobile_code()
    digest = OneTimeCode.objects.get().code_hash
    user = User.objects.get(username="stranger")
    from accounts.domain.codes import hashed
    from accounts.enums import CodePurpose

    reachable = {
        hashed(
            subject_id=user.subject_id,
            purpose=CodePurpose.REGISTER_MOBILE,
            target="+85251234567",
            code=f"{code:06d}",
        )
        for code in range(0, 10**6, 37)
    }
    assert digest not in reachable


def test_taken_address_is_answered_like_a_free_one(holder: User) -> None:
    pages = []
    for name, number in (("mei", "59876543"), ("newcomer", "59876544")):
        someone = Applicant(username=f"{name}2", email=f"{name}@example.com", mobile=number)
        someone.to_email_code()
        pages.append([shape(someone.get()), shape(someone.post(code="000001"))])
    assert pages[0] == pages[1]


def test_taken_address_gets_a_warning_instead_of_a_code(holder: User) -> None:
    stranger = Applicant(username="stranger", mobile="59876543")
    stranger.to_email_code()
    warning = Message.objects.get(kind="holder_warning")
    assert (warning.subject, warning.channel, stranger.at.endswith("/email/")) == (
        holder.subject,
        Channel.MAIL,
        True,
    )


def test_unproven_number_of_another_registration_does_not_count(applicant: Applicant) -> None:
    applicant.to_mobile_code()
    forget_sends()
    second = Applicant(username="second", email="second@example.com")
    second.to_email_code()
    assert Profile.objects.filter(mobile_index__isnull=False).get().user.username == "second"


def test_slower_of_two_hears_what_a_wrong_code_hears(applicant: Applicant) -> None:
    applicant.to_mobile_code()
    slow_code = newest_code(Channel.SMS)
    forget_sends()
    fast = Applicant(username="second", email="second@example.com")
    fast.to_email_code()
    late = shape(applicant.post(code=slow_code))
    wrong = shape(applicant.post(code=slow_code))
    assert (late == wrong, Message.objects.filter(kind="holder_warning").count()) == (True, 1)
    assert Profile.objects.get(user__username="mei.wong").mobile_index is None


def test_slower_of_two_with_one_address_is_refused_by_the_index(holder: User) -> None:
    other = Applicant(username="second", email="second@example.com", mobile="59876543")
    other.to_email_code()
    EmailAddress.objects.filter(user__username="second").update(email="mei@example.com")
    assert proving.take_email(User.objects.get(username="second")) is False
    assert EmailAddress.objects.filter(email="mei@example.com", verified=True).count() == 1


def test_user_name_of_an_unfinished_registration_is_free_again(applicant: Applicant) -> None:
    from datetime import timedelta

    from accounts.domain.registration import purge_unfinished
    from privacy.work.clock import now

    applicant.to_mobile_code()
    assert purge_unfinished(before=now() - timedelta(hours=24), limit=10) == 0
    User.objects.update(created_at=now() - timedelta(hours=25))
    assert purge_unfinished(before=now() - timedelta(hours=24), limit=10) == 1
    forget_sends()
    again = Applicant()
    assert again.to_active().account_state == "active"


def test_unfinished_registration_goes_with_everything(applicant: Applicant) -> None:
    from datetime import timedelta

    from accounts.domain.registration import purge_unfinished
    from accounts.models import RegistrationTicket
    from privacy.subjects.models import Subject
    from privacy.work.clock import now

    applicant.to_email_code()
    User.objects.update(created_at=now() - timedelta(hours=25))
    purge_unfinished(before=now() - timedelta(hours=24), limit=10)
    left = [User, Profile, EmailAddress, OneTimeCode, RegistrationTicket, Message]
    assert [model.__name__ for model in left if model.objects.exists()] == []
    assert (Subject.objects.get().state, applicant.get().status_code) == ("erased", 404)
