"""What an error of the database does to work: real commits, real connections."""

import threading
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import OperationalError, connection, connections

from privacy.subjects.models import Subject
from privacy.work import domain
from privacy.work.handlers import Done, Job, Outcomes
from privacy.work.lease import held
from privacy.work.models import Work
from tests.privacy.work.conftest import KIND, Register, scheduled
from tests.privacy.work.test_together import states

pytestmark = pytest.mark.usefixtures("own_database")


def elsewhere(act: Callable[[], object]) -> object:
    """Do something in another thread, on a connection of its own."""
    answers: list[object] = []

    def run() -> None:
        try:
            answers.append(act())
        finally:
            connection.close()

    thread = threading.Thread(target=run)
    thread.start()
    thread.join()
    return answers[0]


def cut_connection() -> None:
    """Let the server end this process's connection, as a restart of PostgreSQL does."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        row = cursor.fetchone()
    with connections["owner"].cursor() as owner:
        owner.execute("SELECT pg_terminate_backend(%s, 5000)", [row[0]])


def test_an_error_of_the_database_waits_too(deed: Register) -> None:
    def breaks(_: Job) -> Done:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1 / 0")
        return Done()

    deed(breaks)
    row = scheduled()
    domain.run(work_id=row.pk)
    row.refresh_from_db()
    assert (row.state, row.error) == ("waiting", "DataError")


def test_only_the_row_at_fault_fails(deed: Register) -> None:
    def run(jobs: list[Job]) -> Outcomes:
        for job in jobs:
            Subject.objects.create()
            if job.reference == "bad":
                raise ZeroDivisionError
        return {job.id: Done() for job in jobs}

    deed(run, together=True)
    rows = [scheduled(reference) for reference in ("bad", "fine", "good")]
    domain.run(work_id=rows[1].pk)
    assert states() == {"bad": "waiting", "fine": "done", "good": "done"}
    assert Subject.objects.count() == 2


def test_a_lost_connection_is_nobodys_fault(deed: Register) -> None:
    def run(_: list[Job]) -> Outcomes:
        raise OperationalError

    deed(run, together=True)
    rows = [scheduled(reference) for reference in "ab"]
    domain.run(work_id=rows[0].pk)
    assert (
        list(Work.objects.filter(kind=KIND).values_list("state", "error"))
        == [("waiting", "OperationalError")] * 2
    )


def test_a_connection_lost_in_the_middle_leaves_the_row_to_its_lease(deed: Register) -> None:
    def loses(_: Job) -> Done:
        Subject.objects.create()
        cut_connection()
        Subject.objects.count()
        return Done()

    deed(loses)
    row = scheduled()
    domain.run(work_id=row.pk)
    connection.close()
    row.refresh_from_db()
    assert (Subject.objects.count(), row.attempts) == (0, 1)
    assert row.state in ("waiting", "running")


def test_two_workers_claim_a_row_once(deed: Register) -> None:
    deed(lambda _: Done())
    row = scheduled()
    together = threading.Barrier(4)
    claimed: list[object] = []

    def claim() -> None:
        try:
            together.wait()
            claimed.append(domain.claim(work_id=row.pk))
        finally:
            connection.close()

    threads = [threading.Thread(target=claim) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len([job for job in claimed if job is not None]) == 1


def test_long_work_keeps_its_lease(deed: Register, settings: object) -> None:
    """The outside part takes three leases; another worker finds nothing to take."""
    settings.WORK_LEASE = timedelta(seconds=0.6)  # type: ignore[attr-defined]
    pause = threading.Event()
    taken: list[object] = []

    def long(job: Job) -> None:
        with held([job]):
            for _ in range(6):
                pause.wait(0.3)
                taken.append(elsewhere(lambda: domain.claim(work_id=job.id)))

    def note(_: Job, __: None) -> Done:
        return Done()

    deed(note, outside=long)
    row = scheduled()
    domain.run(work_id=row.pk)
    row.refresh_from_db()
    assert (taken, row.state, row.fence) == ([None] * 6, "done", 1)


def test_a_lease_that_cannot_be_renewed_ends_quietly(deed: Register, settings: object) -> None:
    """The table is gone for the renewing thread; the work itself goes on to its fence."""
    settings.WORK_LEASE = timedelta(seconds=0.3)  # type: ignore[attr-defined]

    def locked_out(job: Job) -> None:
        with connections["owner"].cursor() as owner:
            owner.execute("REVOKE UPDATE ON privacy_work FROM nexhome_app")
            with held([job]):
                threading.Event().wait(0.3)
            owner.execute("GRANT UPDATE ON privacy_work TO nexhome_app")

    def note(_: Job, __: None) -> Done:
        return Done()

    deed(note, outside=locked_out)
    row = scheduled()
    domain.run(work_id=row.pk)
    row.refresh_from_db()
    assert row.state == "done"
