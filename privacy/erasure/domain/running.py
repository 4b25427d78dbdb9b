"""Run a case from the end of its window to the moment when everything planned is done.

Chunks, each one transaction behind its fence:

- WAITING: the window is over → order the tombstone, STARTED. That commit is the point of no return.
- STARTED: the tombstone is written and fsynced; files and other stores go, idempotently; then
  rows, children first, at most CHUNK a table and transaction; then SWEEPING.
"""

import uuid

from django.db.models import Model, QuerySet

from privacy.erasure.domain.requests import lock, window_is_over
from privacy.erasure.enums import CaseState, Origin
from privacy.erasure.models import ErasureCase, ErasureStep
from privacy.erasure.plan import PlanLine, plan
from privacy.ledger.entries import append
from privacy.ledger.enums import EntryKind
from privacy.outside import domain as outside
from privacy.registry.holdings import Erase, Holding, registry
from privacy.registry.order import erasure_order
from privacy.subjects.domain import lock_for_change
from privacy.work import domain as work
from privacy.work.clock import now
from privacy.work.failpoints import failpoint
from privacy.work.handlers import Again, Done, Job, Outcome, Stop

CHUNK = 5_000
MOST_SWEEPS = 5


def before_chunk(job: Job) -> None:
    """Do what lies outside the database: lock, tombstone, files. All of it may run twice."""
    case = ErasureCase.objects.get(pk=uuid.UUID(job.reference))
    if case.state == CaseState.REQUESTED:
        lock(case_id=case.pk)
    if case.state == CaseState.STARTED:
        outside.write()
        failpoint("erasure.case:tombstone_written")
        for name, store in registry.stores.items():
            gone = store.erase(subject_ids=[case.subject_id])
            failpoint(f"erasure.case:{name}_erased")
            if gone:
                ErasureStep.objects.filter(case=case, store=name).update(done=gone)


def chunk(job: Job, _: None) -> Outcome:
    """Take the case one step further."""
    case = ErasureCase.objects.select_for_update().get(pk=uuid.UUID(job.reference))
    if case.state == CaseState.WAITING:
        if not window_is_over(case, now()):
            return Again(after=case.window_ends_at - now())  # type: ignore[operator] # set with WAITING
        start(case)
        return Again()
    if case.state == CaseState.STARTED:
        return rows_go(case)
    return Done()


def start(case: ErasureCase) -> None:
    """Pass the point of no return: note the plan, order the tombstone."""
    lock_for_change(subject_id=case.subject_id)
    minor = case.origin == Origin.MINOR
    write_steps(case, plan(subject_ids=[case.subject_id], minor=minor))
    outside.order(kind="erasure.started", reference=case.pk, subject_id=case.subject_id)
    append(EntryKind.ERASURE_STARTED, {"case": case.pk})
    case.state, case.started_at = CaseState.STARTED, now()
    case.save()


def write_steps(case: ErasureCase, lines: list[PlanLine]) -> None:
    """Keep the plan as steps: what was planned is compared with what was done."""
    ErasureStep.objects.bulk_create(
        [
            ErasureStep(
                case=case, ordinal=n, store=line.store, action=line.action, planned=line.count
            )
            for n, line in enumerate(lines)
        ],
        ignore_conflicts=True,
    )


def rows_go(case: ErasureCase) -> Outcome:
    """Erase rows, children first; come back at once while a table has more than a chunk."""
    if case.sweeps >= MOST_SWEEPS:
        raise Stop("residue")
    subject = lock_for_change(subject_id=case.subject_id)
    minor = case.origin == Origin.MINOR
    steps = {step.store: step for step in case.steps.all()}
    for holding in erasure_order():
        step = steps.get(holding.label) or late_step(case, holding, minor=minor)
        if step.finished_at is not None and not case.residue:
            continue
        gone = erase_rows(holding, [subject.pk], minor=minor)
        step.done += gone
        step.attempts += 1
        if gone >= CHUNK:
            step.save()
            return Again()
        step.finished_at = now()
        step.save()
    case.steps.filter(finished_at=None).update(finished_at=now())
    case.state = CaseState.SWEEPING
    case.save()
    work.schedule(kind="erasure.sweep")
    return Done()


def late_step(case: ErasureCase, holding: Holding, *, minor: bool) -> ErasureStep:
    """Return a step for a table that was declared after this case had started."""
    return ErasureStep(
        case=case,
        ordinal=case.steps.count(),
        store=holding.label,
        action=holding.action(minor=minor),
    )


def erase_rows(
    holding: Holding, subject_ids: list[uuid.UUID], *, minor: bool, limit: int | None = CHUNK
) -> int:
    """Do to the rows of these Subjects what the holding declares; return how many were touched."""
    action = holding.action(minor=minor)
    rows = holding.rows(subject_ids)
    if action in (Erase.KEEP, Erase.PSEUDONYMISE):
        return 0
    if action == Erase.BLANK:
        return rows.update(**{name: column.blank for name, column in holding.personal.items()})
    if limit is not None:
        rows = holding.model._base_manager.filter(  # noqa: SLF001 - a manager may hide rows
            pk__in=rows.order_by().values("pk")[:limit]
        )
    return delete(rows)


def delete(rows: QuerySet[Model]) -> int:
    """Delete by one statement: children are gone already, so no collector is needed."""
    return int(rows._raw_delete(rows.db) or 0)  # noqa: SLF001
