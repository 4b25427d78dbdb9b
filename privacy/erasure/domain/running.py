"""Run a case from the end of its window to the moment when everything planned is done.

Chunks, each one transaction behind its fence:

- WAITING: the window is over → order the tombstone, STARTED. That commit is the point of no return.
- STARTED: the tombstone is written and fsynced; files and other stores go, idempotently; then
  rows, children first, at most CHUNK a table and transaction; then SWEEPING.
"""

import uuid
from dataclasses import dataclass

from django.db import connection
from django.db.models import Model, QuerySet

from privacy.erasure.domain.requests import lock, window_is_over
from privacy.erasure.enums import CaseState
from privacy.erasure.models import ErasureCase, ErasureStep
from privacy.erasure.steps import is_minor, settle_plan
from privacy.ledger.entries import append
from privacy.ledger.enums import EntryKind
from privacy.outside import domain as outside
from privacy.policies.models import Acceptance
from privacy.registry.holdings import Erase, Holding, registry
from privacy.registry.order import erasure_order, registry_version
from privacy.subjects.domain import lock_for_change
from privacy.work import domain as work
from privacy.work.clock import now
from privacy.work.failpoints import failpoint
from privacy.work.handlers import Again, Done, Job, Outcome, Stop
from privacy.work.lease import held

CHUNK = 5_000
MOST_SWEEPS = 5
STAYS = (Erase.KEEP, Erase.PSEUDONYMISE)
# The site's role may not delete from these; the database does it for a running minor's case only.
EVIDENCE = frozenset({Acceptance})


@dataclass(frozen=True)
class Emptied:
    """What became of one store: how many things went now, how many are left."""

    gone: int
    left: int


def before_chunk(job: Job) -> dict[str, Emptied]:
    """Do what lies outside the database: lock, tombstone, files. All of it may run twice."""
    case = ErasureCase.objects.get(pk=uuid.UUID(job.reference))
    if case.state == CaseState.REQUESTED:
        lock(case_id=case.pk)
    if case.state != CaseState.STARTED:
        return {}
    outside.write()
    failpoint("erasure.case:tombstone_written")
    with held(job):
        return {name: empty(name, case.subject_id) for name in sorted(registry.stores)}


def empty(name: str, subject_id: uuid.UUID) -> Emptied:
    """Remove what a store holds of a person, and look what is left."""
    store = registry.stores[name]
    gone = store.erase(subject_ids=[subject_id])
    failpoint(f"erasure.case:{name}_erased")
    return Emptied(gone, store.plan(subject_ids=[subject_id]))


def chunk(job: Job, emptied: dict[str, Emptied]) -> Outcome:
    """Take the case one step further."""
    case = ErasureCase.objects.select_for_update().get(pk=uuid.UUID(job.reference))
    if case.state == CaseState.WAITING:
        if not window_is_over(case, now()):
            return Again(after=case.window_ends_at - now())  # type: ignore[operator] # set with WAITING
        start(case)
        return Again()
    if case.state == CaseState.STARTED:
        note_stores(case, emptied)
        # A row that was taken up once before is a person's decision to try once more.
        if case.sweeps >= MOST_SWEEPS and job.fence == 1:
            raise Stop("residue")
        return rows_go(case)
    return Done()


def start(case: ErasureCase) -> None:
    """Pass the point of no return: settle the plan, order the tombstone."""
    lock_for_change(subject_id=case.subject_id)
    case.registry_version = registry_version()
    settle_plan(case)
    outside.order(kind=tombstone_of(case), reference=case.pk, subject_id=case.subject_id)
    append(EntryKind.ERASURE_STARTED, {"case": case.pk})
    case.state, case.started_at = CaseState.STARTED, now()
    case.save()


def tombstone_of(case: ErasureCase) -> str:
    """Return the kind of line that says what a replay has to do."""
    return "erasure.started_minor" if is_minor(case) else "erasure.started"


def note_stores(case: ErasureCase, emptied: dict[str, Emptied]) -> None:
    """Record what went from the stores.

    A worker killed between removing and recording leaves its count behind: what was planned and
    is no longer there went too.
    """
    for step in case.steps.filter(store__in=emptied):
        told = emptied[step.store]
        step.done = max(step.done + told.gone, step.planned - told.left)
        step.attempts += 1
        step.save()


def rows_go(case: ErasureCase) -> Outcome:
    """Erase rows, children first; come back at once while a table has more than a chunk."""
    subject = lock_for_change(subject_id=case.subject_id)
    minor = is_minor(case)
    steps = {step.store: step for step in case.steps.all()}
    for holding in erasure_order():
        step = steps.get(holding.label) or late_step(case, holding)
        if step.finished_at is not None and not case.residue:
            continue
        gone = erase_rows(holding, [subject.pk], minor=minor)
        step.done += gone
        step.attempts += 1
        if gone >= CHUNK and step.action == Erase.DELETE:
            step.save()
            return Again()
        step.finished_at = now()
        step.save()
    case.steps.filter(finished_at=None).update(finished_at=now())
    case.state = CaseState.SWEEPING
    case.save()
    work.schedule(kind="erasure.sweep")
    return Done()


def late_step(case: ErasureCase, holding: Holding) -> ErasureStep:
    """Return a step for a table that was declared after this case had started."""
    return ErasureStep(
        case=case,
        ordinal=case.steps.count(),
        store=holding.label,
        action=holding.action(minor=is_minor(case)),
        planned=holding.rows([case.subject_id]).count(),
    )


def erase_rows(
    holding: Holding, subject_ids: list[uuid.UUID], *, minor: bool, limit: int | None = CHUNK
) -> int:
    """Do to the rows of these Subjects what the holding declares; return how many were touched."""
    action = holding.action(minor=minor)
    rows = holding.rows(subject_ids)
    if action in STAYS:
        return 0
    if action == Erase.BLANK:
        return rows.update(**{name: column.blank for name, column in holding.personal.items()})
    if holding.model in EVIDENCE:
        return delete_evidence(holding, subject_ids)
    if limit is not None:
        rows = holding.model._base_manager.filter(  # noqa: SLF001 - a manager may hide rows
            pk__in=rows.order_by().values("pk")[:limit]
        )
    return delete(rows)


def delete(rows: QuerySet[Model]) -> int:
    """Delete by one statement: children are gone already, so no collector is needed."""
    return int(rows._raw_delete(rows.db) or 0)  # noqa: SLF001


def delete_evidence(holding: Holding, subject_ids: list[uuid.UUID]) -> int:
    """Ask the owner's function, which demands a minor's running case for each of them."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT privacy_delete_evidence(%s, %s::uuid[])", [holding.table, subject_ids]
        )
        row = cursor.fetchone()
    return int(row[0])
