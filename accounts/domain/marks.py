"""The four marks of an account's details, by named rules with versions (T-3.4).

- true: number and address are proven by code; what an authority says is added by who asks it
- accurate: each answer is of the form it must have, and none contradicts another
- valid: the certificate is in its period
- complete: nothing of the basic set is blank or only looks like an answer

What is recorded is which rule, which version, what it said and when; never the value. A rule whose
meaning changes gets a higher version: then everybody is asked anew.
"""

import hashlib
import uuid
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import phonenumbers
from allauth.account.models import EmailAddress
from django.db.models import Q

from accounts.certificates import NO_EXPIRY
from accounts.domain import elements
from accounts.enums import Mark, Outcome
from accounts.identity.enums import CheckState
from accounts.identity.queries import state_of
from accounts.models import Profile, RuleResult, User
from accounts.regions import today_in
from accounts.validators import looks_blank
from privacy.messages.enums import Channel
from privacy.messages.letters import BadAddress, clean_address


@dataclass(frozen=True)
class Known:
    """What rules look at: the answers of one account, and what was found about them."""

    user: User
    profile: Profile | None
    email: EmailAddress | None
    told: elements.Told
    blank: frozenset[str]
    refused: Mapping[str, str]  # element to the code of its error
    now: datetime


Test = Callable[[Known], Outcome]


@dataclass(frozen=True)
class Rule:
    """One named rule: a new version means that its results so far say nothing any more."""

    id: str
    version: int
    mark: Mark
    element: str
    test: Test


RULES: dict[str, Rule] = {}


def rule(key: str, *, version: int, mark: Mark, element: str) -> Callable[[Test], Test]:
    """Register a rule about an element under a name that stays for ever."""

    def register(test: Test) -> Test:
        if key in RULES:
            raise ValueError(f"two rules {key}")
        RULES[key] = Rule(key, version, mark, element, test)
        return test

    return register


def edition() -> str:
    """Return a hash of all rules with their versions: what an account was last held to."""
    names = ",".join(f"{each.id}.{each.version}" for each in RULES.values())
    return hashlib.sha256(names.encode()).hexdigest()[:16]


# --- asking the rules ---------------------------------------------------------------------------


def known(*, user: User, now: datetime) -> Known:
    """Read what the rules look at."""
    profile = Profile.objects.filter(user=user).first()
    told = elements.told_by(profile) if profile else elements.told_by_nobody()
    errors = elements.refused(told, now=now)
    return Known(
        user=user,
        profile=profile,
        email=EmailAddress.objects.filter(user=user, primary=True).first(),
        told=told,
        blank=frozenset(elements.blank(told)),
        refused={element: str(error.code) for element, error in errors.items()},
        now=now,
    )


def examine(*, user: User, now: datetime) -> list[RuleResult]:
    """Ask every rule about an account; nothing is written."""
    what = known(user=user, now=now)
    return [
        RuleResult(user=user, rule=each.id, version=each.version, outcome=each.test(what), at=now)
        for each in RULES.values()
    ]


def refresh(*, user: User, now: datetime) -> None:
    """Ask every rule and record the results, in the caller's transaction; staff are held to none.

    Call it whenever details have changed.
    """
    if user.is_staff:
        return
    RuleResult.objects.bulk_create(
        examine(user=user, now=now),
        update_conflicts=True,
        unique_fields=["user", "rule"],
        update_fields=["version", "outcome", "at"],
    )
    RuleResult.objects.filter(user=user).exclude(rule__in=RULES).delete()
    Profile.objects.filter(user=user).update(ruled_by=edition())


def results_of(*, user: User, now: datetime) -> list[RuleResult]:
    """Return what the rules of today say about an account, in their order.

    What no rule has been asked yet is asked now, without being recorded.
    """
    stored = {each.rule: each for each in RuleResult.objects.filter(user=user)}
    asked = [stored.get(each.id) for each in RULES.values()]
    if all(each and each.version == RULES[each.rule].version for each in asked):
        return [each for each in asked if each is not None]
    return examine(user=user, now=now)


def outcome_of(mark: Mark, results: Sequence[RuleResult]) -> Outcome:
    """Return what a mark says: it fails with one of its rules, and is open while one is."""
    said = {Outcome(each.outcome) for each in results if RULES[each.rule].mark == mark}
    return next(each for each in (Outcome.FAILED, Outcome.OPEN, Outcome.PASSED) if each in said)


