"""`python -m tests.bench [B4 B9 …]`: print the table of contract.md section 8.

Each row runs in a process of its own on embedded servers that are as durable as in production.
The table is kept in `docs/proof/bench.json`, unless it is a sample (`BENCH_SAMPLE=1`).
"""

import argparse
import dataclasses
import importlib
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

import django

from nexhome_site.embedded import Durability
from tests.bench.row import BenchRow
from tests.proof.ground import CLONE, FOLDERS, prepared

ROWS = {
    "B1": "tests.bench.ingesting",
    "B2": "tests.bench.singles",
    "B4": "tests.bench.erasing",
    "B9": "tests.bench.reading",
    "B10": "tests.bench.evidence",
    "B11": "tests.bench.replaying",
}
HEAD = ("", "figure", "baseline", "ratio", "peak", "growth", "must reach", "")
RUNS = os.environ.get("BENCH_RUNS", "5")
KEPT = CLONE / "docs" / "proof" / "bench.json"


def main() -> int:
    parser = argparse.ArgumentParser(prog="tests.bench", description=__doc__)
    parser.add_argument("rows", nargs="*", default=list(ROWS), metavar="ROW", help=", ".join(ROWS))
    parser.add_argument("--one", choices=ROWS, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if unknown := set(given.rows) - set(ROWS):
        parser.error(f"no such row: {', '.join(sorted(unknown))}")
    if given.one:
        return one(given.one)
    measured = [in_process(name) for name in given.rows]
    sys.stdout.write("\n".join(table(measured)) + "\n")
    if not os.environ.get("BENCH_SAMPLE"):
        keep(measured)
    return 0 if all(row.met for row in measured) else 4


def one(name: str) -> int:
    """Measure one row in this process and print it as JSON."""
    django.setup()
    row: BenchRow = importlib.import_module(ROWS[name]).run()
    sys.stdout.write(json.dumps(dataclasses.asdict(row)))
    return 0


def in_process(name: str) -> BenchRow:
    """Measure a row on servers of its own."""
    sys.stderr.write(f"{name} …\n")
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        # PostgreSQL runs as another user where this one is root.
        Path(folder).chmod(0o755)
        with prepared(Path(folder, "var"), durability=Durability.FULL) as ground:
            empty = Path(folder, "empty")
            for each in FOLDERS:
                (empty / each.lower()).mkdir(parents=True)
            done = subprocess.run(
                [sys.executable, "-m", "tests.bench", "--one", name],
                cwd=CLONE,
                env={**os.environ, **ground.environment, "BENCH_EMPTY": str(empty)},
                stdout=subprocess.PIPE,
                text=True,
                check=True,
            )
    return BenchRow(**json.loads(done.stdout))


def table(measured: list[BenchRow]) -> list[str]:
    """Return the rows as lines, one under the other."""
    lines = [HEAD, *(cells(row) for row in measured)]
    widths = [max(len(line[n]) for line in lines) for n in range(len(HEAD))]
    return ["  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip()
            for line in lines]  # fmt: skip


def cells(row: BenchRow) -> tuple[str, ...]:
    return (
        f"{row.id} {row.work}",
        f"{row.figure:,.0f} {row.unit}",
        f"{row.baseline:,.0f}",
        f"{row.ratio:.2f}",
        f"{row.peak_mib:.0f} MiB",
        row.growth,
        row.target,
        "met" if row.met else "NOT MET",
    )


def keep(measured: list[BenchRow]) -> None:
    """Write the figures down; rows that were not measured this time stay."""
    known = json.loads(KEPT.read_text(encoding="utf-8")) if KEPT.exists() else {}
    load, cores = os.getloadavg()[2], os.cpu_count()
    known["about"] = f"{RUNS} runs each; load {load:.1f} on {cores} cores, our own included"
    known |= {row.id: dataclasses.asdict(row) for row in measured}
    KEPT.parent.mkdir(parents=True, exist_ok=True)
    KEPT.write_text(json.dumps(known, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


if __name__ == "__main__":
    sys.exit(main())
