"""The time an answer takes does not tell whose account, number or address exists (S-19).

For each neutral endpoint 500 requests that meet an account and 500 that meet none are timed in
turns; the step that answers wait for (`nexhome_site/even_times.py`) is set to little more than
their work. They count as equal when Mann and Whitney's rank test cannot tell them apart (p > 0.01)
and their medians lie within 5 %; a pair that fails is timed once more, for one in a hundred equal
pairs fails by chance. The figures are kept in `docs/proof/enumeration.json`.
"""

import json
import math
import statistics
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.conf import settings as site
from django.test import Client
from pytest_django import Settings

from accounts.models import SendCount, User
from privacy.policies.domain import publish
from privacy.policies.enums import Document
from privacy.policies.reading import read
from privacy.work.dispatcher import run_due
from tests.accounts.test_recovery import Asker, told_about
from tests.people import PASSWORD, Applicant, just_proven, person

pytestmark = pytest.mark.proof
ROUNDS = 500
WARM_UP = 20
LEAST_P = 0.01
MOST_APART = 0.05
ATTEMPTS = 2
FIGURES = Path(__file__).resolve().parents[2] / "docs/proof/enumeration.json"
# Thousandths of a second: the work of an endpoint, and half as much again.
STEPS = {"sign_in": 200, "registered_number": 80, "registered_address": 40, "new_address": 50}
SHORT_STEP = 25
ARGON2 = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
HELD, FREE = "51234567", "59876543"
HOLDER, NOBODY = "mei.wong@people.example", "not.here@people.example"

Deed = Callable[[], object]
Pair = tuple[Deed, Deed]


@dataclass(frozen=True)
class Comparison:
    """What an observer could make of the times of an endpoint."""

    p: float
    apart: float
    medians_ms: tuple[float, float]
    attempt: int
    step_ms: int

    @property
    def tells_nothing(self) -> bool:
        return self.p > LEAST_P and self.apart <= MOST_APART


def rank_p(left: list[float], right: list[float]) -> float:
    """Return the two-sided p of Mann and Whitney's test, by its normal approximation."""
    ranked = sorted((value, side) for side, values in ((0, left), (1, right)) for value in values)
    rank_sum = sum(rank for rank, (_value, side) in enumerate(ranked, start=1) if side == 0)
    n, m = len(left), len(right)
    mean, deviation = n * (n + m + 1) / 2, math.sqrt(n * m * (n + m + 1) / 12)
    return math.erfc(abs(rank_sum - mean) / deviation / math.sqrt(2))


def compare(pair: Pair, *, attempt: int) -> Comparison:
    """Time both in turns; which goes first alternates."""
    times: tuple[list[float], list[float]] = ([], [])
    for turn in range(-WARM_UP, ROUNDS):
        sides = [(times[0], pair[0]), (times[1], pair[1])]
        for kept, deed in sides if turn % 2 else reversed(sides):
            began = time.perf_counter()
            deed()
            if turn >= 0:
                kept.append(time.perf_counter() - began)
    one, other = (statistics.median(each) for each in times)
    return Comparison(
        p=round(rank_p(*times), 4),
        apart=round(abs(one - other) / max(one, other), 4),
        medians_ms=(round(one * 1000, 2), round(other * 1000, 2)),
        attempt=attempt,
        step_ms=site.NEUTRAL_STEP_MS,
    )


def sign_in() -> Pair:
    def attempt(name: str) -> Deed:
        typed = {"login": name, "password": "a wrong one"}
        client = Client()
        return lambda: client.post("/accounts/login/", typed)

    return attempt("mei.wong"), attempt("not.here")


def asking(path: str, held: dict[str, str], free: dict[str, str]) -> Pair:
    """Ask an endpoint, each side in a browser of its own."""

    def ask(typed: dict[str, str]) -> Deed:
        client = Client()
        return lambda: client.post(path, typed)

    return ask(held), ask(free)


def number(digits: str) -> dict[str, str]:
    return {"mobile_region": "HK", "mobile_number": digits, "mobile_declared": "on"}


def code_by_mail() -> Pair:
    return asking("/accounts/code/sign-in/mail/", {"email": HOLDER}, {"email": NOBODY})


def code_by_sms() -> Pair:
    return asking("/accounts/code/sign-in/sms/", number(HELD), number(FREE))


def new_password() -> Pair:
    return asking("/accounts/code/new-password/mail/", {"email": HOLDER}, {"email": NOBODY})


def wrong_code() -> Pair:
    def guess(address: str) -> Deed:
        client = Client()
        client.post("/accounts/code/sign-in/mail/", {"email": address})
        run_due()
        return lambda: client.post("/accounts/code/", {"code": "000001"})

    return guess(HOLDER), guess(NOBODY)


