"""Uploads against everything that happens at the same moment, with real commits."""

import json
import os
import secrets
import statistics
import subprocess
import sys
import threading
import time
import uuid
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection, connections, transaction
from django.test import Client

from nexhome_site.supervisor.welcome import is_ready
from privacy.consent.enums import Feature
from privacy.consent.holders import Holder
from telemetry import invariants
from telemetry.models import CombinationWindow, Event
from telemetry.reference_client import Client as Device
from telemetry.reference_client import Offline, Refused
from tests.nexhome_site.site import free_port
from tests.people import person
from tests.privacy.erasure.conftest import asks, run_everything
from tests.telemetry.devices import Phone, agree, log, turn_off

ROOT = Path(__file__).resolve().parent.parent.parent
WITHDRAWALS = 200
AT_LEAST = 5_000


@pytest.fixture
def published(own_database: str) -> None:
    call_command("policy_publish", verbosity=0)


def test_same_batch_ten_times_in_parallel_is_stored_once(published: None) -> None:
    user = person("parallel")
    agree(Holder(subject_id=user.subject_id), Feature.LOGS)
    phone = Phone().enrol()
    assert phone.link(user.subject_id).status_code == 201
    events, batch = [log() for _ in range(50)], str(uuid.uuid4())
    together = threading.Barrier(10)

    def send(_: int) -> dict[str, Any]:
        each = Phone(Client(), phone.install, phone.token)
        together.wait(30)
        try:
            answer: dict[str, Any] = each.send(*events, batch=batch).json()
        finally:
            connections.close_all()
        return answer

    with ThreadPoolExecutor(10) as pool:
        answers = list(pool.map(send, range(10)))
    assert sorted(each["accepted"] for each in answers) == [0] * 9 + [50]
    assert sum(each["duplicate"] for each in answers) == 450
    assert (Event.objects.count(), Event.objects.values("id").distinct().count()) == (50, 50)


def test_code_typed_on_two_devices_at_once_opens_one_window(published: None) -> None:
    from telemetry.domain import windows

    user = person("twice")
    code = windows.new_code(subject_id=user.subject_id)
    phones = [Phone().enrol() for _ in range(4)]
    together = threading.Barrier(4)

    def type_it(phone: Phone) -> int:
        together.wait(30)
        try:
            body = {"code": code.text, "purpose": "device_security"}
            status: int = phone.call("POST", "/api/v1/installs/me/link/", body).status_code
        finally:
            connections.close_all()
        return status

    with ThreadPoolExecutor(4) as pool:
        statuses = sorted(pool.map(type_it, phones))
    assert statuses == [201, 400, 400, 400]
    assert CombinationWindow.objects.count() == 1


class Uploader(threading.Thread):
    """A device that sends small batches as fast as it can until it is told to stop."""

    def __init__(self, site: str, folder: Path) -> None:
        super().__init__(daemon=True)
        self.device = Device(site, folder)
        self.ended = threading.Event()
        self.accepted = 0
        self.refused = 0
        self.unanswered = 0
        self.failed: list[str] = []

    def run(self) -> None:
        while not self.ended.is_set():
            body = {"batch": str(uuid.uuid4()), "events": [log() for _ in range(10)]}
            try:
                self.accepted += self.device.call("POST", "telemetry/events/", body)["accepted"]
            except Refused as refusal:
                self.refused += 1
                if refusal.code != "consent_required":
                    self.failed.append(str(refusal))
            except Offline as silence:
                if silence.__cause__ is None:
                    self.failed.append("a status of 500 or more")
                self.unanswered += 1
                time.sleep(0.1)


def started(folder: Path, port: int) -> subprocess.Popen[bytes]:
    """Start granian as `make run` does, on the database and folders of this test."""
    from django.conf import settings

    names = ("TOMBSTONE_DIR", "MEDIA_ROOT", "OUTBOX_DIR")
    with (folder / "web.log").open("ab") as said:
        return subprocess.Popen(
            [
                sys.executable, "-m", "granian", "--interface", "wsgi",
                "nexhome_site.wsgi:application", "--host", "127.0.0.1", "--port", str(port),
                "--workers", "2", "--blocking-threads", "2", "--no-ws", "--respawn-failed-workers",
            ],
            cwd=ROOT,
            env={**os.environ, **{name: getattr(settings, name) for name in names}},
            stdout=said,
            stderr=said,
        )  # fmt: skip


def withdrawn_at(subject_id: uuid.UUID) -> datetime:
    """Withdraw and return the database's time just before the commit.

    That is stricter than the commit itself: from here on the gate's lock is held.
    """
    with transaction.atomic(), connection.cursor() as cursor:
        turn_off(Holder(subject_id=subject_id), Feature.LOGS)
        cursor.execute("SELECT clock_timestamp()")
        row = cursor.fetchone()
    assert row is not None
    at: datetime = row[0]
    return at


def linked_devices(count: int) -> list[tuple[uuid.UUID, Phone]]:
    """Return people with a device each, ready to send."""
    from django.core.cache import cache

    found = []
    for n in range(count):
        user = person(f"p{n}-{secrets.token_hex(2)}")
        agree(Holder(subject_id=user.subject_id), Feature.LOGS)
        cache.clear()  # one network enrols them all
        phone = Phone().enrol()
        assert phone.link(user.subject_id).status_code == 201
        found.append((user.subject_id, phone))
    return found


