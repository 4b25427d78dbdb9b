"""The whole site runs from one command, keeps what it was told, and ends when it is told to."""

import contextlib
import json
import os
import signal
import subprocess
import sys
import threading
import time
from functools import partial
from pathlib import Path

import psycopg
import pytest

from nexhome_site import embedded
from tests.nexhome_site import engine, site

SAMPLE = bool(os.environ.get("PROOF_SAMPLE"))
ROUNDS = 1 if SAMPLE else 10
WRITERS = 4
ROWS_A_ROUND = 1_000
FIGURES = engine.CLONE / "docs" / "proof" / "durability.json"


@pytest.mark.proof
def test_the_site_starts_mends_itself_and_ends_without_a_trace(tmp_path: Path) -> None:
    with site.running(tmp_path) as running:
        mine = running.descendants()
        (postgres,) = (
            pid for pid in engine.children_of(mine[0]) if engine.name_of(pid) == "postgres"
        )
        os.kill(postgres, signal.SIGKILL)
        assert engine.eventually(lambda: postgres not in engine.children_of(mine[0]))
        assert engine.eventually(running.is_ready, within=30)
        mine = running.descendants()
        assert running.stop() == 0
        assert "broker_silent" not in running.log
    assert [pid for pid in mine if Path(f"/proc/{pid}").exists()] == []


def refused(var: Path, **more: str) -> tuple[int, str]:
    """Run the supervisor where it must refuse; return exit code and the last line."""
    done = subprocess.run(
        [sys.executable, "-m", "nexhome_site.supervisor", "--end-with-parent"],
        capture_output=True,
        text=True,
        cwd=engine.CLONE,
        env=engine.environment(VAR_DIR=str(var), **more),
        check=False,
    )
    return done.returncode, (done.stdout + done.stderr).splitlines()[-1]


def test_a_second_make_run_is_refused(tmp_path: Path) -> None:
    with embedded.start(tmp_path / "var", with_postgres=False, with_redis=False):
        code, line = refused(tmp_path / "var")
    assert (code, line.split(",")[0]) == (5, f"The servers of {tmp_path / 'var'} already run")


@pytest.mark.proof
def test_a_migration_that_fails_ends_the_run_with_its_code(tmp_path: Path) -> None:
    nowhere = "postgresql://nobody@127.0.0.1:1/none"
    code, _ = refused(
        tmp_path / "var",
        DATABASE_URL=nowhere,
        DATABASE_OWNER_URL=nowhere,
        REDIS_URL="redis://127.0.0.1:1/0",
        PORT=str(site.free_port()),
    )
    assert code == 1


def write_until_killed(url: str, first: int, acknowledged: list[int]) -> None:
    """Write numbers and note each that was acknowledged, until the server is gone."""
    with contextlib.suppress(psycopg.Error), psycopg.connect(url, autocommit=True) as connection:
        for number in range(first, first + 10_000_000):
            connection.execute("INSERT INTO numbered VALUES (%s)", [number])
            acknowledged.append(number)


def has_reached(acknowledged: list[int], enough: int) -> bool:
    return len(acknowledged) >= enough


@pytest.mark.proof
def test_every_acknowledged_number_survives_the_end_of_everything(tmp_path: Path) -> None:
    acknowledged: list[int] = []
    seconds_to_ready: list[float] = []
    for turn in range(ROUNDS):
        began = time.monotonic()
        with site.running(tmp_path) as running:
            seconds_to_ready.append(round(time.monotonic() - began, 1))
            url = running.database_url
            if not turn:
                engine.insert(url, -1)
            starts = [(turn * WRITERS + writer) * 10_000_000 for writer in range(WRITERS)]
            writers = [
                threading.Thread(target=write_until_killed, args=(url, start, acknowledged))
                for start in starts
            ]
            for writer in writers:
                writer.start()
            enough = len(acknowledged) + ROWS_A_ROUND
            assert engine.eventually(partial(has_reached, acknowledged, enough), within=60)
            running.kill_everything()
            for writer in writers:
                writer.join(30)
    with site.running(tmp_path) as running:
        lost = set(acknowledged) - set(engine.numbers(running.database_url))
    if not SAMPLE:
        figures = {
            "rounds_of_kill_9_of_everything": ROUNDS,
            "writers": WRITERS,
            "acknowledged": len(acknowledged),
            "lost": len(lost),
            "seconds_to_ready": seconds_to_ready,
        }
        FIGURES.parent.mkdir(parents=True, exist_ok=True)
        FIGURES.write_text(json.dumps(figures, indent=2) + "\n")
    assert (len(acknowledged) >= ROUNDS * ROWS_A_ROUND, lost) == (True, set())
