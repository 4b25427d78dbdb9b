"""Services of somebody: named, cancelled one by one; and what our own data say about age."""

from datetime import date

import pytest
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from django.test import Client

from accounts.models import Profile, User
from privacy.erasure import services
from privacy.messages.models import Message
from privacy.subjects.domain import create
from tests.people import person

pytestmark = pytest.mark.django_db
ALL = ["sessions", "sign_in", "second_factor", "messages", "account"]


def born(user: User, day: date) -> None:
    Profile.objects.filter(user=user).update(birth_date=day.isoformat())


def codes(user: User) -> list[str]:
    return [each.code for each in services.running(subject_id=user.subject_id)]


def message(user: User) -> None:
    Message.objects.create(
        subject=user.subject, channel="mail", kind="security_notice", template="x", language="en",
        key=str(user.pk), address="a@people.example", body="x",
    )  # fmt: skip


def test_everything_somebody_has_is_named_and_ends_one_by_one() -> None:
    user, other = person("ana.minor"), person("ben.other")
    for each in (user, other):
        Client().force_login(each)
        RecoveryCodes.activate(each)
        message(each)
    assert codes(user) == codes(other) == ALL
    for code in ALL:
        assert services.cancel(subject_id=user.subject_id, code=code) == 1
        assert services.cancel(subject_id=user.subject_id, code=code) == 0
    assert (codes(user), codes(other)) == ([], ALL)
    user.refresh_from_db()
    assert (user.account_state, user.has_usable_password()) == ("cancelled", False)
    assert set(Message.objects.values_list("state", "body")) == {("dropped", None), ("queued", "x")}


def test_an_unfinished_registration_is_cancelled_too() -> None:
    user = person("ana.begins", proven=False)
    assert services.cancel(subject_id=user.subject_id, code="account") == 1
    user.refresh_from_db()
    assert user.account_state == "cancelled"


def test_a_retired_service_keeps_its_code() -> None:
    assert services.label_of("account") == "Account"
    assert services.label_of("fax") == "fax"


def test_our_own_data_say_who_was_a_minor_when_they_came() -> None:
    adult, minor, staff = person("ana.adult"), person("ben.minor"), create()
    came = minor.created_at.date()
    born(minor, date(came.year - 18, 12, 31) if came.month < 12 else date(came.year - 17, 1, 1))
    found = [services.is_minor(each) for each in (adult.subject_id, minor.subject_id, staff.pk)]
    assert found == [False, True, None]


def test_answers_that_disagree_prove_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    adult = person("ana.adult")
    both = [*services.minor_evidence.answers, lambda _: [True]]
    monkeypatch.setattr(services.minor_evidence, "answers", both)
    assert services.is_minor(adult.subject_id) is None
