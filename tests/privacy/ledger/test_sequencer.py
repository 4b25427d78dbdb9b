"""Numbers are dense whatever happens: many writers, several sequencers, a kill in between."""

import multiprocessing
import os
import signal
import time
import uuid
from concurrent.futures import ThreadPoolExecutor
from hashlib import sha256

import pytest
from django.db import Error, connection, connections, transaction
from pytest_django import DjangoAssertNumQueries

from privacy.ledger import merkle
from privacy.ledger.checkpoints import checkpoint
from privacy.ledger.merkle import Node, node_hash
from privacy.ledger.models import LedgerLeaf, LedgerPending, LedgerSubtree
from privacy.ledger.sequencer import sequence
from privacy.ledger.tree import MissingHashError, StoredTree
from tests.privacy.ledger.conftest import as_owner, codes, record


def test_empty_ledger_has_nothing_to_number(ledger: str) -> None:
    assert (sequence(), checkpoint(), codes()) == (0, None, [])


def test_entries_get_dense_numbers_in_the_order_they_were_written(ledger: str) -> None:
    ids = record(3)
    assert sequence() == 3
    ids += record(2)
    assert sequence(chunk=1) == 2
    rows = LedgerLeaf.objects.order_by("seq").values_list("seq", "entry_id")
    assert list(rows) == list(enumerate(ids))
    assert LedgerPending.objects.count() == 0


def test_entry_not_committed_waits_and_leaves_no_gap(ledger: str) -> None:
    with ThreadPoolExecutor(1) as elsewhere, transaction.atomic():
        [late] = record()
        elsewhere.submit(in_own_connection, 2).result()
        assert elsewhere.submit(sequence_and_close).result() == 2
    assert sequence() == 1
    assert LedgerLeaf.objects.get(entry_id=late).seq == 2


def in_own_connection(count: int) -> list[uuid.UUID]:
    try:
        return record(count)
    finally:
        connections.close_all()


def sequence_and_close() -> int:
    try:
        return sequence()
    finally:
        connections.close_all()


def test_subtrees_are_those_of_the_tree_however_the_entries_came(ledger: str) -> None:
    for count in (255, 1, 1, 511):
        record(count)
        sequence()
    leaves = [
        bytes(h) for h in LedgerLeaf.objects.order_by("seq").values_list("leaf_hash", flat=True)
    ]
    stored = {(s.level, s.position): bytes(s.hash) for s in LedgerSubtree.objects.all()}
    assert stored == {
        (1, place): merkle.perfect_root(leaves[place * 256 : place * 256 + 256])
        for place in range(3)
    }


def test_higher_levels_grow_from_the_lower(ledger: str) -> None:
    """The entry that completes the 256th subtree completes the one above it in the same breath."""
    as_owner(
        "INSERT INTO ledger_subtree (level, position, hash)"
        " SELECT 1, n, sha256(n::text::bytea) FROM generate_series(0, 254) AS n",
        "INSERT INTO ledger_leaf SELECT n, gen_random_uuid(), '', sha256(n::text::bytea)"
        " FROM generate_series(65280, 65534) AS n",
    )
    record()
    sequence()
    hashes = [sha256(str(n).encode()).digest() for n in range(255)]
    last = [bytes(leaf.leaf_hash) for leaf in LedgerLeaf.objects.order_by("seq")]
    hashes.append(merkle.perfect_root(last))
    assert LedgerSubtree.objects.filter(level=1).count() == 256
    [top] = LedgerSubtree.objects.filter(level=2)
    assert bytes(top.hash) == merkle.perfect_root(hashes) == StoredTree()(Node(16, 0))


@pytest.mark.proof
def test_ledger_of_three_levels_is_whole(ledger: str) -> None:
    as_owner(
        "INSERT INTO ledger_pending (kind, facts) SELECT 'erasure.started',"
        """ '{"case":"' || gen_random_uuid() || '"}' FROM generate_series(1, 65536 + 300)"""
    )
    assert sequence(chunk=30_000) == 65_836
    checkpoint()
    assert codes() == []


def test_stored_tree_reads_a_stretch_of_hashes_once(
    ledger: str, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    record(4)
    sequence()
    tree = StoredTree()
    with django_assert_num_queries(1):
        assert tree(Node(2, 0)) == tree(Node(2, 0)) == node_hash(tree(Node(1, 0)), tree(Node(1, 1)))


def test_tree_without_its_hashes_says_so(ledger: str) -> None:
    record(3)
    sequence()
    with pytest.raises(MissingHashError):
        StoredTree()(Node(2, 0))


def test_pending_entry_cannot_be_taken_away_even_by_the_owner(ledger: str) -> None:
    record()
    with pytest.raises(Error, match="leaves only into the ledger"):
        as_owner("DELETE FROM ledger_pending")


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE ledger_leaf SET body = ''",
        "DELETE FROM ledger_checkpoint WHERE false",
        "TRUNCATE ledger_leaf",
        "UPDATE ledger_pending SET facts = ''",
        "TRUNCATE ledger_pending",
        (
            "MERGE INTO ledger_subtree s USING (SELECT 1 AS level) n ON s.level = n.level"
            " WHEN MATCHED THEN UPDATE SET position = 0"
        ),
        (
            "INSERT INTO ledger_leaf VALUES (0, gen_random_uuid(), '', '')"
            " ON CONFLICT (seq) DO UPDATE SET body = ''"
        ),
    ],
)
def test_trigger_refuses_the_owner_as_well(ledger: str, statement: str) -> None:
    with pytest.raises(Error, match="only grows"):
        as_owner(statement)


@pytest.mark.parametrize("size", [0, 2, 4])
def test_checkpoint_that_does_not_follow_is_refused(ledger: str, size: int) -> None:
    record(2)
    checkpoint()
    record(1)
    sequence()
    with pytest.raises(Error, match="does not follow"), connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO ledger_checkpoint (size, root, note) VALUES (%s, '', '')", [size]
        )


ACTS = 90


def write() -> None:
    """A process of its own, as a web worker is one; every third act is rolled back."""
    connections.close_all()
    for number in range(ACTS):
        with transaction.atomic():
            record(1)
            transaction.set_rollback(number % 3 == 2)
    connections.close_all()


def sequence_for_ever() -> None:
    connections.close_all()
    while True:
        sequence(chunk=50)


def test_ledger_is_whole_after_eight_parallel_writers(ledger: str) -> None:
    start = multiprocessing.get_context("fork")
    connections.close_all()
    sequencers = [start.Process(target=sequence_for_ever) for _ in range(2)]
    writers = [start.Process(target=write) for _ in range(8)]
    for each in [*sequencers, *writers]:
        each.start()
    for each in writers:
        each.join()
    for each in sequencers:
        os.kill(each.pid or 0, signal.SIGKILL)
        each.join()
    newest = checkpoint()
    assert newest is not None
    assert ([each.exitcode for each in writers], newest.size, codes()) == ([0] * 8, 8 * 60, [])


@pytest.mark.proof
def test_sequencer_killed_a_hundred_times_leaves_no_gap_and_no_double(ledger: str) -> None:
    start = multiprocessing.get_context("fork")
    total = 0
    for _ in range(100):
        record(400)
        total += 400
        connections.close_all()
        victim = start.Process(target=sequence_for_ever)
        victim.start()
        time.sleep(0.06)
        os.kill(victim.pid or 0, signal.SIGKILL)
        victim.join()
    newest = checkpoint()
    assert newest is not None
    assert (newest.size, codes()) == (total, [])
