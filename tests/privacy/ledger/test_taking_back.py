"""After a restore: what the files outside hold stands here again, or nothing is taken."""

import uuid
from pathlib import Path

import pytest
from django.db import DatabaseError, connection, connections, transaction

from privacy.ledger import publication
from privacy.ledger.audit import audit
from privacy.ledger.checkpoints import checkpoint
from privacy.ledger.entries import append, append_many
from privacy.ledger.enums import EntryKind
from privacy.ledger.models import LedgerCheckpoint, LedgerLeaf, LedgerPending
from privacy.ledger.receipts import build
from privacy.ledger.taking_back import NotOursError, judge, take_back
from privacy.outside import domain as outside
from privacy.outside.domain import Verdict
from privacy.outside.replay import shut, swept
from tests.conftest import SERVERS, clone, drop, use_database
from tests.privacy.ledger.conftest import behind_the_guards
from tests.privacy.ledger.test_entries import example_facts


def started(count: int) -> list[uuid.UUID]:
    with transaction.atomic():
        return [append(EntryKind.ERASURE_STARTED, {"case": uuid.uuid4()}) for _ in range(count)]


def taken() -> int:
    """Take back as the command does: the site is shut before."""
    shut()
    return take_back()


def test_entries_of_every_kind_are_taken_back(own_database: str) -> None:
    """A kind that is recorded but not taken back would shut a restored site for good."""
    started(1)
    checkpoint()
    connections.close_all()
    backup = f"nexhome_{SERVERS.run}_{uuid.uuid4().hex[:12]}"
    clone(own_database, backup)
    with transaction.atomic():
        ids = [append(kind, example_facts(kind)) for kind in EntryKind]
    checkpoint()
    connections.close_all()
    use_database(backup)
    assert taken() == len(EntryKind)
    assert set(ids) <= set(LedgerLeaf.objects.values_list("entry_id", flat=True))
    connections.close_all()
    drop(backup)


@pytest.fixture
def older(own_database: str) -> "tuple[str, list[uuid.UUID]]":
    """A database restored from before 300 entries; one of them was pending in the backup."""
    started(3)
    checkpoint()
    pending = started(1)
    connections.close_all()
    backup = f"nexhome_{SERVERS.run}_{uuid.uuid4().hex[:12]}"
    clone(own_database, backup)
    later = pending + started(299)
    checkpoint()
    connections.close_all()
    use_database(backup)
    return backup, later


def test_older_database_is_behind_until_it_has_taken_everything_back(
    older: tuple[str, list[uuid.UUID]],
) -> None:
    backup, later = older
    assert judge() == Verdict.BEHIND
    assert taken() == 300
    assert (judge(), LedgerPending.objects.count(), LedgerLeaf.objects.count()) == (
        Verdict.OPEN, 0, 303,
    )  # fmt: skip
    receipt = build(entry_id=later[-1])
    assert receipt["seq"] == 302
    with transaction.atomic():
        append_many(EntryKind.ERASURE_STARTED, [{"case": uuid.uuid4()}] * 2)
    newest = checkpoint()
    assert newest is not None
    assert (newest.size, LedgerCheckpoint.objects.count(), audit().whole) == (305, 3, True)
    assert taken() == 0
    connections.close_all()
    drop(backup)


def test_checkpoint_signed_but_not_published_before_the_backup_is_not_signed_again(
    long_ledger: list[uuid.UUID],
) -> None:
    """The backup was made between the signature and its publication."""
    behind_the_guards(
        "DELETE FROM ledger_publication",
        "DELETE FROM ledger_checkpoint WHERE size = 600",
        "DELETE FROM ledger_leaf WHERE seq >= 300",
        "DELETE FROM ledger_subtree WHERE position >= 1",
    )
    assert (taken(), LedgerCheckpoint.objects.count(), audit().whole) == (300, 2, True)


def test_a_database_that_went_another_way_takes_nothing_back(
    older: tuple[str, list[uuid.UUID]],
) -> None:
    started(1)
    with pytest.raises(publication.PublicationRefusedError):
        checkpoint()
    with pytest.raises(NotOursError):
        taken()
    assert judge() == Verdict.BEHIND


@pytest.mark.parametrize(
    ("name", "found", "put"),
    [
        ("checkpoints.log", b'"number":1', b'"number":7'),
        ("checkpoints.log", b"checkpoint", b"checkpoinT"),
        ("entries.log", b'"kind":"erasure.started"', b'"kind":"erasure.startet"'),
        ("entries.log", b'"at":"20', b'"at":"21'),
    ],
)
def test_altered_files_are_taken_for_what_they_are(
    older: tuple[str, list[uuid.UUID]], name: str, found: bytes, put: bytes
) -> None:
    file = Path(publication.path().parent, name)
    head, _, tail = file.read_bytes().rpartition(found)
    file.write_bytes(head + put + tail)
    with pytest.raises(Exception, match=r"not|another"):
        taken()
    assert LedgerLeaf.objects.count() == 3


def test_missing_file_is_no_open_gate(older: tuple[str, list[uuid.UUID]]) -> None:
    publication.path().unlink()
    assert judge() == Verdict.MISSING


def test_cut_file_is_altered(older: tuple[str, list[uuid.UUID]]) -> None:
    publication.path().write_bytes(publication.path().read_bytes()[:40])
    assert judge() == Verdict.ALTERED


def test_nothing_is_taken_back_while_the_site_is_open(
    older: tuple[str, list[uuid.UUID]],
) -> None:
    """Whoever may write to the ledger's database cannot add to the past of a site in use."""
    forged = LedgerLeaf.objects.order_by("seq").last()
    assert forged is not None
    body = forged.body.replace(str(forged.entry_id), str(uuid.uuid4()))
    for deed in (take_back, lambda: by_hand(body)):
        with pytest.raises(DatabaseError, match="only while the site is shut"):
            deed()
    shut()
    assert outside.judge() != Verdict.OPEN
    assert by_hand(body) == 1
    swept()


def by_hand(body: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT public.ledger_take_back(%s)", [[body]])
        row = cursor.fetchone()
    return int(row[0]) if row else 0
