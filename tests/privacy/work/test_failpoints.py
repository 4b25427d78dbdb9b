"""Failpoints kill once, at the point that is named, and nowhere while nothing is."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from pytest_django.fixtures import Settings

from privacy.work import failpoints

DIES = """
import django
django.setup()
from privacy.work.failpoints import failpoint
failpoint("somewhere:else")
failpoint("erasure.case:claimed")
print("alive")
"""


def die(told: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", DIES],
        env={**os.environ, "FAILPOINTS": told},
        capture_output=True,
        text=True,
        check=False,
    )


def test_a_process_dies_where_told_and_only_once(tmp_path: Path) -> None:
    told = f"erasure.case:claimed=kill@{tmp_path}"
    assert (die(told).returncode, die(told).stdout) == (-signal.SIGKILL, "alive\n")


@pytest.fixture
def signals(monkeypatch: pytest.MonkeyPatch) -> list[tuple[int, int]]:
    """What this process would have sent to itself."""
    sent: list[tuple[int, int]] = []
    monkeypatch.setattr(os, "kill", lambda pid, number: sent.append((pid, number)))
    return sent


def test_every_point_may_be_named_at_once(
    tmp_path: Path, settings: Settings, signals: list[tuple[int, int]]
) -> None:
    settings.FAILPOINTS = f"nowhere:x=kill@{tmp_path},*=stop@{tmp_path}"
    for name in ("a:b", "a:b", "c:d"):
        failpoints.failpoint(name)
    assert signals == [(os.getpid(), signal.SIGSTOP)] * 2


def test_nothing_is_told_while_the_variable_is_empty(signals: list[tuple[int, int]]) -> None:
    failpoints.failpoint("erasure.case:claimed")
    assert signals == []
