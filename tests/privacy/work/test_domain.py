"""Rows of work: written once, claimed by one, done or given back, never lost."""

import uuid
from datetime import timedelta

import pytest

from privacy.subjects.models import Subject
from privacy.work import domain
from privacy.work.clock import now
from privacy.work.handlers import GATES, HANDLERS, Again, Done, Job, Retry, Stop, handler
from privacy.work.models import Work
from tests.privacy.work.conftest import KIND, Register, end_lease, make_due, scheduled

pytestmark = pytest.mark.django_db


def done(_: Job) -> Done:
    return Done()


def test_work_is_done_chunk_by_chunk_in_one_claim(deed: Register) -> None:
    fences: list[int] = []

    def thrice(job: Job) -> Again | Done:
        fences.append(job.fence)
        return Again() if len(fences) < 3 else Done()

    deed(thrice)
    row = scheduled()
    assert domain.run(work_id=row.pk) is True
    row.refresh_from_db()
    assert (fences, row.state, row.fence, row.attempts) == ([1, 1, 1], "done", 1, 1)


def test_work_scheduled_twice_is_one_row(deed: Register) -> None:
    deed(done)
    for _ in range(2):
        domain.schedule(kind=KIND, reference="same")
    assert Work.objects.filter(kind=KIND).count() == 1


def test_an_earlier_time_wins_and_a_later_one_changes_nothing(deed: Register) -> None:
    deed(done)
    at = now() + timedelta(hours=2)
    scheduled(due_at=at)
    assert scheduled(due_at=at + timedelta(hours=1)).due_at == at
    assert scheduled(due_at=at - timedelta(hours=1)).due_at == at - timedelta(hours=1)


def test_work_that_is_over_may_be_scheduled_anew(deed: Register) -> None:
    deed(done)
    domain.run(work_id=scheduled().pk)
    scheduled()
    assert sorted(Work.objects.filter(kind=KIND).values_list("state", flat=True)) == [
        "done",
        "waiting",
    ]


def test_a_kind_that_nobody_does_cannot_be_scheduled() -> None:
    with pytest.raises(KeyError):
        domain.schedule(kind="test.nobody")


def test_two_handlers_for_a_kind_are_refused(deed: Register) -> None:
    deed(done)
    with pytest.raises(ValueError, match=r"two handlers for test\.deed"):
        handler(KIND)(done)


def test_duties_are_made_once() -> None:
    for _ in range(2):
        domain.schedule_duties()
    recurring = sorted(known.kind for known in HANDLERS.values() if known.every)
    assert sorted(Work.objects.values_list("kind", flat=True)) == recurring


def test_work_called_off_waits_no_more(deed: Register) -> None:
    deed(done)
    row = scheduled("matter")
    domain.call_off(kind=KIND, reference="matter")
    row.refresh_from_db()
    assert (row.state, domain.claim(work_id=row.pk)) == ("done", None)


def test_a_dead_letter_may_be_called_off(deed: Register) -> None:
    def hopeless(_: Job) -> Done:
        raise Stop("never")

    deed(hopeless)
    row = scheduled("matter")
    domain.run(work_id=row.pk)
    domain.call_off(kind=KIND, reference="matter")
    row.refresh_from_db()
    assert row.state == "done"


def test_a_chunk_under_way_is_not_called_off(deed: Register) -> None:
    deed(done)
    row = scheduled("matter")
    domain.claim(work_id=row.pk)
    domain.call_off(kind=KIND, reference="matter")
    row.refresh_from_db()
    assert row.state == "running"


def test_work_is_not_claimed_before_its_time(deed: Register) -> None:
    deed(done)
    assert domain.run(work_id=scheduled(due_at=now() + timedelta(minutes=1)).pk) is False


def test_a_lease_keeps_others_off_until_it_ends(deed: Register) -> None:
    deed(done)
    row = scheduled()
    first = domain.claim(work_id=row.pk)
    between = domain.claim(work_id=row.pk)
    end_lease(row)
    second = domain.claim(work_id=row.pk)
    assert first is not None
    assert second is not None
    assert (first.fence, between, second.fence, second.attempts) == (1, None, 2, 2)


def test_a_renewed_lease_is_a_whole_one(deed: Register) -> None:
    deed(done)
    row = scheduled()
    job = domain.claim(work_id=row.pk)
    assert job is not None
    end_lease(row)
    domain.renew(job)
    row.refresh_from_db()
    assert row.lease_until is not None
    assert row.lease_until > now() + timedelta(seconds=50)


def test_a_zombie_cannot_renew(deed: Register) -> None:
    deed(done)
    row = scheduled()
    zombie = domain.claim(work_id=row.pk)
    assert zombie is not None
    end_lease(row)
    domain.claim(work_id=row.pk)
    with pytest.raises(domain.FenceLost):
        domain.renew(zombie)


def test_a_zombie_writes_nothing(deed: Register) -> None:
    """It sleeps past its lease between the outside part and the transaction."""

    def sleeps(job: Job) -> None:
        row = Work.objects.get(pk=job.id)
        end_lease(row)
        assert domain.claim(work_id=row.pk) is not None

    def writes(_: Job, __: None) -> Done:
        Subject.objects.create()
        return Done()

    deed(writes, outside=sleeps)
    row = scheduled()
    assert domain.run(work_id=row.pk) is True
    row.refresh_from_db()
    assert (Subject.objects.count(), row.state, row.fence) == (0, "running", 2)


