"""Somebody who owns the database changes entries or the hashes over them; the audit names it."""

import random
from collections.abc import Callable

import pytest

from privacy.ledger.audit import audit
from privacy.ledger.models import LedgerLeaf
from tests.privacy.ledger.conftest import as_owner, behind_the_guards, codes

HASH_AGAIN = (
    "UPDATE ledger_leaf SET leaf_hash = sha256('\\x00'::bytea || convert_to(body, 'UTF8'))"
    " WHERE seq = 7"
)


def edit_body() -> None:
    behind_the_guards("UPDATE ledger_leaf SET body = replace(body, '2026', '2025') WHERE seq = 7")


def edit_hash() -> None:
    behind_the_guards("UPDATE ledger_leaf SET leaf_hash = sha256(leaf_hash) WHERE seq = 7")


def edit_body_and_hash() -> None:
    edit_body()
    behind_the_guards(HASH_AGAIN)


def swap_two() -> None:
    behind_the_guards(
        "UPDATE ledger_leaf SET seq = seq + 9000 WHERE seq IN (7, 8)",
        "UPDATE ledger_leaf SET seq = 9015 - seq WHERE seq > 9000",
    )


def delete_one() -> None:
    behind_the_guards("DELETE FROM ledger_leaf WHERE seq = 7")


def delete_the_first() -> None:
    behind_the_guards("DELETE FROM ledger_leaf WHERE seq = 0")


def delete_the_tail() -> None:
    behind_the_guards("DELETE FROM ledger_leaf WHERE seq >= 550")


def delete_one_and_close_the_gap() -> None:
    delete_one()
    behind_the_guards(
        "UPDATE ledger_leaf SET seq = seq + 9000 WHERE seq > 7",
        "UPDATE ledger_leaf SET seq = seq - 9001 WHERE seq > 9000",
    )


def insert_one_between() -> None:
    behind_the_guards(
        "UPDATE ledger_leaf SET seq = seq + 9000 WHERE seq > 7",
        "UPDATE ledger_leaf SET seq = seq - 8999 WHERE seq > 9000",
        "INSERT INTO ledger_leaf SELECT 8, n, replace(body, entry_id::text, n::text), ''"
        " FROM ledger_leaf, gen_random_uuid() AS n WHERE seq = 7",
        HASH_AGAIN.replace("seq = 7", "seq = 8"),
    )


def number_one_twice() -> None:
    as_owner("ALTER TABLE ledger_leaf DROP CONSTRAINT ledger_leaf_pkey")
    behind_the_guards(
        "INSERT INTO ledger_leaf SELECT 7, gen_random_uuid(), body, leaf_hash"
        " FROM ledger_leaf WHERE seq = 7"
    )


def smuggle_text() -> None:
    behind_the_guards(
        'UPDATE ledger_leaf SET body = replace(body, \'"case":"\', \'"case":"Chan\') WHERE seq = 7',
        HASH_AGAIN,
    )


def write_another_form() -> None:
    behind_the_guards("UPDATE ledger_leaf SET body = '{}' WHERE seq = 7")


def file_under_another_id() -> None:
    behind_the_guards("UPDATE ledger_leaf SET entry_id = gen_random_uuid() WHERE seq = 7")


def date(text: str) -> Callable[[], None]:
    def change() -> None:
        behind_the_guards(
            "UPDATE ledger_leaf SET body = overlay(body placing %s from 8) WHERE seq = 7",
            parameters=[text],
        )

    return change


def forge_a_subtree() -> None:
    behind_the_guards("UPDATE ledger_subtree SET hash = sha256(hash) WHERE position = 1")


def delete_a_subtree() -> None:
    behind_the_guards("DELETE FROM ledger_subtree WHERE position = 0")