def rows_after(subject_id: uuid.UUID, at: datetime) -> int:
    with connection.cursor() as cursor:
        cursor.execute(
            """SELECT count(*) FROM telemetry_event e
                 JOIN telemetry_combinationwindow w ON w.pseudonym = e.pseudonym
                WHERE w.subject_id = %s AND e.stored_at > %s""",
            [subject_id, at],
        )
        row = cursor.fetchone()
    return int(row[0]) if row else -1


@pytest.mark.proof
def test_no_row_is_stored_after_a_withdrawal_has_committed(published: None, tmp_path: Path) -> None:
    """200 withdrawals against running uploads over HTTP (issue 3, must show 2)."""
    people = linked_devices(WITHDRAWALS)
    port = free_port()
    process = started(tmp_path, port)
    took, late, accepted, stopped, unanswered = [], 0, 0, 0, 0
    failed: list[str] = []
    try:
        while not is_ready("127.0.0.1", port):
            assert process.poll() is None, (tmp_path / "web.log").read_text()
            time.sleep(0.1)
        for start in range(0, WITHDRAWALS, 8):
            group = people[start : start + 8]
            uploaders = [Uploader(f"http://127.0.0.1:{port}", phone_folder(tmp_path, phone))
                         for _, phone in group]  # fmt: skip
            for uploader in uploaders:
                uploader.start()
            wait_for(uploaders, lambda each: each.accepted >= 30)
            ends = []
            for subject_id, _ in group:
                began = time.perf_counter()
                ends.append((subject_id, withdrawn_at(subject_id)))
                took.append(time.perf_counter() - began)
            wait_for(uploaders, lambda each: each.refused >= 3)
            for uploader in uploaders:
                uploader.ended.set()
                uploader.join()
                accepted += uploader.accepted
                stopped += uploader.refused
                failed += uploader.failed
                unanswered += uploader.unanswered
            late += sum(rows_after(subject_id, at) for subject_id, at in ends)
    finally:
        process.terminate()
        process.wait(20)
    assert failed == [], (tmp_path / "web.log").read_text()[-4_000:]
    assert late == 0
    # What stands there beyond the answers: a worker of a crowded machine took it and hung up.
    assert Event.objects.count() >= accepted >= AT_LEAST
    for count in (invariants.rows_were_permitted, invariants.nothing_came_after_a_withdrawal):
        assert count().violations == 0
    write_down(
        withdrawals=WITHDRAWALS,
        rows_accepted_before=accepted,
        uploads_refused_after=stopped,
        rows_stored_after_commit=late,
        requests_unanswered=unanswered,
        withdrawal_median_ms=round(statistics.median(took) * 1000, 1),
        withdrawal_longest_ms=round(max(took) * 1000, 1),
    )


def phone_folder(folder: Path, phone: Phone) -> Path:
    """Return the folder of a reference client that already enrolled as this install."""
    own = folder / phone.install
    own.mkdir()
    (own / "install.json").write_text(json.dumps({"install": phone.install, "token": phone.token}))
    return own


def wait_for(uploaders: list[Uploader], is_so: Any) -> None:
    """Wait until it is so for each of them."""
    for _ in range(1_200):
        if all(is_so(each) for each in uploaders):
            return
        time.sleep(0.05)
    raise AssertionError(
        [(each.accepted, each.refused, each.unanswered, each.failed) for each in uploaders]
    )


def write_down(**figures: Any) -> None:
    folder = ROOT / "docs" / "proof"
    about = {"about": "python -m pytest -m proof tests/telemetry/test_withdrawing.py"}
    text = json.dumps({**about, **figures, "at": datetime.now(UTC).date().isoformat()}, indent=1)
    (folder / "withdrawals.json").write_text(text + "\n", encoding="utf-8")


def test_gate_is_rewritten_in_the_transaction_of_the_withdrawal(published: None) -> None:
    """A withdrawal that is rolled back leaves the gate open."""
    user = person("undecided")
    agree(Holder(subject_id=user.subject_id), Feature.LOGS)
    phone = Phone().enrol()
    phone.link(user.subject_id)
    with transaction.atomic():
        turn_off(Holder(subject_id=user.subject_id), Feature.LOGS)
        transaction.set_rollback(True)
    assert phone.send(log()).json()["accepted"] == 1


def test_member_with_a_device_leaves_and_nothing_of_it_stays(published: None) -> None:
    """The whole erasure, by the engine: rows, window, token; another's rows stay."""
    user, other = person("leaving"), person("staying")
    phones = []
    for each in (user, other):
        agree(Holder(subject_id=each.subject_id), Feature.LOGS)
        phones.append(Phone().enrol())
        phones[-1].link(each.subject_id)
        assert phones[-1].send(log(), log()).json()["accepted"] == 2
    case = asks(user)
    assert phones[0].send(log()).json()["code"] == "restricted"
    run_everything()
    case.refresh_from_db()
    assert case.state == "done"
    assert Event.objects.count() == 2
    assert CombinationWindow.objects.get().subject_id == other.subject_id
    assert [phone.send(log()).status_code for phone in phones] == [401, 202]
