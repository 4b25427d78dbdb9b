"""B1: batches of 500 over HTTP through every gate, against COPY of the same rows by 2 connections.

Of the kinds that exist 70 % are logs and 10 % device information, so 87.5 to 12.5 here. The
baseline writes the same rows into the same table: each connection half of them, a COPY and a commit
for every 500, as durable as ours.
"""

import statistics
import time
from typing import Final

from django.db import connection

from telemetry.domain.ingest import COLUMNS, COPY, take
from tests.bench import devices
from tests.bench.measuring import FORK, RUNS, SAMPLE, prepared
from tests.bench.row import BenchRow
from tests.bench.server import request, seconds_for, serving

DEVICES: Final = 32
SENDERS: Final = 4
BATCHES: Final = 64 if SAMPLE else 512
SMALL: Final = 16 if SAMPLE else 128
SIZE: Final = 500
DEVICE_SHARE: Final = 0.125
LEAST: Final = 0.30
ROWS_OUT: Final = f"COPY (SELECT {COLUMNS} FROM telemetry_event) TO STDOUT"  # noqa: S608 - our own words


def run() -> BenchRow:
    """Alternate both; the medians count."""
    with prepared(devices.linked, DEVICES) as place:
        own, bare = [], []
        for _ in range(RUNS):
            own.append(place.measure(ingest, BATCHES))
            bare.append(place.measure(copy, BATCHES))
        small = [place.measure(ingest, SMALL).numbers["rate"] for _ in range(RUNS)]
    figure = statistics.median(each.numbers["rate"] for each in own)
    baseline = statistics.median(each.numbers["rate"] for each in bare)
    return BenchRow(
        id="B1",
        work=f"HTTP ingest, {BATCHES} batches of {SIZE}, logs and device information",
        unit="events/s",
        figure=figure,
        baseline=baseline,
        ratio=figure / baseline,
        target=f"≥ {LEAST} of COPY by 2 connections",
        met=figure >= LEAST * baseline,
        peak_mib=max(each.peak_mib for each in own),
        growth=f"x {statistics.median(small) / figure:.2f} per event, {SMALL} to {BATCHES} batches",
    )


def ingest(batches: int) -> dict[str, float]:
    """Send everything over HTTP; each event must stand in the table once."""
    tokens = devices.ready()
    path = "/api/v1/telemetry/events/"
    shares = [
        [
            request(path, tokens[n % len(tokens)], devices.batch(SIZE, device_share=DEVICE_SHARE))
            for n in range(sender, batches, SENDERS)
        ]
        for sender in range(SENDERS)
    ]
    with serving() as port:
        seconds = seconds_for(port, shares)
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*), count(DISTINCT id) FROM telemetry_event")
        if cursor.fetchone() != (batches * SIZE, batches * SIZE):
            raise RuntimeError("not every event was stored once")
    return {"rate": batches * SIZE / seconds}


def copy(batches: int) -> dict[str, float]:
    """Write rows of the same shape by nothing but COPY."""
    tokens = devices.ready()
    lines = rows(tokens[0])
    ready = FORK.Barrier(3)
    writers = [FORK.Process(target=write, args=(lines, batches // 2, ready)) for _ in range(2)]
    connection.close()
    for writer in writers:
        writer.start()
    ready.wait()
    began = time.perf_counter()
    for writer in writers:
        writer.join()
    seconds = time.perf_counter() - began
    if any(writer.exitcode for writer in writers):
        raise RuntimeError("a writer failed")
    return {"rate": batches // 2 * 2 * SIZE / seconds}


def rows(token: str) -> bytes:
    """Return the rows of one batch as our own way in writes them."""
    take(token=token, raw=devices.batch(SIZE, device_share=DEVICE_SHARE))
    connection.ensure_connection()
    with connection.connection.cursor() as cursor:
        with cursor.copy(ROWS_OUT) as found:
            lines = b"".join(bytes(block) for block in found)
        cursor.execute("DELETE FROM telemetry_event")
    return lines


def write(lines: bytes, times: int, ready: object) -> None:
    connection.ensure_connection()
    ready.wait()  # type: ignore[attr-defined] # a barrier of multiprocessing
    with connection.connection.cursor() as cursor:
        for _ in range(times):
            with cursor.copy(COPY) as target:
                target.write(lines)
    connection.close()
