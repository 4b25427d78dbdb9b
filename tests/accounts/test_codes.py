"""Codes hold against guessing, replay and other people's numbers (reliability.md section 2)."""

from datetime import timedelta

import pytest
from django.conf import LazySettings
from django.db.models import F

from accounts.domain import codes
from accounts.domain.limits import TooManySends, count_send
from accounts.enums import CodePurpose, SendScope
from accounts.models import OneTimeCode, SendCount
from privacy.subjects.domain import create as create_subject
from privacy.subjects.models import Subject

MOBILE = CodePurpose.REGISTER_MOBILE
NUMBER = "+85251234567"
pytestmark = pytest.mark.django_db


def issued(subject: Subject) -> str:
    return codes.issue(subject_id=subject.pk, purpose=MOBILE, target=NUMBER)


def redeemed(subject: Subject, code: str, target: str = NUMBER) -> bool:
    return codes.redeem(subject_id=subject.pk, purpose=MOBILE, target=target, code=code)


def wrong(code: str) -> str:
    return f"{(int(code) + 1) % 10**6:06d}"


def test_code_opens_once() -> None:
    subject = create_subject()
    code = issued(subject)
    assert [redeemed(subject, code), redeemed(subject, code)] == [True, False]


def test_code_is_stored_as_hash_only() -> None:
    code = issued(create_subject())
    row = OneTimeCode.objects.values().get()
    assert [name for name, value in row.items() if code in str(value)] == []


def test_code_of_another_number_holder_or_purpose_is_refused() -> None:
    subject, stranger = create_subject(), create_subject()
    code = issued(subject)
    issued(stranger)
    other_purpose = codes.redeem(
        subject_id=subject.pk, purpose=CodePurpose.REGISTER_EMAIL, target=NUMBER, code=code
    )
    assert [redeemed(subject, code, "+85259876543"), other_purpose, redeemed(stranger, code)] == [
        False,
        False,
        False,
    ]


def test_expired_code_is_refused() -> None:
    subject = create_subject()
    code = issued(subject)
    OneTimeCode.objects.update(expires_at=F("expires_at") - timedelta(minutes=10))
    assert redeemed(subject, code) is False


def test_right_code_after_five_wrong_ones_is_refused() -> None:
    subject = create_subject()
    code = issued(subject)
    for _ in range(5):
        redeemed(subject, wrong(code))
    assert redeemed(subject, code) is False


def test_new_code_ends_the_old_one_and_counts_anew() -> None:
    subject = create_subject()
    old = issued(subject)
    for _ in range(5):
        redeemed(subject, wrong(old))
    new = issued(subject)
    assert [redeemed(subject, old) if old != new else False, redeemed(subject, new)] == [
        False,
        True,
    ]


def test_unknowable_code_is_met_by_nothing() -> None:
    subject = create_subject()
    codes.issue_unknowable(subject_id=subject.pk, purpose=MOBILE, target=NUMBER)
    row = OneTimeCode.objects.get()
    assert (redeemed(subject, row.code_hash), len(row.code_hash)) == (False, 64)


def test_sends_to_a_target_stop_at_the_day_limit(settings: LazySettings) -> None:
    settings.CODE_RESEND_GAP = timedelta(0)
    for turn in range(5):
        count_send(target=NUMBER, source=f"198.51.100.{turn}")
    with pytest.raises(TooManySends) as refusal:
        count_send(target=NUMBER, source="198.51.100.9")
    assert (refusal.value.scope, SendCount.objects.filter(scope=SendScope.SOURCE).count()) == (
        SendScope.TARGET,
        5,
    )


def test_sends_from_a_source_stop_at_the_day_limit() -> None:
    for turn in range(20):
        count_send(target=f"+85251{turn:02d}4567", source="198.51.100.1")
    with pytest.raises(TooManySends) as refusal:
        count_send(target=NUMBER, source="198.51.100.1")
    assert refusal.value.scope == SendScope.SOURCE


def test_second_send_within_the_gap_is_refused() -> None:
    count_send(target=NUMBER, source="198.51.100.1")
    with pytest.raises(TooManySends):
        count_send(target=NUMBER, source="198.51.100.2")


def test_counts_hold_no_number_and_no_address() -> None:
    count_send(target=NUMBER, source="198.51.100.1")
    held = str(list(SendCount.objects.values()))
    assert (NUMBER in held, "198.51.100.1" in held) == (False, False)


def test_used_and_expired_codes_are_swept() -> None:
    used, expired, live = create_subject(), create_subject(), create_subject()
    redeemed(used, issued(used))
    issued(expired)
    OneTimeCode.objects.filter(subject=expired).update(expires_at=F("created_at"))
    issued(live)
    assert (codes.sweep(), list(OneTimeCode.objects.values_list("subject", flat=True))) == (
        2,
        [live.pk],
    )
