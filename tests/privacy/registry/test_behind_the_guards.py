"""Invariants that the database itself guards: the guard is taken down first, then one row is wrong.

Each turns red, and `promises_check` names the clauses it stands for (I-01, I-07, I-18, I-21, I-28,
I-40).
"""

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import call_command
from django.db import connections, transaction

from accounts.models import AccuracyChallenge
from privacy.command_line import Exit
from privacy.ledger.entries import append
from privacy.ledger.enums import EntryKind
from privacy.purposes.uses import USES, Use
from privacy.registry.elements import Category, Purpose
from privacy.registry.inventory import INVENTORY
from privacy.work.dispatcher import run_due
from takedown.works.models import Work
from tests.accounts.challenges.doubting import decide, member_of_staff, overdue
from tests.people import person
from tests.takedown.works import making

Patch = pytest.MonkeyPatch


def as_owner(statement: str) -> None:
    with connections["owner"].cursor() as cursor:
        cursor.execute(statement)


def typed_line(_: Patch) -> None:
    making.published()
    as_owner("ALTER TABLE takedown_work DROP CONSTRAINT work_own_line_is_computed")
    Work.objects.update(source_name="Nexet")


def moved_element(patch: Patch) -> None:
    patch.setitem(INVENTORY, "D-24", replace(INVENTORY["D-24"], category=Category.BASIC))


def key_to_a_person(_: Patch) -> None:
    as_owner("ALTER TABLE telemetry_gate ADD COLUMN who uuid REFERENCES privacy_subject (id)")


def altered_evidence(_: Patch) -> None:
    with transaction.atomic():
        append(EntryKind.TEXT_PUBLISHED, {"document": "terms", "text": "0" * 64, "version": 9})
    run_due()
    for table in ("ledger_leaf", "ledger_subtree"):
        as_owner(f"ALTER TABLE {table} DISABLE TRIGGER USER")
    as_owner("DELETE FROM ledger_subtree")


def hurried_decision(_: Patch) -> None:
    challenge = overdue(person("ana"))
    decide(member_of_staff(), challenge, "restrict")
    as_owner(
        "ALTER TABLE accounts_accuracychallenge DROP CONSTRAINT challenge_decided_after_its_time"
    )
    as_owner("ALTER TABLE accounts_accuracychallenge DISABLE TRIGGER USER")
    row = AccuracyChallenge.objects.get(pk=challenge.pk)
    early = row.due_at - timedelta(days=1)
    AccuracyChallenge.objects.filter(pk=row.pk).update(decided_at=early)


def unnamed_purpose(patch: Patch) -> None:
    more = Use("nobody.reads", Purpose.TRAFFIC, frozenset({"D-08"}))
    for module in ("privacy.invariants", "privacy.purposes.uses"):
        patch.setattr(f"{module}.USES", [*USES, more])


@pytest.mark.parametrize(
    ("spoil", "invariant", "clause"),
    [
        (typed_line, "I-01", "T-1.9"),
        (moved_element, "I-07", "P-3.4"),
        (key_to_a_person, "I-18", "P-3.14"),
        (altered_evidence, "I-21", "T-3.13"),
        (hurried_decision, "I-28", "T-3.6"),
        (unnamed_purpose, "I-40", "T-3.10"),
    ],
)
def test_what_the_guard_would_refuse_is_found_and_named(
    own_database: str,
    monkeypatch: Patch,
    spoil: Callable[[Patch], None],
    invariant: str,
    clause: str,
) -> None:
    spoil(monkeypatch)
    out = StringIO()
    with pytest.raises(SystemExit) as left:
        call_command("promises_check", json=True, stdout=out)
    found = {each["id"]: each for each in json.loads(out.getvalue())["invariants"]}
    assert (left.value.code, found[invariant]["violations"] > 0) == (Exit.PROBLEMS_FOUND, True)
    assert clause in found[invariant]["clauses"]
