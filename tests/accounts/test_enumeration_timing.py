"""The time an answer takes does not tell whose account, number or address exists.

For each endpoint both kinds of request alternate; a rank test must not tell them apart, and the
medians must lie close together (reliability.md section 2, row 4).
"""

import math
import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

import pytest
from django.test import Client
from pytest_django import Settings

from accounts.models import SendCount, User
from privacy.policies.models import PolicyVersion
from privacy.work.dispatcher import run_due
from tests.people import PASSWORD, Applicant, person

pytestmark = [pytest.mark.proof, pytest.mark.django_db]
ROUNDS = 150
LEAST_P = 0.01
CLOSE = timedelta(milliseconds=5)
ARGON2 = ["django.contrib.auth.hashers.Argon2PasswordHasher"]


def rank_p(left: list[float], right: list[float]) -> float:
    """Return the two-sided p of Mann and Whitney's test, by its normal approximation."""
    ranked = sorted((value, side) for side, values in ((0, left), (1, right)) for value in values)
    rank_sum = sum(rank for rank, (_value, side) in enumerate(ranked, start=1) if side == 0)
    n, m = len(left), len(right)
    mean, deviation = n * (n + m + 1) / 2, math.sqrt(n * m * (n + m + 1) / 12)
    return math.erfc(abs(rank_sum - mean) / deviation / math.sqrt(2))


@dataclass(frozen=True)
class Comparison:
    """What an observer could make of the times."""

    p: float
    apart: float
    spread: float

    @property
    def tells_nothing(self) -> bool:
        """Ranks cannot be told apart, or the medians lie closer than an observer can see.

        On a busy machine the medians of equal work drift apart by chance; then the spread of
        single answers is the measure, for an observer has nothing better.
        """
        return self.p > LEAST_P or self.apart < max(CLOSE.total_seconds(), self.spread / 10)


def compare(one: Callable[[int], object], other: Callable[[int], object]) -> Comparison:
    """Time both in turns; which goes first alternates."""
    times: tuple[list[float], list[float]] = ([], [])
    for turn in range(-5, ROUNDS):  # the first five warm up
        pairs = [(times[0], one), (times[1], other)]
        for kept, deed in pairs if turn % 2 else reversed(pairs):
            began = time.perf_counter()
            deed(turn)
            if turn >= 0:
                kept.append(time.perf_counter() - began)
    medians = [statistics.median(each) for each in times]
    quarters = statistics.quantiles([*times[0], *times[1]], n=4)
    return Comparison(rank_p(*times), abs(medians[0] - medians[1]), quarters[2] - quarters[0])


def test_sign_in_takes_as_long_for_a_name_that_nobody_has(settings: Settings) -> None:
    settings.PASSWORD_HASHERS = ARGON2
    settings.ACCOUNT_RATE_LIMITS = False
    User.objects.create_user("mei.wong", password=PASSWORD)
    client = Client()

    def try_name(name: str) -> Callable[[int], object]:
        typed = {"login": name, "password": "a wrong one"}
        return lambda _turn: client.post("/accounts/login/", typed)

    found = compare(try_name("mei.wong"), try_name("not.here"))
    assert found.tells_nothing, found


def test_registration_takes_as_long_for_a_number_that_is_taken(
    published_texts: list[PolicyVersion], settings: Settings
) -> None:
    settings.CODE_SENDS_PER_ADDRESS = settings.CODE_SENDS_PER_TARGET = 10**6
    settings.CODE_RESEND_GAP = timedelta(0)
    settings.SMS_UNPROVEN_PER_PREFIX = settings.SMS_SENDS_PER_PREFIX = 10**6
    settings.ACCOUNT_RATE_LIMITS = False
    Applicant().to_active()

    def submit(mark: str, number: str) -> Callable[[int], object]:
        waiting = []
        for turn in range(-5, ROUNDS):
            someone = Applicant(
                username=f"{mark}{turn + 5}", mobile=number, email=f"{mark}{turn + 5}@example.com"
            )
            someone.to_check()
            waiting.append(someone)
        return lambda turn: waiting[turn + 5].post()

    taken, free = submit("taken", "51234567"), submit("free", "59876543")
    SendCount.objects.all().delete()
    found = compare(taken, free)
    assert found.tells_nothing, found


def without_limits(settings: Settings) -> None:
    settings.CODE_SENDS_PER_ADDRESS = settings.CODE_SENDS_PER_TARGET = settings.CODE_ATTEMPTS = (
        10**4
    )
    settings.SMS_UNPROVEN_PER_PREFIX = settings.SMS_SENDS_PER_PREFIX = 10**6
    settings.CODE_RESEND_GAP = timedelta(0)
    settings.ACCOUNT_RATE_LIMITS = False


def test_asking_for_a_code_takes_as_long_for_an_address_that_nobody_has(settings: Settings) -> None:
    without_limits(settings)
    person("mei.wong")

    def ask(address: str) -> Callable[[int], object]:
        client = Client()
        return lambda _turn: client.post("/accounts/code/sign-in/mail/", {"email": address})

    found = compare(ask("mei.wong@people.example"), ask("not.here@people.example"))
    assert found.tells_nothing, found


def test_a_wrong_code_takes_as_long_where_nobody_was_sent_one(settings: Settings) -> None:
    without_limits(settings)
    person("mei.wong")

    def guess(address: str) -> Callable[[int], object]:
        client = Client()
        client.post("/accounts/code/sign-in/mail/", {"email": address})
        run_due()
        return lambda _turn: client.post("/accounts/code/", {"code": "000001"})

    found = compare(guess("mei.wong@people.example"), guess("not.here@people.example"))
    assert found.tells_nothing, found
