"""B11: after a restore, everybody whom the file outside names is erased again and swept for.

The backup is older than every erasure in the file: it holds all these people and no case. The
figure covers the whole of `replay_erasures`, until the gate is open.
"""

import os
import statistics
import time
import uuid
from typing import Any, Final

from django.core.management import call_command
from django.db import connection

from accounts.models import User
from privacy.outside import domain as outside
from privacy.outside import reading
from tests.bench.measuring import RUNS, SAMPLE, prepared
from tests.bench.row import BenchRow
from tests.crowd import crowd

LARGE: Final = 500 if SAMPLE else 10_000
SMALL: Final = 100 if SAMPLE else 1_000
LEAST: Final = 200.0


def run() -> BenchRow:
    """Replay onto clones of the same old database; the median counts."""
    large, small = measured(LARGE), measured(SMALL)
    seconds = statistics.median(each.numbers["seconds"] for each in large)
    each_small = statistics.median(each.numbers["seconds"] for each in small) / SMALL
    rate = LARGE / seconds
    return BenchRow(
        id="B11",
        work=f"replay {LARGE:,} erasures onto a restored database",
        unit="erasures/s",
        figure=rate,
        baseline=LEAST,
        ratio=rate / LEAST,
        target=f"≥ {LEAST:g} a second (no baseline)",
        met=rate >= LEAST,
        peak_mib=max(each.peak_mib for each in large),
        growth=f"x {(seconds / LARGE) / each_small:.2f} per erasure from {SMALL:,} to {LARGE:,}",
    )


def measured(count: int) -> list[Any]:
    with prepared(old_database, count) as place:
        return [place.measure(replay, count) for _ in range(RUNS)]


def old_database(count: int) -> None:
    """Leave a database that knows only the first line of a file which names everybody in it."""
    outside.begin()
    people = crowd(count)
    with connection.cursor() as cursor:
        cursor.execute("CREATE TEMPORARY TABLE kept AS SELECT id FROM privacy_outsideline")
    cases = {uuid.uuid4(): user.subject_id for user in people}
    outside.order_many(kind="erasure.started", lines=cases)
    outside.order_many(kind="erasure.done", lines=dict.fromkeys(cases))
    outside.write()
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM privacy_outsideline WHERE id NOT IN (SELECT id FROM kept)")
    reading.forget()


def replay(count: int) -> dict[str, float]:
    """Run the command; whoever is left is counted, and the gate must be open."""
    began = time.perf_counter()
    with open(os.devnull, "w", encoding="utf-8") as nowhere:  # noqa: PTH123 - not a file
        call_command("replay_erasures", stdout=nowhere, stderr=nowhere)
    seconds = time.perf_counter() - began
    if User.objects.exists() or outside.judge() != outside.Verdict.OPEN:
        raise RuntimeError(f"{count} people were to be erased again")
    return {"seconds": seconds}