def test_a_zombie_gives_nothing_back(deed: Register) -> None:
    deed(done)
    row = scheduled()
    zombie = domain.claim(work_id=row.pk)
    assert zombie is not None
    end_lease(row)
    domain.claim(work_id=row.pk)
    domain.fail(zombie, reason="late")
    row.refresh_from_db()
    assert (row.state, row.error) == ("running", "")


def test_a_retry_comes_back_when_asked(deed: Register) -> None:
    def not_now(_: Job) -> Done:
        raise Retry("busy", after=timedelta(minutes=10))

    deed(not_now)
    row = scheduled()
    domain.run(work_id=row.pk)
    row.refresh_from_db()
    wait = row.due_at - now()
    assert (row.state, row.error, row.attempts) == ("waiting", "busy", 1)
    assert timedelta(minutes=9) < wait <= timedelta(minutes=10)


def test_a_failing_handler_leaves_no_effect_and_waits(deed: Register) -> None:
    def breaks(_: Job) -> Done:
        Subject.objects.create()
        raise ZeroDivisionError

    deed(breaks)
    row = scheduled()
    assert domain.run(work_id=row.pk) is True
    row.refresh_from_db()
    assert (Subject.objects.count(), row.state, row.error) == (0, "waiting", "ZeroDivisionError")
    assert timedelta(seconds=5) < row.due_at - now() <= timedelta(seconds=30)


def test_the_last_try_makes_a_dead_letter(deed: Register) -> None:
    def breaks(_: Job) -> Done:
        raise Retry("busy")

    deed(breaks, max_attempts=2)
    row = scheduled()
    states = []
    for _ in range(2):
        make_due(row)
        domain.run(work_id=row.pk)
        row.refresh_from_db()
        states.append(row.state)
    assert states == ["waiting", "dead"]


def test_a_duty_never_dies_of_its_tries(deed: Register) -> None:
    def breaks(_: Job) -> Done:
        raise Retry("busy")

    deed(breaks, max_attempts=1, every=timedelta(minutes=1))
    row = scheduled()
    domain.run(work_id=row.pk)
    row.refresh_from_db()
    assert row.state == "waiting"


@pytest.mark.parametrize(("minutes", "state"), [(-1, "dead"), (60, "waiting")])
def test_a_last_hour_counts_instead_of_tries(deed: Register, minutes: int, state: str) -> None:
    def breaks(_: Job) -> Done:
        raise Retry("busy")

    deed(breaks, max_attempts=1)
    row = scheduled(give_up_at=now() + timedelta(minutes=minutes))
    domain.run(work_id=row.pk)
    row.refresh_from_db()
    assert row.state == state


def test_more_for_later_starts_its_attempts_anew(deed: Register) -> None:
    deed(lambda _: Again(after=timedelta(hours=3)))
    row = scheduled()
    domain.run(work_id=row.pk)
    row.refresh_from_db()
    assert (row.state, row.attempts, row.lease_until) == ("waiting", 0, None)
    assert row.due_at > now() + timedelta(hours=2)


def test_a_duty_comes_back_after_its_time(deed: Register) -> None:
    deed(done, every=timedelta(minutes=5))
    row = scheduled()
    domain.run(work_id=row.pk)
    row.refresh_from_db()
    assert (row.state, row.done_at) == ("waiting", None)
    assert row.due_at > now() + timedelta(minutes=4)


def test_a_kind_whose_handler_is_gone_is_a_dead_letter(deed: Register) -> None:
    deed(done)
    row = scheduled()
    del HANDLERS[KIND]
    domain.run(work_id=row.pk)
    row.refresh_from_db()
    assert (row.state, row.error) == ("dead", "unknown_kind")


def test_nothing_is_done_while_a_gate_is_shut(
    deed: Register, monkeypatch: pytest.MonkeyPatch
) -> None:
    deed(done)
    row = scheduled()
    monkeypatch.setattr("privacy.work.domain.GATES", [*GATES, lambda: False])
    assert domain.run(work_id=row.pk) is False
    row.refresh_from_db()
    assert (row.state, row.attempts) == ("waiting", 0)


def test_a_person_puts_a_dead_letter_back_to_work_once(deed: Register) -> None:
    def hopeless(_: Job) -> Done:
        raise Stop("never")

    deed(hopeless)
    row = scheduled()
    domain.run(work_id=row.pk)
    assert (domain.retry_dead(work_id=row.pk), domain.retry_dead(work_id=row.pk)) == (True, False)
    row.refresh_from_db()
    assert (row.state, row.error, row.attempts) == ("waiting", "", 0)


def test_waits_double_to_six_hours_and_are_spread() -> None:
    bounds = [(n, domain.backoff(n).total_seconds()) for n in (1, 2, 5, 99) for _ in range(20)]
    longest = {1: 30, 2: 60, 5: 480, 99: 6 * 3600}
    assert all(longest[n] * 0.2 <= wait <= longest[n] for n, wait in bounds)


def test_a_row_says_its_kind_and_nothing_else(deed: Register) -> None:
    deed(done)
    row = scheduled(str(uuid.uuid4()))
    assert str(row) == f"{KIND} {row.pk}"
