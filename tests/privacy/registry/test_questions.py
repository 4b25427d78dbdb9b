"""Nothing is asked that is not declared; nothing is mandatory without need."""

from dataclasses import replace

import pytest

from privacy.registry.elements import Category
from privacy.registry.findings import Finding
from privacy.registry.holdings import Column, Personal, Registry, Technical, registry
from privacy.registry.inventory import INVENTORY
from privacy.registry.questions import question_findings

NAME = "accounts.element_forms.NameForm"


def asking(form: str, fields: dict[str, Column] | None) -> Registry:
    """Return the declarations with one form's changed, or taken out for None."""
    forms = {name: told for name, told in registry.forms.items() if name != form}
    return replace(registry, forms=forms if fields is None else forms | {form: fields})


def found(declared: Registry) -> list[str]:
    return [finding.id for finding in question_findings(declared=declared)]


def test_every_question_is_declared() -> None:
    assert question_findings() == []


def test_undeclared_question_is_told_what_to_write_where() -> None:
    assert question_findings(declared=asking(NAME, None)) == [
        Finding(
            "privacy.E022",
            "accounts.element_forms.NameForm asks for name, which is declared nowhere.",
            "Write in accounts/personal_data.py: "
            'registry.asks("accounts.element_forms.NameForm", {"name": Personal("D-…"), …}).',
        )
    ]


def test_question_that_is_gone_is_refused() -> None:
    told: dict[str, Column] = {"name": Personal("D-04"), "shoe_size": Technical("a whole number")}
    assert found(asking(NAME, told)) == ["privacy.E024"]


def test_form_that_is_gone_is_refused() -> None:
    assert found(asking("accounts.forms.ShoeForm", {})) == ["privacy.E024"]


@pytest.mark.parametrize("element", ["D-999", "D-49", "D-19"])
def test_question_for_what_nobody_collects_is_refused(element: str) -> None:
    assert found(asking(NAME, {"name": Personal(element)})) == ["privacy.E023"]


def test_extended_element_is_never_mandatory(monkeypatch: pytest.MonkeyPatch) -> None:
    optional = replace(INVENTORY["D-04"], category=Category.OPTIONAL)
    monkeypatch.setitem(INVENTORY, "D-04", optional)
    assert found(registry) == ["privacy.E025"] * 2
