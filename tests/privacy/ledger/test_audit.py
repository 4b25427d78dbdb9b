"""Whoever owns the database tampers with the ledger; the audit says with what."""

import base64
import random
import threading
import time
import uuid
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.conf import settings
from django.db import connections

from privacy.ledger import merkle, notes, posture, publication, receipts
from privacy.ledger.audit import audit
from privacy.ledger.checkpoints import checkpoint
from privacy.ledger.claims import UnreadableError
from privacy.ledger.findings import Findings
from privacy.ledger.keys import our_signer
from privacy.ledger.models import LedgerCheckpoint, LedgerLeaf
from privacy.ledger.sequencer import sequence
from privacy.ledger.tree import StoredTree
from tests.privacy.ledger.conftest import as_owner, behind_the_guards, codes, record

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


def forge_a_root() -> None:
    behind_the_guards("UPDATE ledger_checkpoint SET root = sha256(root) WHERE size = 300")


def move_a_checkpoint() -> None:
    behind_the_guards("UPDATE ledger_checkpoint SET size = 301 WHERE size = 300")


def delete_a_checkpoint() -> None:
    behind_the_guards("DELETE FROM ledger_checkpoint WHERE size = 300")


def signed_by(signer: notes.Signer, size: int = 600) -> str:
    return signer.sign(size=size, root=merkle.root(min(size, 600), StoredTree()))


def sign_with_another_key() -> None:
    seed = base64.b64encode(bytes(32)).decode()
    forger = notes.signer(name=our_signer().name, seed=seed)
    replace_the_note(signed_by(forger))


def sign_under_another_origin() -> None:
    fork = notes.Signer(name="fork.example/evidence", private=our_signer().private)
    replace_the_note(signed_by(fork))


def sign_another_tree() -> None:
    """With the right key, as somebody could who stole it."""
    replace_the_note(our_signer().sign(size=600, root=bytes(32)))


def replace_the_note(note: str) -> None:
    behind_the_guards("UPDATE ledger_checkpoint SET note = %s WHERE size = 600", parameters=[note])


def write_no_note() -> None:
    replace_the_note("no checkpoint")


def put_an_older_database_back() -> None:
    behind_the_guards(
        "DELETE FROM ledger_leaf WHERE seq >= 300",
        "DELETE FROM ledger_subtree WHERE position >= 1",
        "DELETE FROM ledger_checkpoint WHERE size > 300",
        "DELETE FROM ledger_publication WHERE size > 300",
    )


def rewrite_everything_with_the_key() -> None:
    """The strongest: the whole history written anew and signed with the stolen key."""
    behind_the_guards(
        "DELETE FROM ledger_leaf",
        "DELETE FROM ledger_subtree",
        "DELETE FROM ledger_checkpoint",
        "DELETE FROM ledger_publication",
    )
    files = publication.path(), publication.entries_path()
    kept = [file.read_bytes() for file in files]
    for file in files:
        file.unlink()
    record(600)
    checkpoint()
    for file, content in zip(files, kept, strict=True):
        file.write_bytes(content)


def cut_the_file() -> None:
    whole = publication.path().read_bytes()
    publication.path().write_bytes(whole[: whole.index(b"\n") + 1])


def cut_the_file_within_a_line() -> None:
    publication.path().write_bytes(publication.path().read_bytes()[:-9])


def alter_the_file() -> None:
    text = publication.path().read_bytes()
    publication.path().write_bytes(text.replace(b'"number":0', b'"number":2'))


def fill_the_file_with_nonsense() -> None:
    publication.path().write_bytes(b"{}\n[]\n")


def alter_a_published_entry() -> None:
    text = publication.entries_path().read_bytes()
    publication.entries_path().write_bytes(text.replace(b"erasure.started", b"erasure.stopped", 1))


def cut_the_entries() -> None:
    publication.entries_path().write_bytes(publication.entries_path().read_bytes()[:-1])


def remove_the_entries() -> None:
    publication.entries_path().unlink()


def remove_the_file() -> None:
    publication.path().unlink()


def add_to_the_file() -> None:
    with publication.path().open("ab") as file:
        file.write(publication.line(number=2, note=signed_by(our_signer(), 900)))


def sql(*statements: str) -> Callable[[], None]:
    return lambda: as_owner(*statements)


