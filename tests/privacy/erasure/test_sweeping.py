"""One pass for many: who is waited for, who is sent back, and what no case may pass without."""

from datetime import timedelta

import pytest

from accounts.models import User
from privacy.erasure.domain import sweeping
from privacy.erasure.models import ErasureCase, ErasureStep, Seal
from privacy.work import domain as work
from privacy.work.clock import now
from privacy.work.handlers import Again, Done, Job
from privacy.work.models import Work
from tests.people import person
from tests.privacy.erasure.conftest import asks, run_everything

pytestmark = pytest.mark.django_db


def sweep_job() -> Job:
    Work.objects.filter(kind="erasure.sweep").update(due_at=now() - timedelta(seconds=1))
    job = work.claim(work_id=Work.objects.get(kind="erasure.sweep", done_at=None).pk)
    assert job is not None
    return job


def to_sweeping(user: User) -> ErasureCase:
    """Take somebody so far that only the sweep is missing."""
    case = asks(user)
    work.run(work_id=Work.objects.get(kind="erasure.case", reference=str(case.pk)).pk)
    case.refresh_from_db()
    assert case.state == "sweeping"
    return case


def test_nobody_waiting_is_nothing_to_do() -> None:
    work.schedule(kind="erasure.sweep")
    job = sweep_job()
    findings = sweeping.search(job)
    assert findings == sweeping.Findings()
    assert sweeping.record(job, findings) == Done()


def test_a_pass_waits_a_moment_for_others_who_are_coming() -> None:
    to_sweeping(person("ana.first"))
    asks(person("ben.second"))
    job = sweep_job()
    findings = sweeping.search(job)
    assert (findings, sweeping.record(job, findings)) == (
        None,
        Again(after=sweeping.GATHER_PAUSE),
    )


def test_nobody_waits_longer_than_some_seconds() -> None:
    case = to_sweeping(person("ana.first"))
    asks(person("ben.second"))
    ErasureStep.objects.filter(case=case).update(finished_at=now() - timedelta(seconds=11))
    findings = sweeping.search(sweep_job())
    assert findings is not None
    assert findings.hits == {case.pk: {}}


def test_one_pass_ends_the_clean_and_sends_the_others_back() -> None:
    clean, dirty = to_sweeping(person("ana.clean")), to_sweeping(person("ben.dirty"))
    job = sweep_job()
    findings = sweeping.search(job)
    assert findings is not None
    findings.hits[dirty.pk] = {"files": 2, "redis": 1}
    assert sweeping.record(job, findings) == Done()
    for case in (clean, dirty):
        case.refresh_from_db()
    assert (clean.state, clean.residue, dirty.state, dirty.residue, dirty.sweeps) == (
        "informing",
        0,
        "started",
        3,
        1,
    )
    assert set(dirty.steps.filter(action="look").values_list("store", "residue")) == {
        ("found in files", 2),
        ("found in redis", 1),
    }
    assert clean.certificate is not None
    assert clean.certificate["sweep"]["hits"] == 0


def test_whoever_came_during_the_pass_is_swept_next() -> None:
    to_sweeping(person("ana.first"))
    job = sweep_job()
    findings = sweeping.search(job)
    to_sweeping(person("ben.second"))
    assert sweeping.record(job, findings) == Again()


def test_a_pass_whose_cases_were_ended_by_another_ends_nobody_twice() -> None:
    case = to_sweeping(person("ana.first"))
    job = sweep_job()
    findings = sweeping.search(job)
    sweeping.record(job, findings)
    before = ErasureCase.objects.values().get(pk=case.pk)
    sweeping.record(job, findings)
    assert ErasureCase.objects.values().get(pk=case.pk) == before


def test_whoever_lost_what_to_look_for_has_found_nothing_out() -> None:
    case, other = to_sweeping(person("ana.lost")), to_sweeping(person("ben.fine"))
    Seal.objects.filter(case=case).delete()
    job = sweep_job()
    sweeping.record(job, sweeping.search(job))
    for each in (case, other):
        each.refresh_from_db()
    assert (case.state, case.residue, other.state) == ("started", 1, "informing")
    assert case.steps.get(action="look").store == "found in the seal, which is missing"


def test_the_pause_between_passes_grows_to_a_minute() -> None:
    case = to_sweeping(person("ana.dirty"))
    waits = []
    for sweeps in (1, 3, 9):
        case.sweeps = sweeps
        case.state = "sweeping"
        ErasureCase.objects.filter(pk=case.pk).update(state="sweeping")
        Work.objects.filter(kind="erasure.case").update(
            state="done", done_at=now(), lease_until=None
        )
        sweeping.send_back(case, {"files": 1})
        row = Work.objects.get(kind="erasure.case", done_at=None)
        waits.append(round((row.due_at - now()).total_seconds()))
        Work.objects.filter(pk=row.pk).update(state="done", done_at=now())
    assert waits == [2, 8, 60]


def test_the_certificate_names_nobody() -> None:
    user = person("ana.leaves")
    told = ("ana.leaves", "people.example", str(user.pk), str(user.subject_id), "Ana Wong")
    case = to_sweeping(user)
    run_everything()
    case.refresh_from_db()
    text = case.receipt.document
    assert [value for value in told if value in text] == []
