"""The dispatcher hints; where nobody hears it, it does the work itself."""

import signal
import subprocess
import sys
import threading
import time
import uuid
from datetime import timedelta

import pytest
from django.core.management import call_command

from privacy.work import dispatcher, tasks
from privacy.work.clock import now
from privacy.work.handlers import Done
from privacy.work.models import Heartbeat, Work
from privacy.work.queries import overview
from tests.privacy.work.conftest import KIND, Register, scheduled
from tests.privacy.work.test_failures import cut_connection


def heard(_: uuid.UUID) -> None:
    """A broker that takes every hint and wakes nobody."""


def silent(_: uuid.UUID) -> None:
    raise ConnectionRefusedError


@pytest.mark.django_db
def test_a_sign_of_life_is_one_row() -> None:
    dispatcher.beat("worker")
    Heartbeat.objects.update(seen_at=now() - timedelta(minutes=5))
    dispatcher.beat("worker")
    assert overview()["silent"] == []
    assert str(Heartbeat.objects.get()) == "worker"


@pytest.mark.django_db
def test_nothing_due_is_nothing_done() -> None:
    assert dispatcher.dispatch_once(send_hint=heard) == 0


@pytest.mark.django_db
def test_with_a_living_worker_each_row_is_hinted_and_not_again_at_once(deed: Register) -> None:
    deed(lambda _: Done())
    dispatcher.beat("worker")
    row = scheduled()
    counts = [dispatcher.dispatch_once(send_hint=heard) for _ in range(2)]
    Work.objects.update(hinted_at=now() - timedelta(seconds=6))
    counts.append(dispatcher.dispatch_once(send_hint=heard))
    row.refresh_from_db()
    assert (counts, row.state) == ([1, 0, 1], "waiting")


@pytest.mark.django_db
def test_without_a_worker_the_dispatcher_works(deed: Register) -> None:
    deed(lambda _: Done())
    row = scheduled()
    assert dispatcher.dispatch_once(send_hint=heard) == 1
    row.refresh_from_db()
    assert row.state == "done"


@pytest.mark.django_db
def test_a_worker_that_fell_silent_counts_as_none(deed: Register) -> None:
    deed(lambda _: Done())
    dispatcher.beat("worker")
    Heartbeat.objects.update(seen_at=now() - timedelta(seconds=21))
    row = scheduled()
    dispatcher.dispatch_once(send_hint=heard)
    row.refresh_from_db()
    assert row.state == "done"


@pytest.mark.django_db
def test_with_the_broker_down_the_dispatcher_works(deed: Register) -> None:
    deed(lambda _: Done())
    dispatcher.beat("worker")
    rows = [scheduled(reference) for reference in "ab"]
    assert dispatcher.dispatch_once(send_hint=silent) == 2
    assert {row.state for row in Work.objects.filter(pk__in=[r.pk for r in rows])} == {"done"}


@pytest.mark.django_db
def test_the_dispatcher_goes_round_until_told(deed: Register) -> None:
    """Duties are made in the first round only, the row of the second is done all the same."""
    deed(lambda _: Done())
    rounds: list[int] = []

    def keep_going() -> bool:
        rounds.append(Work.objects.filter(kind="outside.write").count())
        if len(rounds) == 2:
            scheduled("later")
        return len(rounds) < 3

    dispatcher.run_forever(send_hint=heard, keep_going=keep_going)
    assert (rounds, Work.objects.get(kind=KIND).state) == ([0, 1, 1], "done")


def test_the_dispatcher_outlives_a_lost_database(own_database: str, deed: Register) -> None:
    deed(lambda _: Done())
    row = scheduled()
    # The first round loses its connection between the question and the work.
    asked: list[bool] = []

    def first_cut() -> bool:
        asked.append(True)
        if len(asked) == 1:
            cut_connection()
            return True
        return len(asked) < 40 and Work.objects.filter(pk=row.pk).exclude(state="done").exists()

    dispatcher.run_forever(send_hint=heard, keep_going=first_cut)
    row.refresh_from_db()
    assert row.state == "done"
    assert Heartbeat.objects.filter(part="dispatcher").exists()