ROUNDABOUT = (
    "CREATE FUNCTION swallow() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END'",
    (
        "CREATE TRIGGER swallow BEFORE INSERT ON ledger_pending FOR EACH ROW"
        " EXECUTE FUNCTION swallow()"
    ),
)
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
    ("root of a checkpoint forged", forge_a_root, "checkpoint.row"),
    ("size of a checkpoint forged", move_a_checkpoint, "checkpoint.row"),
    ("checkpoint deleted", delete_a_checkpoint, "published.lost"),
    ("checkpoint signed with another key", sign_with_another_key, "checkpoint.signature"),
    ("checkpoint of another origin", sign_under_another_origin, "checkpoint.signature"),
    ("checkpoint of another tree", sign_another_tree, "checkpoint.root"),
    ("checkpoint without form", write_no_note, "checkpoint.signature"),
    ("older database put back", put_an_older_database_back, "published.ahead"),
    ("file cut", cut_the_file, "published.short"),
    ("file cut within a line", cut_the_file_within_a_line, "published.altered"),
    ("file altered", alter_the_file, "published.altered"),
    ("file of nonsense", fill_the_file_with_nonsense, "published.altered"),
    ("file removed", remove_the_file, "published.missing"),
    ("published entry altered", alter_a_published_entry, "published.entries"),
    ("published entries cut", cut_the_entries, "published.entries"),
    ("published entries removed", remove_the_entries, "published.entries"),
    ("line added to the file", add_to_the_file, "published.ahead"),
    (
        "trigger disabled",
        sql("ALTER TABLE ledger_leaf DISABLE TRIGGER ledger_only_grows"),
        "posture.trigger",
    ),
    (
        "trigger sleeping in replica mode",
        sql("ALTER TABLE ledger_leaf ENABLE TRIGGER ledger_only_grows"),
        "posture.trigger",
    ),
    ("trigger dropped", sql("DROP TRIGGER ledger_only_grows ON ledger_leaf"), "posture.trigger"),
    (
        "trigger replaced",
        sql(
            "DROP TRIGGER ledger_only_grows ON ledger_leaf",
            "CREATE TRIGGER ledger_only_grows BEFORE TRUNCATE ON ledger_leaf"
            " EXECUTE FUNCTION ledger_refuse_change()",
            "ALTER TABLE ledger_leaf ENABLE ALWAYS TRIGGER ledger_only_grows",
        ),
        "posture.trigger",
    ),
    ("trigger that swallows", sql(*ROUNDABOUT), "posture.trigger"),
    (
        "rule that swallows",
        sql("CREATE RULE swallow AS ON INSERT TO ledger_pending DO INSTEAD NOTHING"),
        "posture.rule",
    ),
    (
        "guard emptied",
        sql(
            "CREATE OR REPLACE FUNCTION ledger_refuse_change() RETURNS trigger"
            " LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END'"
        ),
        "posture.function",
    ),
    (
        "second function of the name",
        sql("CREATE FUNCTION ledger_sequence(text) RETURNS int LANGUAGE sql RETURN 1"),
        "posture.function",
    ),
    (
        "function of ours missing",
        sql("ALTER FUNCTION ledger_fold RENAME TO fold"),
        "posture.function",
    ),
    (
        "function that is not ours",
        sql("CREATE FUNCTION ledger_door() RETURNS int LANGUAGE sql RETURN 1"),
        "posture.function",
    ),
    (
        "check of the facts dropped",
        sql("ALTER TABLE ledger_pending DROP CONSTRAINT ledger_pending_allowed"),
        "posture.constraint",
    ),
    (
        "application may delete",
        sql("GRANT DELETE ON ledger_leaf TO nexhome_app"),
        "posture.grant",
    ),
    (
        "application may give times",
        sql("GRANT INSERT ON ledger_pending TO nexhome_app"),
        "posture.grant",
    ),
    ("everybody may read", sql("GRANT SELECT ON ledger_leaf TO PUBLIC"), "posture.grant"),
    (
        "rows hidden",
        sql("ALTER TABLE ledger_leaf ENABLE ROW LEVEL SECURITY"),
        "posture.rows",
    ),
    (
        "entries moved to a child table",
        sql("CREATE TABLE aside () INHERITS (ledger_pending)"),
        "posture.table",
    ),
    (
        "table without crash safety",
        sql("ALTER TABLE ledger_pending SET UNLOGGED"),
        "posture.table",
    ),
]


@pytest.mark.parametrize(
    ("tamper", "code"), [case[1:] for case in TAMPERING], ids=[case[0] for case in TAMPERING]
)
def test_tampering_is_named(owned_ledger: None, tamper: Callable[[], None], code: str) -> None:
    tamper()
    assert code in codes()


def test_history_rewritten_with_the_key_is_betrayed_by_the_file(long_ledger: None) -> None:
    rewrite_everything_with_the_key()
    expected = ["published.ahead", "published.altered", "published.entries", "published.root"]
    assert codes() == expected


def test_honest_ledger_is_whole(long_ledger: None) -> None:
    report = audit()
    assert (report.as_dict(), report.whole) == (
        {
            "whole": True,
            "size": 600,
            "checkpoints": 2,
            "published": 2,
            "counts": {},
            "findings": [],
        },
        True,
    )


def test_missing_table_is_named_before_anything_fails(owned_ledger: None) -> None:
    as_owner("ALTER TABLE ledger_subtree RENAME TO aside")
    findings = Findings()
    posture.inspect(findings)
    assert "posture.table" in findings.counts


