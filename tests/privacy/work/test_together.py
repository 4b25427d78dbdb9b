"""Rows of one kind done together: one claim, one transaction, and each its own outcome."""

from datetime import timedelta

import pytest

from privacy.work import domain
from privacy.work.handlers import Again, Done, Job, Outcome, Outcomes, Retry, Stop
from privacy.work.models import Work
from privacy.work.queries import due_and_unhinted
from tests.privacy.work.conftest import KIND, Register, end_lease, scheduled

pytestmark = pytest.mark.django_db


def states() -> dict[str, str]:
    return dict(Work.objects.filter(kind=KIND).values_list("reference", "state"))


def test_rows_are_claimed_together_and_end_each_in_its_own_way(deed: Register) -> None:
    seen: list[list[str]] = []

    def run(jobs: list[Job]) -> Outcomes:
        seen.append(sorted(job.reference for job in jobs))
        endings: dict[str, Outcome | Retry | Stop] = {
            "a": Done(),
            "b": Again(after=timedelta(hours=1)),
            "c": Retry("busy"),
            "d": Stop("never"),
            "e": Again() if len(seen) == 1 else Done(),
        }
        return {job.id: endings[job.reference] for job in jobs}

    deed(run, together=True)
    rows = [scheduled(reference) for reference in "abcde"]
    assert domain.run(work_id=rows[0].pk) is True
    assert seen == [["a", "b", "c", "d", "e"], ["e"]]
    assert states() == {"a": "done", "b": "waiting", "c": "waiting", "d": "dead", "e": "done"}


def test_one_of_many_due_rows_is_hinted(deed: Register) -> None:
    deed(lambda jobs: {job.id: Done() for job in jobs}, together=True)
    for reference in "abc":
        scheduled(reference)
    assert len(due_and_unhinted(limit=10, force=True)) == 1


def test_a_row_that_somebody_took_meanwhile_is_left_out(deed: Register) -> None:
    done: list[str] = []

    def sleeps(jobs: list[Job]) -> None:
        taken = Work.objects.get(kind=KIND, reference="taken")
        if len(jobs) == 2:
            end_lease(taken)
            assert domain.claim(work_id=taken.pk) is not None

    def run(jobs: list[Job], _: None) -> Outcomes:
        done.extend(job.reference for job in jobs)
        return {job.id: Done() for job in jobs}

    deed(run, outside=sleeps, together=True)
    rows = [scheduled(reference) for reference in ("ours", "taken")]
    domain.run(work_id=rows[0].pk)
    assert (done, states()) == (["ours"], {"ours": "done", "taken": "running"})


def test_a_zombie_of_many_rows_writes_nothing(deed: Register) -> None:
    def sleeps(jobs: list[Job]) -> None:
        for row in Work.objects.filter(kind=KIND):
            end_lease(row)
            assert domain.claim(work_id=row.pk) is not None

    def run(_: list[Job], __: None) -> Outcomes:
        raise AssertionError("the fence let a zombie through")

    deed(run, outside=sleeps, together=True)
    rows = [scheduled(reference) for reference in "ab"]
    domain.run(work_id=rows[0].pk)
    assert states() == {"a": "running", "b": "running"}


def test_together_may_be_switched_off(deed: Register, settings: object) -> None:
    seen: list[int] = []

    def run(jobs: list[Job]) -> Outcomes:
        seen.append(len(jobs))
        return {job.id: Done() for job in jobs}

    settings.WORK_TOGETHER = 1  # type: ignore[attr-defined]
    deed(run, together=True)
    rows = [scheduled(reference) for reference in "ab"]
    for row in rows:
        domain.run(work_id=row.pk)
    assert seen == [1, 1]
