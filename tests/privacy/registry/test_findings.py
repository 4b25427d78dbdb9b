"""Ten ways to keep something about a person and not say so; each is refused with what to type."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import connections

from privacy.registry.elements import Category, element
from privacy.registry.findings import Finding, columns, findings
from privacy.registry.holdings import (
    Erase,
    Holding,
    Keep,
    Personal,
    Place,
    Registry,
    Retention,
    Technical,
    registry,
)
from privacy.registry.inventory import INVENTORY
from privacy.registry.tables import table_findings
from tests.architecture.tree import ROOT

PROFILE = "accounts.Profile"
PLACE = Place("accounts/personal_data.py", 7)


def with_profile(change: Callable[[Holding], Holding]) -> Registry:
    """Return the declarations with the Holding of Profile changed, standing at a known place."""
    holdings = registry.holdings | {PROFILE: change(registry.holdings[PROFILE])}
    return replace(registry, holdings=holdings, places={PROFILE: PLACE})


def with_column(name: str, column: Personal | Technical) -> Registry:
    return with_profile(lambda h: replace(h, columns={**h.columns, name: column}))


def found(declared: Registry) -> list[str]:
    return [finding.id for finding in findings(declared=declared)]


def test_everything_is_declared_once_and_truly() -> None:
    assert findings() == []


@pytest.mark.django_db
def test_everything_in_the_database_is_declared() -> None:
    assert table_findings() == []


def test_column_of_any_model_is_refused_as_soon_as_it_is_not_declared() -> None:
    missed = [
        (holding.label, name)
        for holding in registry.holdings.values()
        for name in holding.columns
        if [f.id for f in columns(without(holding, name), registry)] != ["privacy.E002"]
    ]
    assert missed == []


def without(holding: Holding, name: str) -> Holding:
    return replace(holding, columns={n: c for n, c in holding.columns.items() if n != name})


def test_undeclared_column_is_told_what_to_write_where() -> None:
    declared = with_profile(lambda h: without(h, "country"))
    assert findings(declared=declared) == [
        Finding(
            "privacy.E002",
            "accounts.Profile.country is declared nowhere.",
            "Write in the Holding of Profile at accounts/personal_data.py:7: "
            '"country": Personal("D-…"),  - about a person; its element stands in '
            "privacy/registry/inventory.py, or add a row there - or "
            '"country": Technical("why it says nothing about a person"),',
        ),
        Finding(
            "privacy.E006",
            "D-06 (country or region) says it is collected, but no column and no store holds it.",
            "Declare its column, or end its row in privacy/registry/inventory.py with what it "
            "waits for.",
        ),
    ]


def test_undeclared_model_is_refused() -> None:
    holdings = {label: h for label, h in registry.holdings.items() if label != "accounts.Session"}
    assert found(replace(registry, holdings=holdings)) == ["privacy.E001", "privacy.E017"]


def test_model_declared_twice_is_refused() -> None:
    twice = Registry()
    for holding in registry.holdings.values():
        twice.hold(holding)
    twice.hold(registry.holdings[PROFILE])
    doubled = [f.text for f in findings(declared=twice) if f.id == "privacy.E003"]
    assert [text.partition(":")[0] for text in doubled] == ["accounts.Profile is declared twice"]


def test_vanished_column_is_refused() -> None:
    assert found(with_column("shoe_size", Technical("a whole number"))) == ["privacy.E004"]


def test_element_that_the_inventory_lacks_is_refused() -> None:
    assert found(with_column("country", Personal("D-999"))) == ["privacy.E005", "privacy.E006"]


def test_element_that_is_said_not_to_be_collected_is_refused() -> None:
    assert found(with_column("language", Personal("D-49"))) == ["privacy.E015"]


def test_sensitive_element_in_a_plain_column_is_refused() -> None:
    assert found(with_column("country", Personal("D-11"))) == ["privacy.E006", "privacy.E007"]


def test_keeping_without_a_reason_or_an_end_is_refused() -> None:
    assert found(with_profile(lambda h: replace(h, erase=Erase.KEEP))) == ["privacy.E008"]
    empty = Keep("", timedelta(days=1))
    endless = Keep("the tax law of Hong Kong", timedelta(0))
    assert found(with_profile(lambda h: replace(h, erase=Erase.KEEP, keep=empty))) == [
        "privacy.E008"
    ]
    assert found(with_profile(lambda h: replace(h, erase=Erase.KEEP, keep=endless))) == [
        "privacy.E008"
    ]


def test_personal_rows_without_a_way_to_their_person_are_refused() -> None:
    assert found(with_profile(lambda h: replace(h, subject=None))) == [
        "privacy.E009",
        "privacy.E017",
    ]


@pytest.mark.parametrize("path", ["user", "user__id", "user__shoe", "owner__subject", "pk"])
def test_path_that_leads_to_no_subject_is_refused(path: str) -> None:
    assert found(with_profile(lambda h: replace(h, subject=path))) == ["privacy.E011"]


def test_keeping_for_no_purpose_is_refused() -> None:
    assert found(with_profile(lambda h: replace(h, purposes=[]))) == ["privacy.E018"]


def test_retention_from_no_column_is_refused() -> None:
    since = Retention(timedelta(days=1), since="seen_at")
    assert found(with_profile(lambda h: replace(h, retention=since))) == ["privacy.E019"]


def test_blanking_what_may_not_be_empty_is_refused() -> None:
    blanked = findings(declared=with_profile(lambda h: replace(h, erase=Erase.BLANK)))
    assert {f.id for f in blanked} == {"privacy.E020"}
    assert [f.text.split()[0] for f in blanked] == ["accounts.Profile.language"]


def test_identifier_of_no_known_kind_is_refused() -> None:
    odd = with_column("country", Personal("D-06", identifies="shoe", proven="seen"))
    assert found(odd) == ["privacy.E016", "privacy.E016"]


def test_row_of_the_inventory_that_nothing_holds_is_refused(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    row = element("D-99", "shoe size", "P-9", "X", "", "inform", "CON", "a day", "P", "U", "DEL")
    monkeypatch.setitem(INVENTORY, "D-99", row)
    assert (found(registry), row.category) == (["privacy.E006"], Category.EXTENDED)


STATEMENTS = {
    "privacy.E012": "ALTER TABLE accounts_profile ADD COLUMN shoe_size int",
    "privacy.E013": "CREATE SCHEMA attic; CREATE TABLE attic.shoes (size int)",
    "privacy.E014": "DROP TABLE nexhome_cache",
}


@pytest.mark.parametrize(("code", "statement"), STATEMENTS.items())
def test_what_stands_in_the_database_only_is_refused(
    own_database: str, code: str, statement: str
) -> None:
    with connections["owner"].cursor() as cursor:
        cursor.execute(statement)
    assert [finding.id for finding in table_findings()] == [code]


def test_partition_counts_as_its_parent(own_database: str) -> None:
    with connections["owner"].cursor() as cursor:
        cursor.execute(
            """CREATE TABLE shoes (size int) PARTITION BY RANGE (size);
               CREATE TABLE shoes_small PARTITION OF shoes FOR VALUES FROM (1) TO (40)"""
        )
    tables = replace(registry, tables=registry.tables.copy())
    tables.table_without_model("shoes", reason="sizes of shoes, of nobody in particular")
    assert table_findings(declared=tables) == []


def test_declaration_knows_where_it_stands() -> None:
    place = registry.places["accounts.Profile"]
    written = (ROOT / place.file).read_text(encoding="utf-8").splitlines()[place.line - 1 :]
    assert [line.strip() for line in written[:3]] == [
        "registry.hold(",
        "Holding(",
        "model=Profile,",
    ]