def to_be_asked(*, limit: int) -> list[uuid.UUID]:
    """Return accounts that were last held to another edition of the rules."""
    behind = User.objects.filter(~Q(profile__ruled_by=edition()), profile__isnull=False)
    return list(behind.filter(is_staff=False).values_list("pk", flat=True)[:limit])


# --- the rules ----------------------------------------------------------------------------------

# The names of elements inside the names of rules.
WORDS = {
    "D-02": "username",
    "D-03": "password",
    "D-04": "name",
    "D-05": "gender",
    "D-06": "country",
    "D-10": "birth_date",
    "D-07": "certificate_type",
    "D-08": "certificate_number",
    "D-09": "certificate_period",
    "D-11": "mobile",
    "D-13": "email",
}


def said(*, passed: bool) -> Outcome:
    return Outcome.PASSED if passed else Outcome.FAILED


def is_told(what: Known, element: str) -> bool:
    """Tell whether an element was told, whatever it says (T-3.4 d)."""
    if element == "D-02":
        return not looks_blank(what.user.username)
    if element == "D-03":
        return what.user.has_usable_password()
    if element == "D-11":
        return what.profile is not None and not looks_blank(what.profile.mobile or "")
    if element == "D-13":
        return what.email is not None
    return element not in what.blank


def register_completeness(element: str) -> None:
    @rule(f"{WORDS[element]}.told", version=1, mark=Mark.COMPLETE, element=element)
    def told(what: Known) -> Outcome:
        return said(passed=is_told(what, element))


def register_accuracy(element: str) -> None:
    @rule(f"{WORDS[element]}.right", version=1, mark=Mark.ACCURATE, element=element)
    def right(what: Known) -> Outcome:
        if {element, *elements.NEEDS.get(element, ())} & what.blank:
            return Outcome.OPEN
        # That a period is over makes it no less accurate: the rule of validity says so.
        return said(passed=what.refused.get(element, "until") == "until")


for each_element in WORDS:
    register_completeness(each_element)
for each_element in elements.RULES:
    register_accuracy(each_element)


@rule("mobile.right", version=1, mark=Mark.ACCURATE, element="D-11")
def number_is_one(what: Known) -> Outcome:
    """A number in E.164 that its country may give out."""
    if not is_told(what, "D-11") or what.profile is None:
        return Outcome.OPEN
    try:
        number = phonenumbers.parse(what.profile.mobile)
    except phonenumbers.NumberParseException:
        return Outcome.FAILED
    return said(passed=phonenumbers.is_possible_number(number))


@rule("email.right", version=1, mark=Mark.ACCURATE, element="D-13")
def address_is_one(what: Known) -> Outcome:
    """An address to which a mail can go."""
    if what.email is None:
        return Outcome.OPEN
    try:
        clean_address(channel=Channel.MAIL, address=what.email.email)
    except BadAddress:
        return Outcome.FAILED
    return Outcome.PASSED


@rule("certificate.running", version=1, mark=Mark.VALID, element="D-09")
def certificate_runs(what: Known) -> Outcome:
    """The certificate's period has begun and is not over, by the date where the person lives."""
    if {"D-06", "D-09"} & what.blank:
        return Outcome.OPEN
    today = today_in(what.told["country"] or "", now=what.now).isoformat()
    begins, ends = what.told["certificate_from"] or "", what.told["certificate_until"] or ""
    return said(passed=begins <= today and (ends == NO_EXPIRY or ends >= today))


@rule("mobile.proven", version=1, mark=Mark.TRUE, element="D-11")
def number_is_proven(what: Known) -> Outcome:
    """A code sent there was typed, and the person said that the number is theirs (P-2.8 h, i)."""
    if not is_told(what, "D-11") or what.profile is None:
        return Outcome.OPEN
    passed = None not in (what.profile.mobile_index, what.profile.mobile_declared_at)
    return said(passed=passed)


@rule("email.proven", version=1, mark=Mark.TRUE, element="D-13")
def address_is_proven(what: Known) -> Outcome:
    """A code sent there was typed (P-2.8k)."""
    if what.email is None:
        return Outcome.OPEN
    return said(passed=what.email.verified)


# What an account in use passes; rules that others add may fail while it goes on (T-3.6).
OF_BASIC = frozenset(RULES)


@rule("identity.uncontradicted", version=1, mark=Mark.TRUE, element="D-17")
def no_authority_contradicts(what: Known) -> Outcome:
    """The authority that issued the certificate, where it was asked, says nothing else (P-2.4)."""
    return said(passed=state_of(what.user.subject_id) != CheckState.MISMATCH)
