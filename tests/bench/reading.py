"""B9: `/privacy/` in force over HTTP, against a view that returns the same bytes from memory.

The same server and the same middleware. That a warm process asks the database nothing, and that an
unchanged page is answered with 304, is tested before anything is measured.
"""

import statistics
from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from typing import Any, Final

from django.conf import settings
from django.db import connection
from django.test import Client

from privacy.outside import domain as outside
from tests.bench.measuring import RUNS, SAMPLE, prepared
from tests.bench.row import BenchRow
from tests.bench.server import seconds_for, serving

SENDERS: Final = 4
LARGE: Final = 400 if SAMPLE else 8_000
SMALL: Final = 100 if SAMPLE else 2_000
LEAST: Final = 0.5
PAGE: Final = "/privacy/"
BASELINE: Final = "/bench/stored/"


def run() -> BenchRow:
    """Alternate both; the medians count."""
    with prepared(outside.begin) as place:
        warm = place.measure(look).numbers
        if warm["queries"] or not warm["unchanged"]:
            raise RuntimeError(f"a warm page asks nothing and answers 304: {warm}")
        own, bare = [], []
        for _ in range(RUNS):
            own.append(place.measure(get, PAGE, LARGE))
            bare.append(place.measure(get, BASELINE, LARGE))
        small = [place.measure(get, PAGE, SMALL).numbers["rate"] for _ in range(RUNS)]
    figure = statistics.median(each.numbers["rate"] for each in own)
    baseline = statistics.median(each.numbers["rate"] for each in bare)
    return BenchRow(
        id="B9",
        work="/privacy/ in force, 0 queries warm, 304 when unchanged",
        unit="requests/s",
        figure=figure,
        baseline=baseline,
        ratio=figure / baseline,
        target=f"≥ {LEAST} of a view with the stored bytes",
        met=figure >= LEAST * baseline,
        peak_mib=max(each.peak_mib for each in own),
        growth=f"x {statistics.median(small) / figure:.2f} per request, {SMALL:,} to {LARGE:,}",
    )


def look() -> dict[str, float]:
    """Read the page in this process until a read asks nothing; ask whether it has changed.

    Once a second a process asks whether the site is open and which version is in force.
    """
    settings.POLICY_REMEMBERED = timedelta(seconds=1)
    reader, asked = Client(), Counter[str]()
    first = reader.get(PAGE)
    for _ in range(5):
        asked.clear()
        with connection.execute_wrapper(counting(asked)):
            warm = reader.get(PAGE)
            again = reader.get(PAGE, headers={"If-None-Match": first["ETag"]})
        if not asked:
            break
    whole = warm.status_code == 200 and warm.content == first.content
    return {"queries": asked.total(), "unchanged": whole and again.status_code == 304}


def counting(asked: Counter[str]) -> Callable[..., Any]:
    """Return what Django calls around each query."""

    def count(execute: Callable[..., Any], statement: str, *rest: Any) -> Any:
        asked[statement] += 1
        return execute(statement, *rest)

    return count


def get(path: str, count: int) -> dict[str, float]:
    """Read one page over and over, by several readers at once."""
    raw = f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n".encode()
    shares = [[raw] * (count // SENDERS) for _ in range(SENDERS)]
    with serving() as port:
        seconds_for(port, [[raw] * 20 for _ in range(SENDERS)], answered=b"200")
        return {"rate": count / seconds_for(port, shares, answered=b"200")}
