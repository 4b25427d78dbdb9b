"""Every door refuses to open with a wrong key: web, worker, dispatcher, in development too."""

import os
import subprocess
import sys

import pytest

from privacy.encryption.models import key_is_right
from tests.architecture.tree import ROOT

OTHER_KEY = "b3RoZXIta2V5LTAxMjM0NTY3ODlhYmNkZWYwMTIzNDU="
DOORS = {
    "guard": ["-m", "nexhome_site.start"],
    "web": ["-c", "import nexhome_site.wsgi"],
    "worker": ["-m", "celery", "-A", "nexhome_site", "worker", "--pool=solo", "--concurrency=1"],
    "dispatcher": ["manage.py", "run_due_jobs"],
}
PROOF = [pytest.mark.proof]
WRONG_KEY = "privacy.E010 FIELD_ENCRYPTION_KEY does not open what this database holds."


def start(words: list[str], **changes: str) -> subprocess.CompletedProcess[str]:
    """Start one part in a process of its own and wait for its end."""
    environment = os.environ | {"DJANGO_SETTINGS_MODULE": "nexhome_site.settings.test"} | changes
    return subprocess.run(
        [sys.executable, "-W", "ignore", *words],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=30,
    )


@pytest.mark.parametrize(
    "door",
    # All stand on the guard; the slow ones are tried in `make proof`.
    [pytest.param(each, marks=PROOF * (each in {"worker", "dispatcher"})) for each in DOORS],
)
def test_wrong_key_refuses_to_start(own_database: str, door: str) -> None:
    key_is_right()
    ended = start(DOORS[door], FIELD_ENCRYPTION_KEY=OTHER_KEY)
    assert (ended.returncode, WRONG_KEY in ended.stderr) == (5, True)


@pytest.mark.proof
def test_older_key_behind_the_new_one_opens(own_database: str) -> None:
    key_is_right()
    both = f"{OTHER_KEY},{os.environ['FIELD_ENCRYPTION_KEY']}"
    ended = start(DOORS["guard"], FIELD_ENCRYPTION_KEY=both)
    assert (ended.returncode, ended.stderr) == (0, "")


@pytest.mark.proof
def test_first_start_writes_the_canary(own_database: str) -> None:
    assert start(DOORS["guard"]).returncode == 0
    assert start(DOORS["guard"], FIELD_ENCRYPTION_KEY=OTHER_KEY).returncode == 5


def test_wrong_setting_refuses_to_start_with_what_to_type(own_database: str) -> None:
    ended = start(DOORS["guard"], BLIND_INDEX_KEY="short")
    assert ended.returncode == 5
    assert ended.stderr == (
        "This part does not start.\n"
        "nexhome.E003 BLIND_INDEX_KEY is missing or is no key of 32 bytes.\n"
        "    Type BLIND_INDEX_KEY=… with the output of: "
        "python -c 'import secrets; print(secrets.token_hex(32))'\n"
    )


def bare(**variables: str) -> subprocess.CompletedProcess[str]:
    """Start as a real site whose operator typed nothing but these variables."""
    given = {"PATH": os.environ["PATH"], "DJANGO_SETTINGS_MODULE": "nexhome_site.settings.prod"}
    return subprocess.run(
        [sys.executable, "-m", "nexhome_site.start"],
        cwd=ROOT,
        env=given | variables,
        capture_output=True,
        text=True,
        check=False,
    )


def test_real_site_without_any_setting_is_told_each_by_its_number() -> None:
    ended = bare(TOMBSTONE_DIR="/nowhere")
    told = [line.split()[0] for line in ended.stderr.splitlines()[1:] if line[0] != " "]
    assert (ended.returncode, told) == (
        5,
        [
            *("nexhome.E001", "nexhome.E002", "nexhome.E003", "nexhome.E004", "nexhome.E008"),
            *("nexhome.E009", "nexhome.E011", "nexhome.E012", "nexhome.E014"),
            *("privacy.E201", "privacy.E203"),
        ],
    )


def test_number_that_is_a_word_is_told() -> None:
    ended = bare(ADULT_AGE="eighteen")
    assert (ended.returncode, ended.stderr.splitlines()[1:]) == (
        5,
        ["ADULT_AGE is no whole number: type ADULT_AGE=18"],
    )


@pytest.mark.proof
def test_absent_database_is_tried_again_later() -> None:
    nowhere = "postgresql://nexhome_app@127.0.0.1:1/nexhome"
    ended = start(DOORS["guard"], DATABASE_URL=nowhere)
    assert (ended.returncode, "privacy.E021" in ended.stderr) == (75, True)
