"""Many at once: what only real commits and threads show."""

from concurrent.futures import ThreadPoolExecutor

from django.db import connection

from accounts.domain import codes
from accounts.enums import CodePurpose
from accounts.models import OneTimeCode
from privacy.subjects.domain import create as create_subject
from privacy.subjects.models import Subject

MOBILE = CodePurpose.REGISTER_MOBILE
NUMBER = "+85251234567"


def issued(subject: Subject) -> str:
    return codes.issue(subject_id=subject.pk, purpose=MOBILE, target=NUMBER)


def redeemed(subject: Subject, code: str) -> bool:
    return codes.redeem(subject_id=subject.pk, purpose=MOBILE, target=NUMBER, code=code)


def wrong(code: str) -> str:
    return f"{(int(code) + 1) % 10**6:06d}"


def test_two_hundred_parallel_guesses_compare_exactly_five(own_database: str) -> None:
    subject = create_subject()
    code = issued(subject)

    def guess(_turn: int) -> bool:
        try:
            return redeemed(subject, wrong(code))
        finally:
            connection.close()

    with ThreadPoolExecutor(20) as pool:
        answers = list(pool.map(guess, range(200)))
    compared = OneTimeCode.objects.get().attempts
    assert (compared, any(answers), redeemed(subject, code)) == (5, False, False)


def test_parallel_right_code_opens_exactly_once(own_database: str) -> None:
    subject = create_subject()
    code = issued(subject)

    def use(_turn: int) -> bool:
        try:
            return redeemed(subject, code)
        finally:
            connection.close()

    with ThreadPoolExecutor(10) as pool:
        answers = list(pool.map(use, range(20)))
    assert answers.count(True) == 1
