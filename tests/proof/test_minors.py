"""Reports about minors on a running engine: how fast, how completely, and whom they do not harm.

`PROOF_SAMPLE=1` runs a small one. The figures of a full run go to `docs/proof/minors.json`.
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
REPORTS = 5 if SAMPLE else 50


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    out = tmp_path_factory.mktemp("minors") / "minors.json"
    if not SAMPLE:
        out = CLONE / "docs" / "proof" / "minors.json"
    words = ["--reports", str(REPORTS), "--out", str(out)]
    subprocess.run([sys.executable, "-m", "tests.proof.minors", *words], cwd=CLONE, check=True)
    figures: dict[str, Any] = json.loads(Path(out).read_text(encoding="utf-8"))
    return figures


def test_every_child_rests_at_the_confirmation_and_is_gone_within_the_hour(
    found: dict[str, Any],
) -> None:
    told = {name: found[name] for name in ("erased", "residue", "violations")}
    assert told == {"erased": REPORTS, "residue": 0, "violations": 0}
    assert found["restricted_later_than_the_confirmation"] == 0
    assert found["confirm_to_zero_residue_s"]["longest"] < 3600


def test_twenty_hostile_reports_destroy_nobody(found: dict[str, Any]) -> None:
    assert (found["adults_there"], found["adults_erased"]) == (found["adults_reported"], 0)
    assert found["adults_restricted"] == found["adults_reported"]