def registration(held: dict[str, str], free: dict[str, str]) -> Pair:
    """Send the codes of registrations that were filled in beforehand."""

    def submit(mark: str, contact: dict[str, str]) -> Deed:
        waiting = []
        for turn in range(WARM_UP + ROUNDS):
            own = {"username": f"{mark}{turn}", "email": f"{mark}{turn}@example.com"}
            someone = Applicant(**own | contact)  # type: ignore[arg-type] # its texts
            someone.to_check()
            waiting.append(someone)
        return lambda: waiting.pop().post()

    begun = f"r{time.time_ns() % 10**9}"
    return submit(f"{begun}a", held), submit(f"{begun}b", free)


def registered_number() -> Pair:
    return registration({"mobile": HELD}, {"mobile": FREE})


def registered_address() -> Pair:
    """Prove the number with which another's address, or nobody's, was typed."""

    def resend(mark: str, mobile: str, email: str) -> Deed:
        someone = Applicant(username=mark, mobile=mobile, email=email)
        someone.to_email_code()
        return lambda: someone.client.post(f"{someone.at}resend/")

    begun = f"e{time.time_ns() % 10**9}"
    first = 60_000_000 + time.time_ns() % 10**6
    return (
        resend(f"{begun}a", str(first), HOLDER),
        resend(f"{begun}b", str(first + 1), NOBODY),
    )


def number_claim() -> Pair:
    return asking("/accounts/number/", number(HELD), number(FREE))


def recovery() -> Pair:
    holder = User.objects.get(username="mei.wong")
    held = told_about(holder)
    return asking(Asker(held).at, held, held | {"username": "not.here"})


def new_address() -> Pair:
    """Somebody signed in types an address that is another's, or nobody's."""

    def change(mark: str, email: str) -> Deed:
        client = just_proven(person(mark), reauthenticated=True, method="password")
        at = "/me/profile/edit/email/"
        page = client.get(at).content.decode()
        version = page.split('name="version" value="')[1].split('"')[0]
        return lambda: client.post(at, {"version": version, "email": email})

    begun = f"n{time.time_ns() % 10**9}"
    return change(f"{begun}a", HOLDER), change(f"{begun}b", NOBODY)


ENDPOINTS: dict[str, Callable[[], Pair]] = {
    each.__name__: each
    for each in (
        sign_in,
        code_by_mail,
        code_by_sms,
        new_password,
        wrong_code,
        registered_number,
        registered_address,
        number_claim,
        recovery,
        new_address,
    )
}


@pytest.fixture
def ground(own_database: str, settings: Settings) -> None:
    """One account among a few, no limit that would end the asking, and commits that are real."""
    settings.CODE_SENDS_PER_ADDRESS = settings.CODE_SENDS_PER_TARGET = 10**6
    settings.SMS_UNPROVEN_PER_PREFIX = settings.SMS_SENDS_PER_PREFIX = 10**6
    settings.SMS_SENDS_PER_COUNTRY = 10**6
    settings.CODE_ATTEMPTS = 10**4
    settings.CODE_RESEND_GAP = timedelta(0)
    settings.ACCOUNT_RATE_LIMITS = False
    for document in Document:
        publish(draft=read(document))
    person("mei.wong", mobile=f"+852{HELD}")
    for name in ("ana.chan", "bo.lee", "chen.li"):
        person(name)


def keep(name: str, found: Comparison) -> None:
    """Keep the figures of an endpoint beside those of the others."""
    told = json.loads(FIGURES.read_text()) if FIGURES.exists() else {"endpoints": {}}
    figures = {**asdict(found), "at": datetime.now(UTC).date().isoformat()}
    told = {
        "about": "make proof",
        "rounds_each": ROUNDS,
        "least_p": LEAST_P,
        "most_apart": MOST_APART,
        "endpoints": {**told["endpoints"], name: figures},
    }
    FIGURES.write_text(json.dumps(told, indent=1) + "\n", encoding="utf-8")


@pytest.mark.parametrize("name", ENDPOINTS)
def test_times_tell_nothing(ground: None, settings: Settings, name: str) -> None:
    settings.PASSWORD_HASHERS = ARGON2 if name == "sign_in" else settings.PASSWORD_HASHERS
    for attempt in range(1, ATTEMPTS + 1):
        if name == "sign_in":
            set_anew("mei.wong")
        pair = ENDPOINTS[name]()
        SendCount.objects.all().delete()
        settings.NEUTRAL_STEP_MS = STEPS.get(name, SHORT_STEP)
        found = compare(pair, attempt=attempt)
        settings.NEUTRAL_STEP_MS = 0
        if found.tells_nothing:
            keep(name, found)
            return
    pytest.fail(f"{name}: {found}")


def set_anew(username: str) -> None:
    """Hash a password by the hasher of the site."""
    user = User.objects.get(username=username)
    user.set_password(PASSWORD)
    user.save()


def test_what_differs_is_seen() -> None:
    """The measure itself: a hundredth of the work more for one side is found."""
    found = compare((lambda: time.sleep(0.001), lambda: time.sleep(0.0012)), attempt=1)
    assert not found.tells_nothing
