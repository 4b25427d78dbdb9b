"""What allauth wants to tell leaves by our message log, to proven addresses only."""

import pytest
from allauth.account.models import EmailAddress
from django.utils.timezone import now

from accounts.adapter import AccountAdapter
from accounts.models import User
from privacy.messages.models import Message
from privacy.subjects.domain import change_state
from privacy.subjects.enums import SubjectState
from tests.people import person

CHANGE = "Authenticator app activated"


@pytest.fixture
def owner(db: None) -> User:
    return person("ana.wong")


def tell(email: str) -> None:
    AccountAdapter().send_mail("mfa/email/totp_activated", email, {"timestamp": now()})


def test_change_is_told_in_our_own_words(owner: User) -> None:
    tell("Ana.Wong@people.example")
    message = Message.objects.get()
    assert (message.kind, message.address, message.subject) == (
        "security_notice",
        "ana.wong@people.example",
        owner.subject,
    )
    assert (message.title or "").lower() == f"nexhome: {CHANGE}".lower()
    assert [word in (message.body or "") for word in ("IP address", "Browser")] == [False, False]


@pytest.mark.parametrize("email", ["stranger@people.example", "unproven@people.example"])
def test_address_that_nobody_proved_is_not_written_to(owner: User, email: str) -> None:
    EmailAddress.objects.create(user=owner, email="unproven@people.example", verified=False)
    tell(email)
    assert Message.objects.count() == 0


def test_somebody_leaving_is_not_written_to(owner: User) -> None:
    change_state(subject=owner.subject, to=SubjectState.ERASING)
    tell("ana.wong@people.example")
    assert Message.objects.count() == 0
