"""What may be recorded, in Python and in the database, and that nothing else may."""

import random
import re
import string
import uuid
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta, timezone

import pytest
from django.db import Error, connection, transaction
from hypothesis import given
from hypothesis import strategies as st

from privacy.ledger import facts
from privacy.ledger.entries import OutsideTransactionError, append, append_many
from privacy.ledger.enums import EntryKind
from privacy.ledger.facts import FACTS, FactRefusedError, canonical_facts
from privacy.ledger.models import LedgerPending
from tests.privacy.ledger.conftest import record

CASE = uuid.UUID("6f1c7b1e-54a9-4f0e-9a68-0a7c2f6f6d11")
MOMENT = datetime(2026, 11, 22, 17, 5, 9, 12, tzinfo=UTC)
EXAMPLES: dict[str, facts.Fact] = {
    facts.RANDOM_ID: CASE,
    facts.INSTANT: MOMENT,
    facts.COMMITMENT: "ab" * 32,
    facts.SHORT_HASH: "ab" * 8,
    facts.FLAG: True,
}


def example(pattern: str) -> facts.Fact:
    """A value of the form: known ones by name, the first word of a list, a small number."""
    if pattern in EXAMPLES:
        return EXAMPLES[pattern]
    words = re.findall("[a-z]+", pattern)
    return words[0] if pattern.startswith('"') else 7


def example_facts(kind: EntryKind) -> dict[str, facts.Fact]:
    return {name: example(pattern) for name, pattern in FACTS[kind].items()}


def insert(kind: str, text: str) -> bool:
    """Whether the database takes it from the application's own role, past our Python."""
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("INSERT INTO ledger_pending (kind, facts) VALUES (%s, %s)", [kind, text])
    except Error:
        return False
    return True


@pytest.mark.django_db
@pytest.mark.parametrize("kind", EntryKind)
def test_every_kind_is_recorded_as_canonical_text(kind: EntryKind) -> None:
    entry_id = append(kind, example_facts(kind))
    row = LedgerPending.objects.get(entry_id=entry_id)
    assert (row.kind, row.facts) == (kind, canonical_facts(kind, example_facts(kind)))


def test_facts_are_written_as_the_rfc_says() -> None:
    """Names in order, no space, times in UTC whatever zone they were given in."""
    there = timezone(timedelta(hours=8))
    text = canonical_facts(
        EntryKind.BACKUP_RESTORED, {"taken_at": MOMENT.astimezone(there), "run": CASE}
    )
    assert text == f'{{"run":"{CASE}","taken_at":"2026-11-22T17:05:09.000012Z"}}'


@pytest.mark.django_db(transaction=False)
def test_entry_goes_when_its_act_is_rolled_back() -> None:
    def act() -> None:
        with transaction.atomic():
            record()
            raise RuntimeError

    with pytest.raises(RuntimeError):
        act()
    assert LedgerPending.objects.count() == 0


def test_entry_outside_a_transaction_is_refused(ledger: str) -> None:
    with pytest.raises(OutsideTransactionError):
        append(EntryKind.ERASURE_STARTED, {"case": CASE})
    with pytest.raises(OutsideTransactionError):
        append_many(EntryKind.ERASURE_STARTED, [{"case": CASE}])


@pytest.mark.django_db
def test_many_acts_are_recorded_in_their_order() -> None:
    many = [{"case": uuid.uuid4()} for _ in range(3)]
    append_many(EntryKind.ERASURE_STARTED, many)
    rows = LedgerPending.objects.order_by("id").values_list("facts", flat=True)
    assert list(rows) == [f'{{"case":"{each["case"]}"}}' for each in many]


@pytest.mark.parametrize(
    "wrong",
    [
        {},
        {"case": CASE, "note": "x"},
        {"case": "Chan Tai Man"},
        {"case": "chan@example.org"},
        {"case": 91234567},
        {"case": uuid.UUID("00000000-0000-1000-8000-000091234567")},
        {"case": None},
        {"case": 1.5},
        {"case": ["x"]},
        {"case": str(CASE).upper()},
        {"case": f"{CASE}\n"},
    ],
)
def test_facts_of_another_form_are_refused(wrong: Mapping[str, facts.Fact]) -> None:
    with pytest.raises(FactRefusedError) as caught:
        canonical_facts(EntryKind.ERASURE_STARTED, wrong)
    assert "chan" not in str(caught.value).lower()