@pytest.mark.parametrize(
    ("alias", "user", "code"),
    [("owner", "nexhome_app", "posture.owner"), ("default", "nexhome_owner", "posture.grant")],
)
def test_roles_other_than_those_of_the_settings_are_named(
    owned_ledger: None, monkeypatch: pytest.MonkeyPatch, alias: str, user: str, code: str
) -> None:
    monkeypatch.setitem(settings.DATABASES[alias], "USER", user)
    assert code in codes()


def test_pending_entry_with_smuggled_text_is_named(owned_ledger: None) -> None:
    behind_the_guards(
        "ALTER TABLE ledger_pending DROP CONSTRAINT ledger_pending_allowed",
        "INSERT INTO ledger_pending (kind, facts) VALUES ('erasure.started', 'Chan Tai Man')",
        "ALTER TABLE ledger_pending ADD CONSTRAINT ledger_pending_allowed"
        " CHECK (ledger_facts_allowed(kind::text, facts)) NOT VALID",
    )
    assert codes() == ["pending.facts", "posture.constraint"]


def test_stopped_sequencer_is_named(ledger: str) -> None:
    record()
    behind_the_guards("UPDATE ledger_pending SET created_at = now() - interval '16 minutes'")
    assert codes() == ["pending.late"]


def test_stopped_signer_is_named(owned_ledger: None) -> None:
    record()
    behind_the_guards("UPDATE ledger_pending SET created_at = now() - interval '16 minutes'")
    sequence()
    assert codes() == ["checkpoint.late"]


def test_entry_waiting_a_little_for_its_checkpoint_is_no_alarm(owned_ledger: None) -> None:
    record()
    sequence()
    assert codes() == []


def test_stopped_publisher_is_named(owned_ledger: None) -> None:
    behind_the_guards(
        "DELETE FROM ledger_publication WHERE number = 1",
        "UPDATE ledger_checkpoint SET created_at = now() - interval '16 minutes'",
    )
    assert codes() == ["published.late"]


def test_ruined_ledger_lists_the_first_problems_of_each_code_only(owned_ledger: None) -> None:
    behind_the_guards("UPDATE ledger_leaf SET leaf_hash = ''")
    found = audit().findings
    assert (found.counts["leaf.hash"], len([f for f in found.shown if f.code == "leaf.hash"])) == (
        600,
        20,
    )


@pytest.mark.parametrize("since", [-5, 0, 255, 256, 600, 9000])
def test_incremental_audit_of_an_honest_ledger_is_whole(owned_ledger: None, since: int) -> None:
    assert audit(since=since).whole


def test_incremental_audit_sees_what_came_since(owned_ledger: None) -> None:
    behind_the_guards("UPDATE ledger_leaf SET leaf_hash = '' WHERE seq = 520")
    assert audit(since=512).findings.counts["leaf.hash"] == 1


def test_incremental_audit_leans_on_the_stored_subtrees(owned_ledger: None) -> None:
    delete_a_subtree()
    assert "subtree.missing" in audit(since=512).findings.counts


def test_receipt_kept_by_somebody_betrays_a_rewritten_history(
    long_ledger: list[uuid.UUID],
) -> None:
    """Nothing inside shows it: key, database and file are all in one hand."""
    receipt = receipts.written(receipts.build(entry_id=long_ledger[3])).decode()
    note = LedgerCheckpoint.objects.get(size=600).note
    assert audit(against=receipt).whole
    assert audit(against=note).whole
    rewrite_everything_with_the_key()
    publication.path().unlink()
    publication.entries_path().unlink()
    behind_the_guards("DELETE FROM ledger_publication")
    checkpoint()
    assert codes() == []
    for kept in (receipt, f"{receipt}\n{receipt}", note):
        assert sorted(audit(against=kept).findings.counts) == ["against.root"]


@pytest.mark.parametrize("text", ["{}", '{"checkpoint": 1}', "{"])
def test_file_without_checkpoints_cannot_be_compared_with(ledger: str, text: str) -> None:
    with pytest.raises(UnreadableError, match="line 1"):
        audit(against=text)


@pytest.mark.proof
def test_hundred_honest_runs_raise_no_alarm(ledger: str) -> None:
    """Beside writers, a sequencer and a signer at work."""
    stop = threading.Event()
    with ThreadPoolExecutor(3) as others:
        busy = [others.submit(keep_busy, stop, act) for act in (record, record, checkpoint)]
        outcomes = [codes() for _ in range(100)]
        stop.set()
    assert [each.result() for each in busy] == [None] * 3
    assert outcomes == [[]] * 100


def keep_busy(stop: threading.Event, act: Callable[[], object]) -> None:
    while not stop.is_set():
        act()
        time.sleep(0.005)
    connections.close_all()


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
