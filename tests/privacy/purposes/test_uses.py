"""Who reads what for which purpose is said once, checked at the start, and watched in the tests."""

import pytest
from django.core.management import get_commands
from django.utils import translation

from accounts.models import Profile
from privacy.checks import every_use_has_its_purpose
from privacy.purposes.uses import BY_OPT_IN, Use, allows, use_findings
from privacy.purposes.words import PURPOSES
from privacy.registry.elements import Purpose
from privacy.registry.holdings import Ground
from privacy.registry.inventory import INVENTORY
from privacy.work.handlers import HANDLERS
from tests import touched
from tests.architecture.tree import ROOT
from tests.people import person

KNOWN = {*HANDLERS, *get_commands()}


def found(code: str, purpose: Purpose, *elements: str) -> list[str]:
    return [f.id for f in use_findings(known=KNOWN, uses=[Use(code, purpose, frozenset(elements))])]


def test_every_declared_use_reads_what_its_purpose_allows() -> None:
    assert every_use_has_its_purpose() == []


@pytest.mark.parametrize(
    ("code", "purpose", "elements", "expected"),
    [
        ("messages.deliver", Purpose.INFORM, ["D-45", "D-13"], []),
        ("messages.deliver", Purpose.MARKETING, ["D-13"], []),
        ("messages.deliver", Purpose.MARKETING, ["D-11"], ["privacy.E052"]),
        ("messages.deliver", Purpose.INFORM, ["D-08"], ["privacy.E052"]),
        ("find_subject", Purpose.CONVENIENCE, ["D-10", "D-36"], ["privacy.E052"]),
        ("erase_subject", Purpose.RIGHTS, ["D-08", "D-10"], []),
        # Nothing collects it, so nobody reads it, for whatever right.
        ("erase_subject", Purpose.RIGHTS, ["D-19"], ["privacy.E052"]),
        ("find_subject", Purpose.IDENTITY, ["D-999"], ["privacy.E052"]),
        ("accounts.profiling", Purpose.IDENTITY, ["D-10"], ["privacy.E050"]),
        ("find_subject", Purpose.IDENTITY, [], ["privacy.E051"]),
    ],
)
def test_use_beyond_its_purpose_is_refused_with_its_number(
    code: str, purpose: Purpose, elements: list[str], expected: list[str]
) -> None:
    assert found(code, purpose, *elements) == expected


def test_list_of_purposes_is_closed_and_said_in_three_languages() -> None:
    assert set(PURPOSES) == set(Purpose)
    texts = ROOT / "privacy" / "policies" / "texts"
    there = {path.name.split(".en.md")[0] for path in texts.rglob("*.en.md")}
    sections = {clause.split(".")[0] for clause in there}
    for purpose, why in PURPOSES.items():
        assert why.clauses, purpose
        assert [each for each in why.clauses if each not in there | sections] == []
        said = set()
        for language in ("en", "zh-hans", "zh-hant"):
            with translation.override(language):
                said.add(str(why.name))
        assert len(said) == 3, purpose


def test_optional_purposes_stand_on_nothing_but_consent() -> None:
    """Whatever has only such purposes is kept by consent; nothing is collected to advertise."""
    optional = {purpose for purpose, why in PURPOSES.items() if why.optional}
    grounds = {
        row.ground for row in INVENTORY.values() if row.purposes and set(row.purposes) <= optional
    }
    assert grounds == {Ground.CONSENT}
    assert not any(Purpose.MARKETING in row.purposes for row in INVENTORY.values())
    assert all(
        allows(element=each, purpose=Purpose.MARKETING) for each in BY_OPT_IN[Purpose.MARKETING]
    )


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("reads", "expected"),
    [
        (lambda: list(Profile.objects.values_list("name")), ["D-04 (accounts_profile.name)"]),
        (
            lambda: Profile.objects.filter(country="HK").exists(),
            ["D-06 (accounts_profile.country)"],
        ),
        (lambda: Profile.objects.get().gender, ["D-05 (accounts_profile.gender)"]),
        # Loaded with its whole row, looked at by nobody.
        (lambda: Profile.objects.get().pk, []),
        (lambda: Profile.objects.get().save(), []),
    ],
)
def test_what_a_reader_reads_undeclared_is_noticed(reads: object, expected: list[str]) -> None:
    person("ana")
    touched.reading(lambda: "queue_status", reads)()  # type: ignore[arg-type] # a function of the list
    noticed = sorted(touched.UNDECLARED)
    touched.UNDECLARED.clear()
    assert noticed == [f"queue_status reads {each}" for each in expected]
