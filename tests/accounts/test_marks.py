"""Four marks by named rules with versions; what is recorded never holds a value (T-3.4)."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest
from allauth.account.models import EmailAddress
from django.db import connection

from accounts.domain import elements, marks
from accounts.enums import Mark, Outcome
from accounts.invariants import active_passes
from accounts.models import Profile, RuleResult, User
from accounts.promises import four_marks
from privacy.work.clock import now
from privacy.work.dispatcher import run_due
from privacy.work.domain import schedule_duties
from tests.people import person

pytestmark = pytest.mark.django_db
# A number is held against the gender: without one there is nothing to compare.
NO_GENDER = ["gender.told", "gender.right", "certificate_number.right"]
ALL_WELL = dict.fromkeys(Mark, Outcome.PASSED)


@pytest.fixture
def ana() -> User:
    return person("ana")


def say(user: User) -> dict[Mark, Outcome]:
    results = marks.examine(user=user, now=now())
    return {mark: marks.outcome_of(mark, results) for mark in Mark}


def failing(user: User) -> list[str]:
    results = marks.examine(user=user, now=now())
    return [each.rule for each in results if each.outcome != Outcome.PASSED]


def test_whole_account_has_all_four(ana: User) -> None:
    assert (say(ana), failing(ana)) == (ALL_WELL, [])


@pytest.mark.parametrize(
    ("columns", "mark", "rules"),
    [
        ({"name": "N/A"}, Mark.COMPLETE, ["name.told", "name.right"]),
        ({"gender": None}, Mark.COMPLETE, NO_GENDER),
        ({"name": "12345"}, Mark.ACCURATE, ["name.right"]),
        ({"country": "ZZ"}, Mark.ACCURATE, ["country.right"]),
        ({"certificate_number": "12"}, Mark.ACCURATE, ["certificate_number.right"]),
        ({"certificate_from": "1980-01-01"}, Mark.ACCURATE, ["certificate_period.right"]),
        ({"certificate_until": "2021-01-01"}, Mark.VALID, ["certificate.running"]),
        ({"mobile": "+1"}, Mark.ACCURATE, ["mobile.right"]),
        ({"mobile": "none"}, Mark.ACCURATE, None),
        ({"mobile_declared_at": None}, Mark.TRUE, ["mobile.proven"]),
    ],
)  # fmt: skip
def test_each_failure_is_named(
    ana: User, columns: dict[str, str | None], mark: Mark, rules: list[str] | None
) -> None:
    Profile.objects.filter(user=ana).update(**columns)
    assert say(ana)[mark] != Outcome.PASSED
    if rules is not None:
        assert failing(ana) == sorted(rules, key=list(marks.RULES).index)


def test_address_is_true_once_proven_and_accurate_if_it_is_one(ana: User) -> None:
    EmailAddress.objects.filter(user=ana).update(verified=False)
    unproven = failing(ana)
    EmailAddress.objects.filter(user=ana).update(email="nobody@localhost")
    strange = failing(ana)
    EmailAddress.objects.filter(user=ana).delete()
    assert (unproven, strange, failing(ana)) == (
        ["email.proven"],
        ["email.right", "email.proven"],
        ["email.told", "email.right", "email.proven"],
    )


def test_account_without_a_profile_fails_and_is_not_blamed_for_what_it_did_not_say() -> None:
    bare = User.objects.create_user("bare")
    assert say(bare) == {
        Mark.TRUE: Outcome.OPEN,
        Mark.ACCURATE: Outcome.OPEN,
        Mark.VALID: Outcome.OPEN,
        Mark.COMPLETE: Outcome.FAILED,
    }


def test_every_basic_element_has_its_rule_of_completeness() -> None:
    held = {each.element for each in marks.RULES.values() if each.mark == Mark.COMPLETE}
    assert held == set(elements.BASIC)


def test_record_holds_rule_version_result_and_time_and_no_value(ana: User) -> None:
    before = now()
    marks.refresh(user=ana, now=before)
    kept = RuleResult.objects.filter(user=ana)
    assert {(each.rule, each.version, each.outcome, each.at) for each in kept} == {
        (each.id, each.version, "passed", before) for each in marks.RULES.values()
    }
    profile = Profile.objects.get(user=ana)
    with connection.cursor() as cursor:
        cursor.execute("SELECT string_agg(r::text, ' ') FROM accounts_ruleresult r")
        dump = str(cursor.fetchone())
    told = [profile.name, profile.mobile, profile.certificate_number, profile.birth_date]
    assert [value for value in told if value in dump] == []


def test_asked_again_each_rule_has_one_result(ana: User) -> None:
    marks.refresh(user=ana, now=now())
    Profile.objects.filter(user=ana).update(name="N/A")
    later = now() + timedelta(seconds=1)
    marks.refresh(user=ana, now=later)
    result = RuleResult.objects.get(user=ana, rule="name.told")
    assert (result.outcome, result.at) == ("failed", later)


@pytest.fixture
def stricter() -> Iterator[None]:
    """The rule about names means something else from today on, and one is new."""
    rules = dict(marks.RULES)
    strict = replace(rules["name.right"], version=2, test=lambda _: Outcome.FAILED)
    marks.RULES["name.right"] = strict
    yield
    marks.RULES.clear()
    marks.RULES.update(rules)


def test_rule_of_another_version_asks_everybody_anew(ana: User, stricter: None) -> None:
    RuleResult.objects.create(user=ana, rule="name.right", version=1, outcome="passed", at=now())
    RuleResult.objects.create(user=ana, rule="retired", version=1, outcome="passed", at=now())
    Profile.objects.filter(user=ana).update(ruled_by="before")
    seen = marks.results_of(user=ana, now=now())
    schedule_duties()
    run_due()
    kept = RuleResult.objects.filter(user=ana, rule__in=["name.right", "retired"])
    assert {each.rule: each.outcome for each in seen}["name.right"] == "failed"
    assert list(kept.values_list("rule", "version", "outcome")) == [("name.right", 2, "failed")]
    assert marks.to_be_asked(limit=9) == []


def test_two_rules_of_one_name_are_refused() -> None:
    with pytest.raises(ValueError, match=r"name\.told"):
        marks.rule("name.told", version=1, mark=Mark.TRUE, element="D-04")(lambda _: Outcome.OPEN)


def test_staff_are_held_to_no_rule() -> None:
    boss = User.objects.create_superuser("boss")
    marks.refresh(user=boss, now=now())
    assert (RuleResult.objects.count(), four_marks(boss.subject_id)) == (0, [])


def test_living_clause_says_the_marks(ana: User) -> None:
    assert four_marks(ana.subject_id) == [(mark.label, "Yes", None) for mark in Mark]


def test_active_account_that_fails_a_rule_is_a_violation(ana: User) -> None:
    marks.refresh(user=ana, now=now())
    assert active_passes().violations == 0
    RuleResult.objects.filter(rule="certificate.running").update(outcome="failed")
    assert active_passes().violations == 0
    RuleResult.objects.filter(rule="name.told").update(outcome="failed")
    assert active_passes().violations == 1
