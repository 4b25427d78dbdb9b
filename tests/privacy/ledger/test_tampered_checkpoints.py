"""Somebody forges what is signed, or puts another history in its place; the audit names it."""

import base64
import uuid
from collections.abc import Callable

import pytest

from privacy.ledger import merkle, notes, publication, receipts
from privacy.ledger.audit import audit
from privacy.ledger.checkpoints import checkpoint
from privacy.ledger.keys import our_signer
from privacy.ledger.models import LedgerCheckpoint
from privacy.ledger.tree import StoredTree
from tests.privacy.ledger.conftest import behind_the_guards, codes, record


def forge_a_root() -> None:
    behind_the_guards("UPDATE ledger_checkpoint SET root = sha256(root) WHERE size = 300")


def move_a_checkpoint() -> None:
    behind_the_guards("UPDATE ledger_checkpoint SET size = 301 WHERE size = 300")


def delete_a_checkpoint() -> None:
    behind_the_guards("DELETE FROM ledger_checkpoint WHERE size = 300")


def signed_by(signer: notes.Signer) -> str:
    return signer.sign(size=600, root=merkle.root(600, StoredTree()))


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


TAMPERING: list[tuple[str, Callable[[], None], str]] = [
    ("root of a checkpoint forged", forge_a_root, "checkpoint.row"),
    ("size of a checkpoint forged", move_a_checkpoint, "checkpoint.row"),
    ("checkpoint deleted", delete_a_checkpoint, "published.lost"),
    ("checkpoint signed with another key", sign_with_another_key, "checkpoint.signature"),
    ("checkpoint of another origin", sign_under_another_origin, "checkpoint.signature"),
    ("checkpoint of another tree", sign_another_tree, "checkpoint.root"),
    ("checkpoint without form", write_no_note, "checkpoint.signature"),
    ("older database put back", put_an_older_database_back, "published.ahead"),
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