TAMPERING: list[tuple[str, Callable[[], None], str]] = [
    ("body edited", edit_body, "leaf.hash"),
    ("hash edited", edit_hash, "leaf.hash"),
    ("body and hash edited", edit_body_and_hash, "checkpoint.root"),
    ("two entries swapped", swap_two, "checkpoint.root"),
    ("entry deleted", delete_one, "leaf.gap"),
    ("first entry deleted", delete_the_first, "leaf.gap"),
    ("tail deleted", delete_the_tail, "checkpoint.beyond"),
    ("entry deleted, gap closed", delete_one_and_close_the_gap, "checkpoint.root"),
    ("entry inserted", insert_one_between, "checkpoint.root"),
    ("number given twice", number_one_twice, "leaf.gap"),
    ("text smuggled in", smuggle_text, "leaf.facts"),
    ("entry of another form", write_another_form, "leaf.facts"),
    ("entry under another id", file_under_another_id, "leaf.id"),
    ("clock set back", date("2021-01-01"), "leaf.time"),
    ("clock set forward", date("2099-01-01"), "leaf.time"),
    ("time that does not exist", date("2026-19-39"), "leaf.time"),
    ("subtree forged", forge_a_subtree, "subtree.wrong"),
    ("subtree deleted", delete_a_subtree, "subtree.wrong"),
]


@pytest.mark.parametrize(
    ("tamper", "code"), [case[1:] for case in TAMPERING], ids=[case[0] for case in TAMPERING]
)
def test_tampering_is_named(owned_ledger: None, tamper: Callable[[], None], code: str) -> None:
    tamper()
    assert code in codes()


def test_pending_entry_with_smuggled_text_is_named(owned_ledger: None) -> None:
    behind_the_guards(
        "ALTER TABLE ledger_pending DROP CONSTRAINT ledger_pending_allowed",
        "INSERT INTO ledger_pending (kind, facts) VALUES ('erasure.started', 'Chan Tai Man')",
        "ALTER TABLE ledger_pending ADD CONSTRAINT ledger_pending_allowed"
        " CHECK (ledger_facts_allowed(kind::text, facts)) NOT VALID",
    )
    assert codes() == ["pending.facts", "posture.constraint"]


def test_ruined_ledger_lists_the_first_problems_of_each_code_only(owned_ledger: None) -> None:
    behind_the_guards("UPDATE ledger_leaf SET leaf_hash = ''")
    found = audit().findings
    assert (found.counts["leaf.hash"], len([f for f in found.shown if f.code == "leaf.hash"])) == (
        600,
        20,
    )


ROW_EDITS = [
    "UPDATE ledger_leaf SET body = overlay(body placing 'X' from 100) WHERE seq = %s",
    "UPDATE ledger_leaf SET leaf_hash = sha256(leaf_hash) WHERE seq = %s",
    "UPDATE ledger_leaf SET entry_id = gen_random_uuid() WHERE seq = %s",
    "UPDATE ledger_leaf SET seq = seq + 9000 WHERE seq = %s",
    "DELETE FROM ledger_leaf WHERE seq = %s",
]


@pytest.mark.proof
def test_1000_tampered_rows_are_all_found(owned_ledger: None) -> None:
    rng = random.Random(4)
    as_owner("ALTER TABLE ledger_leaf DISABLE TRIGGER USER")
    clean, missed = codes(), []
    for _ in range(1000):
        seq, edit = rng.randrange(600), rng.choice(ROW_EDITS)
        row = LedgerLeaf.objects.filter(seq=seq).values_list()[0]
        as_owner(edit, parameters=[seq])
        missed += [(seq, edit)] if codes() == clean else []
        as_owner(
            "DELETE FROM ledger_leaf WHERE entry_id = %s OR seq IN (%s, %s)",
            parameters=[row[1], seq, seq + 9000],
        )
        as_owner("INSERT INTO ledger_leaf VALUES (%s, %s, %s, %s)", parameters=list(row))
    assert (clean, codes(), missed) == (["posture.trigger"], ["posture.trigger"], [])