@pytest.mark.django_db
def test_a_look_does_one_row_and_forgives_one_that_is_gone(deed: Register) -> None:
    deed(lambda _: Done())
    row = scheduled()
    for work_id in (row.pk, row.pk, uuid.uuid4()):
        tasks.look(str(work_id))
    row.refresh_from_db()
    assert (row.state, row.attempts) == ("done", 1)


@pytest.mark.django_db
def test_a_look_for_due_rows_finds_them(deed: Register) -> None:
    deed(lambda _: Done())
    row = scheduled()
    tasks.look_for_due()
    row.refresh_from_db()
    assert row.state == "done"


def test_a_worker_leaves_signs_of_life_until_it_ends(
    own_database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tasks, "BEAT_EVERY", 0.05)
    monkeypatch.setattr(tasks, "stopping", threading.Event())
    tasks.start_heart()
    heart = next(thread for thread in threading.enumerate() if thread.name == "heart")
    for _ in range(100):
        if Heartbeat.objects.filter(part="worker").exists():
            break
        time.sleep(0.05)
    tasks.stop_heart()
    heart.join(5)
    assert (Heartbeat.objects.filter(part="worker").count(), heart.is_alive()) == (1, False)


def test_a_heart_goes_on_when_the_database_comes_back(
    own_database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its first beat meets a connection that the server has ended."""
    pauses: list[float] = []

    class OneMoreBeat(threading.Event):
        def wait(self, timeout: float | None = None) -> bool:
            pauses.append(timeout or 0)
            if len(pauses) == 2:
                self.set()
            return self.is_set()

    monkeypatch.setattr(tasks, "stopping", OneMoreBeat())
    cut_connection()
    tasks.beat_until_shutdown()
    assert (len(pauses), Heartbeat.objects.filter(part="worker").count()) == (2, 1)


@pytest.mark.django_db
def test_the_queue_is_well(capsys: pytest.CaptureFixture[str]) -> None:
    call_command("queue_status", "--json")
    assert '"dead": 0' in capsys.readouterr().out


@pytest.mark.django_db
def test_the_queue_says_what_is_dead(deed: Register) -> None:
    deed(lambda _: Done())
    row = scheduled()
    for state in ("running", "dead"):
        Work.objects.filter(pk=row.pk).update(state=state, lease_until=now())
    with pytest.raises(SystemExit) as ended:
        call_command("queue_status")
    assert (ended.value.code, overview()["dead"]) == (4, 1)


@pytest.mark.django_db
def test_the_queue_says_what_is_overdue(deed: Register) -> None:
    deed(lambda _: Done())
    scheduled(due_at=now() - timedelta(minutes=6))
    with pytest.raises(SystemExit) as ended:
        call_command("queue_status")
    assert (ended.value.code, overview()["overdue"]) == (4, 1)


@pytest.mark.django_db
def test_the_queue_names_who_is_silent(capsys: pytest.CaptureFixture[str]) -> None:
    dispatcher.beat("worker")
    Heartbeat.objects.update(seen_at=now() - timedelta(seconds=61))
    with pytest.raises(SystemExit) as ended:
        call_command("queue_status")
    assert (ended.value.code, "['worker']" in capsys.readouterr().out) == (4, True)


@pytest.mark.django_db
def test_run_due_jobs_does_everything_that_is_due(
    deed: Register, capsys: pytest.CaptureFixture[str]
) -> None:
    deed(lambda _: Done())
    row = scheduled()
    call_command("run_due_jobs")
    row.refresh_from_db()
    assert (row.state, capsys.readouterr().out.endswith(" done\n")) == ("done", True)


def test_the_dispatcher_ends_when_told(processes: dict[str, str]) -> None:
    process = subprocess.Popen([sys.executable, "manage.py", "run_due_jobs", "--forever"])
    try:
        for _ in range(200):
            if Heartbeat.objects.filter(part="dispatcher").exists():
                break
            time.sleep(0.1)
        process.send_signal(signal.SIGTERM)
        assert process.wait(20) == 0
    finally:
        process.kill()
    assert Work.objects.filter(kind="outside.write").count() == 1
    assert Work.objects.exclude(kind__startswith=KIND).filter(state="dead").count() == 0
