"""B10: evidence entries by eight writers, against plain inserts of the same rows.

Both tables have the same columns, indexes and commits; each act is one transaction, written by
a process of its own through Django, as a web worker writes it. While the entries are written a
sequencer numbers them, as it does in production; the ledger must be whole afterwards.
"""

import multiprocessing
import resource
import statistics
import time
import uuid
from collections.abc import Callable
from multiprocessing.synchronize import Barrier
from typing import Final

from django.conf import settings
from django.db import connection, connections, transaction

from privacy.ledger.audit import audit
from privacy.ledger.checkpoints import checkpoint
from privacy.ledger.entries import append
from privacy.ledger.enums import EntryKind
from privacy.ledger.models import LedgerLeaf
from privacy.ledger.sequencer import sequence
from tests.bench.row import BenchRow

WRITERS: Final = 8
ROUNDS: Final = 5
ACTS: Final = 400
GROWN: Final = 200_000
TARGET: Final = 0.5

FORK: Final = multiprocessing.get_context("fork")


def run() -> BenchRow:
    """Needs a migrated database of its own, durable as in production."""
    _make_plain_table()
    sequence()
    before = LedgerLeaf.objects.count()
    plain, evidence = [], []
    for _ in range(ROUNDS):
        plain.append(_rate(_write_plain, numbered=False))
        evidence.append(_rate(_write_evidence, numbered=True))
    _grow()
    grown = _rate(_write_evidence, numbered=True)
    whole = _whole(before + (ROUNDS + 1) * WRITERS * ACTS + GROWN)
    figure, baseline = statistics.median(evidence), statistics.median(plain)
    return BenchRow(
        id="B10",
        work="evidence entries, 8 writers" + ("" if whole else ", LEDGER NOT WHOLE"),
        unit="entries/s",
        figure=figure,
        baseline=baseline,
        ratio=figure / baseline,
        target=f"≥ {TARGET} of the baseline, the chain whole",
        met=whole and figure >= TARGET * baseline,
        peak_mib=resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024,
        growth=f"x {figure / grown:.2f} per entry behind {GROWN:,} more",
    )


def _make_plain_table() -> None:
    role = settings.DATABASES["default"]["USER"]
    with connections["owner"].cursor() as cursor:
        cursor.execute("DROP TABLE IF EXISTS bench_plain")
        cursor.execute("CREATE TABLE bench_plain (LIKE ledger_pending INCLUDING ALL)")
        cursor.execute("ALTER TABLE bench_plain DROP CONSTRAINT ledger_pending_allowed")
        cursor.execute(f"GRANT SELECT, INSERT ON bench_plain TO {connection.ops.quote_name(role)}")


def _write_plain() -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO bench_plain (kind, facts) VALUES (%s, %s) RETURNING entry_id",
            ["erasure.started", f'{{"case":"{uuid.uuid4()}"}}'],
        )
        cursor.fetchone()


def _write_evidence() -> None:
    with transaction.atomic():
        append(EntryKind.ERASURE_STARTED, {"case": uuid.uuid4()})


def _rate(write: Callable[[], None], *, numbered: bool) -> float:
    """Acts a second, from the moment all writers stand ready until the last has finished."""
    connections.close_all()
    ready = FORK.Barrier(WRITERS + 1)
    sequencer = FORK.Process(target=_sequence_until_killed, daemon=True)
    writers = [FORK.Process(target=_write_all, args=(write, ready)) for _ in range(WRITERS)]
    if numbered:
        sequencer.start()
    for writer in writers:
        writer.start()
    ready.wait()
    started = time.perf_counter()
    for writer in writers:
        writer.join()
    taken = time.perf_counter() - started
    if numbered:
        sequencer.terminate()
        sequencer.join()
    if any(writer.exitcode for writer in writers):
        raise RuntimeError("a writer failed")
    return WRITERS * ACTS / taken


def _write_all(write: Callable[[], None], ready: Barrier) -> None:
    connections.close_all()
    connection.ensure_connection()
    ready.wait()
    for _ in range(ACTS):
        write()
    connections.close_all()


def _sequence_until_killed() -> None:
    connections.close_all()
    while True:
        sequence()
        time.sleep(0.5)


def _grow() -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO ledger_pending (kind, facts) SELECT 'erasure.started',"
            """ '{"case":"' || gen_random_uuid() || '"}' FROM generate_series(1, %s)""",
            [GROWN],
        )
    sequence()


def _whole(expected: int) -> bool:
    checkpoint()
    return LedgerLeaf.objects.count() == expected and audit().whole
