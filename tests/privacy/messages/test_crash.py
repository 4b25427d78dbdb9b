"""A worker that dies between sending and recording: the same mail again, never another one."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from django.conf import settings
from django.db import transaction

from privacy.messages.enums import MessageState
from privacy.messages.models import Message
from privacy.subjects import domain as subjects
from tests.peers.orders import Order
from tests.peers.process import ROOT, Peers, peers_process
from tests.privacy.messages.letters import NOTHING, content, send_code, send_sms

KILLED = -signal.SIGKILL


def run_worker(peers: Peers, *, marks: Path | None = None) -> int:
    """Do everything due in a process of its own; return how it ended."""
    environment = {
        **os.environ,
        **peers.environment,
        "WORK_LEASE": "1",
        "TOMBSTONE_DIR": settings.TOMBSTONE_DIR,
    }
    if marks is not None:
        marks.mkdir()
        environment["FAILPOINTS"] = f"messages.deliver:outside_done=kill@{marks}"
    return subprocess.run(
        [sys.executable, "manage.py", "run_due_jobs"],
        cwd=ROOT,
        env=environment,
        stdout=subprocess.DEVNULL,
        check=False,
    ).returncode


@pytest.fixture
def queued(own_database: str) -> list[Message]:
    """A mail and an SMS, committed."""
    with transaction.atomic():
        subject = subjects.create()
        return [send_code(subject), send_sms(subject)]


def ids(queued: list[Message]) -> tuple[set[str], set[str]]:
    mail, sms = queued
    return {f"<{mail.pk}@localhost>"}, {str(sms.pk)}


@pytest.mark.proof
def test_killed_between_sending_and_recording_repeats_the_same_ids(
    queued: list[Message], tmp_path: Path
) -> None:
    with peers_process(tmp_path) as peers:
        for number in range(2):
            assert run_worker(peers, marks=tmp_path / f"marks{number}") == KILLED
            time.sleep(1.1)
        assert run_worker(peers) == 0
        report = peers.report()
    assert (set(report["mail"]["counts"]), set(report["sms"]["counts"])) == ids(queued)
    sent = len(report["mail"]["accepted"]) + len(report["sms"]["accepted"])
    assert sent == 4
    assert [message.state for message in Message.objects.all()] == [MessageState.SENT] * 2
    assert [content(message) for message in Message.objects.all()] == [NOTHING] * 2


def test_peers_obey_orders_from_another_process(queued: list[Message], tmp_path: Path) -> None:
    with peers_process(tmp_path) as peers:
        peers.tell(mail=Order.BUSY, sms=Order.ERROR)
        assert run_worker(peers) == 0
        report = peers.report()
    assert [report[peer]["connections"] for peer in ("mail", "sms")] == [1, 1]
    assert [report[peer]["counts"] for peer in ("mail", "sms")] == [{}, {}]
    assert [message.state for message in Message.objects.all()] == [MessageState.QUEUED] * 2
