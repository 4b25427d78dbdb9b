"""What the commands print and how they end."""

import json
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from pytest_django import Settings

from accounts.models import Profile
from privacy.registry import promises as made
from privacy.registry.elements import Purpose
from privacy.registry.holdings import registry
from privacy.registry.promises import Clause, Invariant, Looked, Promises, promise_findings
from tests.privacy.registry.conftest import Person

pytestmark = pytest.mark.django_db


def told(*words: str) -> tuple[str, int]:
    """Run a command; return its stdout and its exit code."""
    out = StringIO()
    try:
        call_command(*words, stdout=out)
    except SystemExit as end:
        return out.getvalue(), int(str(end.code))
    return out.getvalue(), 0


def test_inventory_check_counts_and_is_silent() -> None:
    words, code = told("inventory_check", "--json")
    answer = json.loads(words)
    assert (code, answer["findings"], answer["holdings"]) == (0, [], len(registry.holdings))


def test_promises_check_holds_for_an_empty_site() -> None:
    words, code = told("promises_check", "--json")
    answer = json.loads(words)
    assert (code, answer["broken"], answer["findings"]) == (0, [], [])
    assert all(each["clauses"] and each["says"] for each in answer["invariants"])


def test_promises_check_ends_with_4_and_names_what_is_broken(person: Person) -> None:
    Profile.objects.filter(user=person()).update(birth_date="2020-01-01")
    words, code = told("promises_check")
    broken = [line for line in words.splitlines() if line.startswith("BROKEN")]
    assert (code, [line.split()[1] for line in broken]) == (4, ["I-11"])
    assert broken[0].endswith("(P-2.3, P-4.2)")


def test_register_is_checked_against_its_page(settings: Settings, tmp_path: Path) -> None:
    settings.BASE_DIR = tmp_path
    (tmp_path / "docs").mkdir()
    assert told("processing_register", "--check")[1] == 4
    told("processing_register", "--write")
    assert told("processing_register", "--check") == ("docs/processing.md is current\n", 0)
    page = (tmp_path / "docs/processing.md").read_text(encoding="utf-8")
    assert told("processing_register")[0].rstrip() == page.rstrip()


def odd(clause: Clause) -> list[str]:
    promised = Promises()
    promised.keep(clause)
    return [finding.id for finding in promise_findings(made=promised)]


@pytest.mark.parametrize("control", ["no_such_page", "admin:no_such_page", "no_space:page"])
def test_promise_of_a_page_that_is_not_there_is_refused(control: str) -> None:
    assert odd(Clause(id="T-9", control=control, tests=["tests"])) == ["privacy.E030"]


def test_page_in_a_namespace_is_found() -> None:
    assert odd(Clause(id="T-9", control="admin:index", tests=["tests"])) == []


def test_promise_without_a_test_is_refused() -> None:
    assert odd(Clause(id="T-9")) == ["privacy.E031"]


def test_message_for_two_purposes_is_refused() -> None:
    promised = Promises()
    for clause, purpose in (("T-8", Purpose.INFORM), ("T-9", Purpose.RESPONSE)):
        promised.keep(Clause(id=clause, messages={"letter": purpose}, tests=["tests"]))
    assert [finding.id for finding in promise_findings(made=promised)] == ["privacy.E032"]


def test_unknown_message_has_no_purpose() -> None:
    assert made.promises.purpose_of("letter of nobody") is None


def test_parts_of_one_invariant_are_added_up() -> None:
    promised = Promises()
    parts = [Invariant("I-99", says, lambda: Looked(3, 1)) for says in ("this", "that")]
    promised.keep(Clause(id="T-8", invariants=parts))
    promised.keep(Clause(id="T-9", invariants=parts[:1]))
    assert made.check(made=promised) == [("I-99", "this; that", ["T-8", "T-9"], 6, 2)]


def test_living_state_of_each_promise_can_be_told(person: Person) -> None:
    mei = person()
    told_states = {
        clause.id: {str(fact.label): fact.value for fact in clause.state(mei.subject_id)}
        for clause in made.promises.all()
        if clause.state is not None
    }
    assert told_states["T-3.19"] == {"Deletion": "not asked for"}
    assert told_states["P-2.3"] == {"Your account": "Something is missing"}
    assert told_states["P-1.5"]["Records about you"] >= 1  # type: ignore[operator] # a number


def test_makemigrations_refuses_what_is_declared_nowhere(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(registry.holdings, "privacy.Canary")
    with pytest.raises(CommandError) as refusal:
        call_command("makemigrations", dry_run=True)
    first, second, *_ = str(refusal.value).splitlines()
    assert (refusal.value.returncode, first) == (
        4,
        "No migration is made before every column is declared.",
    )
    assert second == "privacy.E001 privacy.Canary is declared nowhere (id, song)."
