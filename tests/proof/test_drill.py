"""The drill: people leave while everything that can die dies (100 people, 60 faults).

`PROOF_SAMPLE=1` runs a small one. The figures of a full run go to `docs/proof/drill.json`.
"""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.proof.ground import CLONE

pytestmark = pytest.mark.proof

SAMPLE = bool(os.environ.get("PROOF_SAMPLE"))
PEOPLE = 5 if SAMPLE else 100
CLEAN = {
    "asked": PEOPLE,
    "done": PEOPLE,
    "lost": 0,
    "cases_beyond_one_a_person": 0,
    "residue": {},
    "control_rows_changed": {},
    "doubled": 0,
    "receipts_missing": 0,
    "receipts": PEOPLE,
    "receipts_genuine": PEOPLE,
    "dead_letters": 0,
}


@pytest.fixture(scope="module")
def runs(tmp_path_factory: pytest.TempPathFactory) -> list[dict[str, Any]]:
    """Return the figures of both runs: under faults, and with Redis off throughout."""
    out = tmp_path_factory.mktemp("drill") / "drill.json"
    if not SAMPLE:
        out = CLONE / "docs" / "proof" / "drill.json"
        out.parent.mkdir(parents=True, exist_ok=True)
    words = ["--people", str(PEOPLE), "--out", str(out), *(["--sample"] if SAMPLE else [])]
    subprocess.run([sys.executable, "-m", "tests.proof.drill", *words], cwd=CLONE, check=True)
    return figures(out)


def figures(path: Path) -> list[dict[str, Any]]:
    runs: list[dict[str, Any]] = json.loads(path.read_text(encoding="utf-8"))["runs"]
    return runs


def test_everybody_is_gone_after_every_kind_of_fault(runs: list[dict[str, Any]]) -> None:
    run = runs[0]
    assert {name: run[name] for name in CLEAN} == CLEAN
    assert (run["redis"], run["audit"]["whole"]) == (True, True)
    assert run["faults_in_all"] >= (5 if SAMPLE else 60)


def test_everybody_is_gone_without_redis(runs: list[dict[str, Any]]) -> None:
    run = runs[1]
    assert {name: run[name] for name in CLEAN} == CLEAN
    assert (run["redis"], run["audit"]["whole"]) == (False, True)
