"""What a person may undo: its line is ordered with it, and written right after its commit."""

import os
import signal
import subprocess
import sys
import uuid
from io import FileIO

import pytest
from django.conf import settings
from django.db import transaction

from privacy.outside import domain, file, reading
from privacy.outside.domain import Verdict
from privacy.outside.models import OutsideLine
from privacy.work import domain as work
from privacy.work.models import Work
from tests.peers.process import ROOT

pytestmark = pytest.mark.usefixtures("own_database")


def note(kind: str = "work.removed") -> tuple[str, str]:
    """Note something about some work; return the line's reference and what it is about."""
    reference, about = uuid.uuid4(), uuid.uuid4()
    domain.note(kind=kind, reference=reference, subject_id=None, about=about)
    return str(reference), str(about)


def lines() -> list[tuple[str, str | None]]:
    return [(line.reference, line.about) for line in reading.chain().lines]


def test_a_line_stands_in_the_file_as_soon_as_the_transaction_is_over() -> None:
    with transaction.atomic():
        noted = [note(), note()]
        assert not file.path().exists()
    assert (lines(), domain.judge()) == (noted, Verdict.OPEN)
    assert [str(row.about) for row in OutsideLine.objects.order_by("number")] == [
        about for _, about in noted
    ]


def test_what_was_rolled_back_is_never_written() -> None:
    with transaction.atomic():
        kept = note()
        with transaction.atomic():
            note()
            transaction.set_rollback(True)
    assert lines() == [kept]


def test_several_notes_of_a_transaction_are_one_writing(monkeypatch: pytest.MonkeyPatch) -> None:
    written: list[int] = []
    append = file.append

    def counted(opened: FileIO, raw: list[bytes]) -> None:
        written.append(len(raw))
        append(opened, raw)

    monkeypatch.setattr(file, "append", counted)
    with transaction.atomic():
        for _ in range(5):
            note()
    assert written == [5]


def test_a_file_that_takes_nothing_keeps_the_effect_and_the_row(
    caplog: pytest.LogCaptureFixture,
) -> None:
    domain.begin()
    away = file.path().rename(file.path().with_suffix(".away"))
    with transaction.atomic():
        noted = note()
    assert OutsideLine.objects.get(about=noted[1]).number is None
    assert "Error calling write" in caplog.text
    away.rename(file.path())
    work.schedule_duties()
    work.run(work_id=Work.objects.get(kind="outside.write").pk)
    assert lines()[1:] == [noted]


DYING = """
import os, signal, uuid, django
django.setup()
from django.db import transaction
from privacy.outside import domain, file
append = file.append
def die(opened, lines):
    if {late}:
        append(opened, lines)
    os.kill(os.getpid(), signal.SIGKILL)
file.append = die
with transaction.atomic():
    domain.note(kind="window.closed", reference=uuid.uuid4(), subject_id=None, about=uuid.uuid4())
"""


@pytest.mark.parametrize("late", [False, pytest.param(True, marks=pytest.mark.proof)])
def test_killed_behind_the_commit_the_duty_has_the_line_once(late: bool) -> None:
    """Killed before the line is written, or before its number is committed."""
    domain.begin()
    killed = subprocess.run(
        [sys.executable, "-c", DYING.format(late=late)],
        cwd=ROOT,
        env={**os.environ, "TOMBSTONE_DIR": settings.TOMBSTONE_DIR},
        check=False,
    )
    assert killed.returncode == -signal.SIGKILL
    row = OutsideLine.objects.get(number=None)
    assert (len(lines()), domain.judge()) == (1 + late, Verdict.OPEN)
    work.schedule_duties()
    work.run(work_id=Work.objects.get(kind="outside.write").pk)
    assert lines()[1:] == [(str(row.reference), str(row.about))]
    assert (OutsideLine.objects.get(pk=row.pk).number, domain.judge()) == (2, Verdict.OPEN)
