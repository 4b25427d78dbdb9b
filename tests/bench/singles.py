"""B2: single events over HTTP, against the same view doing nothing but authenticate."""

import statistics
from typing import Final

from tests.bench import devices
from tests.bench.measuring import RUNS, SAMPLE, prepared
from tests.bench.row import BenchRow
from tests.bench.server import request, seconds_for, serving

DEVICES: Final = 64
SENDERS: Final = 4
LARGE: Final = 400 if SAMPLE else 4_000
SMALL: Final = 100 if SAMPLE else 1_000
LEAST: Final = 0.5
EVENTS: Final = "/api/v1/telemetry/events/"
BASELINE: Final = "/bench/authenticate/"


def run() -> BenchRow:
    """Alternate both; the medians count."""
    with prepared(devices.linked, DEVICES) as place:
        own, bare = [], []
        for _ in range(RUNS):
            own.append(place.measure(post, EVENTS, LARGE))
            bare.append(place.measure(post, BASELINE, LARGE))
        small = [place.measure(post, EVENTS, SMALL).numbers["rate"] for _ in range(RUNS)]
    figure = statistics.median(each.numbers["rate"] for each in own)
    baseline = statistics.median(each.numbers["rate"] for each in bare)
    return BenchRow(
        id="B2",
        work="HTTP ingest, single events",
        unit="requests/s",
        figure=figure,
        baseline=baseline,
        ratio=figure / baseline,
        target=f"≥ {LEAST} of authenticating only",
        met=figure >= LEAST * baseline,
        peak_mib=max(each.peak_mib for each in own),
        growth=f"x {statistics.median(small) / figure:.2f} per request, {SMALL:,} to {LARGE:,}",
    )


def post(path: str, count: int) -> dict[str, float]:
    """Send single events of many devices in turn."""
    tokens = devices.ready()
    shares = [
        [
            request(path, tokens[n % len(tokens)], devices.batch(1, device_share=0))
            for n in range(sender, count, SENDERS)
        ]
        for sender in range(SENDERS)
    ]
    with serving() as port:
        return {"rate": count / seconds_for(port, shares)}