def test_time_without_a_zone_is_refused() -> None:
    wrong: Mapping[str, facts.Fact] = {"run": CASE, "taken_at": MOMENT.replace(tzinfo=None)}
    with pytest.raises(FactRefusedError, match="zone"):
        canonical_facts(EntryKind.BACKUP_RESTORED, wrong)


@pytest.mark.parametrize("number", [-1, 10**9])
def test_count_outside_its_digits_is_refused(number: int) -> None:
    wrong = {**example_facts(EntryKind.ERASURE_REPLAYED), "rows": number}
    with pytest.raises(FactRefusedError, match="rows"):
        canonical_facts(EntryKind.ERASURE_REPLAYED, wrong)


@given(st.sampled_from(EntryKind), st.text())
def test_auditor_takes_only_canonical_facts_of_the_kind(kind: EntryKind, other: str) -> None:
    text = canonical_facts(kind, example_facts(kind))
    assert facts.facts_allowed(kind, text)
    assert not facts.facts_allowed(kind, other)
    assert not facts.facts_allowed(other, text)


@pytest.mark.django_db
def test_database_refuses_500_attempts_to_smuggle_text() -> None:
    """Names, mails and numbers, in the place of a fact, beside it, after it, as a kind."""
    rng = random.Random(5)
    secrets = ["Chan Tai Man", "chan@example.org", "+85291234567", "A123456(3)", "陳大文"]
    doors = [
        ("erasure.started", '{{"case":"{}"}}'),
        ("erasure.started", f'{{{{"case":"{CASE}","x":"{{}}"}}}}'),
        ("erasure.started", f'{{{{"case":"{CASE}"}}}}{{}}'),
        ("erasure.started", f'{{{{"case":"{CASE}"}}}}\n{{}}'),
        ("{}", f'{{{{"case":"{CASE}"}}}}'),
        ("erasure.cancelled", f'{{{{"by":"{{}}","case":"{CASE}"}}}}'),
        ("erasure.started", "{}"),
    ]
    before = LedgerPending.objects.count()
    for _ in range(500):
        secret = rng.choice(secrets) + rng.choice(["", *string.ascii_letters])
        kind, text = rng.choice(doors)
        assert not insert(kind.format(secret)[:40], text.format(secret))
    assert LedgerPending.objects.count() == before


@pytest.mark.django_db
def test_database_takes_what_python_takes() -> None:
    assert all(insert(kind, canonical_facts(kind, example_facts(kind))) for kind in EntryKind)


@pytest.mark.django_db
@pytest.mark.parametrize(
    "statement",
    [
        "INSERT INTO ledger_pending (kind, facts, created_at) VALUES ('x', 'x', now())",
        "INSERT INTO ledger_pending (entry_id, kind, facts) VALUES (gen_random_uuid(), 'x', 'x')",
        "INSERT INTO ledger_leaf VALUES (0, gen_random_uuid(), 'x', 'x')",
        "INSERT INTO ledger_subtree (level, position, hash) VALUES (1, 0, 'x')",
        "UPDATE ledger_pending SET facts = facts",
        "DELETE FROM ledger_pending",
        "TRUNCATE ledger_pending",
        "UPDATE ledger_leaf SET body = body",
        "DELETE FROM ledger_leaf",
        "TRUNCATE ledger_leaf",
        "DELETE FROM ledger_checkpoint",
        "TRUNCATE ledger_checkpoint",
        "UPDATE ledger_publication SET size = size",
        "INSERT INTO ledger_checkpoint (size, root, note, created_at) VALUES (1, '', '', now())",
        "ALTER TABLE ledger_leaf DISABLE TRIGGER ALL",
        "DROP TABLE ledger_leaf",
        "SELECT ledger_fold(ARRAY[''::bytea])",
        "CREATE RULE swallow AS ON INSERT TO ledger_pending DO INSTEAD NOTHING",
        "SET session_replication_role = replica",
        "SET ROLE nexhome_owner",
    ],
)
def test_application_may_do_nothing_but_add(statement: str) -> None:
    with pytest.raises(Error, match=r"denied|owner|permission"), transaction.atomic():
        connection.cursor().execute(statement)
