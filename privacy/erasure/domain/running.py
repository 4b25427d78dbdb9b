"""Run a case from the end of its window to the moment when everything planned is done.

Chunks, each one transaction behind its fences, for up to WORK_TOGETHER cases at once:

- WAITING: the window is over → order the tombstone, STARTED. That commit is the point of no return.
- STARTED: the tombstone is written and fsynced; files and other stores go, idempotently; then
  rows, children first, at most CHUNK a table and transaction; then SWEEPING.
"""

import uuid
from collections import Counter
from collections.abc import Mapping
from typing import Any

from django.db import connection
from django.db.models import Model, QuerySet
from psycopg import sql

from privacy.erasure.domain.requests import lock, window_is_over
from privacy.erasure.domain.steps import (
    Emptied,
    Emptying,
    Steps,
    is_minor,
    note_stores,
    write_steps,
)
from privacy.erasure.enums import CaseState
from privacy.erasure.evidence import EVIDENCE
from privacy.erasure.models import ErasureCase, ErasureStep
from privacy.erasure.plan import counts
from privacy.ledger.entries import append_many
from privacy.ledger.enums import EntryKind
from privacy.outside import domain as outside
from privacy.registry.holdings import Erase, Holding, Store, registry
from privacy.registry.order import erasure_order, registry_version
from privacy.subjects.domain import lock_many_for_change
from privacy.work import domain as work
from privacy.work.clock import now
from privacy.work.failpoints import failpoint
from privacy.work.handlers import Again, Done, Job, Outcome, Outcomes, Retry, Stop
from privacy.work.lease import held

CHUNK = 5_000
MOST_SWEEPS = 5
# Which line a case leaves outside: a replay has to know by whose rules it was.
TOMBSTONES = (("erasure.started", False), ("erasure.started_minor", True))


def before_chunk(jobs: list[Job]) -> Emptying:
    """Do what lies outside the database: lock, tombstones, files. All of it may run twice."""
    cases = list(ErasureCase.objects.filter(pk__in=[case_id(job) for job in jobs]))
    for case in cases:
        if case.state == CaseState.REQUESTED:
            lock(case_id=case.pk)
    started = [case for case in cases if case.state == CaseState.STARTED]
    if not started:
        return {}
    outside.write()
    failpoint("erasure.case:tombstone_written")
    emptied: Emptying = {}
    with held(jobs):
        for name, store in registry.stores.items():
            emptied |= {(pk, name): each for pk, each in empty(store, started).items()}
            failpoint(f"erasure.case:{name}_erased")
    return emptied


def empty(store: Store, cases: list[ErasureCase]) -> dict[uuid.UUID, Emptied]:
    """Empty a store for these cases; one question for all where none of them has anything there."""
    everybody = [case.subject_id for case in cases]
    if not store.plan(subject_ids=everybody):
        # What counts for nothing may still lie about, and goes.
        store.erase(subject_ids=everybody)
        return dict.fromkeys((case.pk for case in cases), Emptied(gone=0, left=0))
    emptied = {}
    for case in cases:
        gone = store.erase(subject_ids=[case.subject_id])
        emptied[case.pk] = Emptied(gone, left=store.plan(subject_ids=[case.subject_id]))
    return emptied


def chunk(jobs: list[Job], emptied: Emptying) -> Outcomes:
    """Take each case one step further."""
    wanted = {case_id(job): job.id for job in jobs}
    rows = ErasureCase.objects.select_for_update().filter(pk__in=wanted).order_by("pk")
    cases = {case.pk: case for case in rows}
    moment = now()
    waiting = [case for case in cases.values() if case.state == CaseState.WAITING]
    over = [case for case in waiting if window_is_over(case, moment)]
    outcomes: dict[uuid.UUID, Outcome | Retry | Stop] = {job.id: Done() for job in jobs}
    for case in waiting:
        if case.window_ends_at is not None and not window_is_over(case, moment):
            outcomes[wanted[case.pk]] = Again(after=case.window_ends_at - moment)
    started = [case for case in cases.values() if case.state == CaseState.STARTED]
    note_stores(emptied)
    fresh = {case_id(job) for job in jobs if job.fence == 1}
    hopeless = [c for c in started if c.sweeps >= MOST_SWEEPS and c.pk in fresh]
    outcomes |= {wanted[case.pk]: Stop("residue") for case in hopeless}
    for found in (start(over), rows_go([c for c in started if c not in hopeless])):
        outcomes |= {wanted[pk]: outcome for pk, outcome in found.items()}
    return outcomes


def case_id(job: Job) -> uuid.UUID:
    return uuid.UUID(job.reference)


def start(cases: list[ErasureCase]) -> dict[uuid.UUID, Outcome]:
    """Pass the point of no return: note the plan, order the tombstones."""
    if not cases:
        return {}
    lock_many_for_change(subject_ids=[case.subject_id for case in cases])
    write_steps(cases)
    for kind, minor in TOMBSTONES:
        lines = {case.pk: case.subject_id for case in cases if is_minor(case) == minor}
        outside.order_many(kind=kind, lines=lines)
    append_many(EntryKind.ERASURE_STARTED, [{"case": case.pk} for case in cases])
    ErasureCase.objects.filter(pk__in=[case.pk for case in cases]).update(
        state=CaseState.STARTED, started_at=now(), registry_version=registry_version()
    )
    return {case.pk: Again() for case in cases}


def rows_go(cases: list[ErasureCase]) -> dict[uuid.UUID, Outcome]:
    """Erase rows, children first; come back at once while a table has more than a chunk."""
    if not cases:
        return {}
    lock_many_for_change(subject_ids=[case.subject_id for case in cases])
    steps = Steps(cases)
    # Behind the lock: what is not there now does not come any more.
    there = counts([case.subject_id for case in cases])
    for holding in erasure_order():
        held = there.get(holding.label, {})
        for minor in (True, False):
            group = [c for c in cases if is_minor(c) == minor]
            todo = steps.unfinished(group, holding, minor=minor)
            if erase_table(holding, todo, held, steps, minor=minor):
                steps.save()
                return {case.pk: Again() for case in cases}
    steps.save()
    ErasureStep.objects.filter(case__in=cases, finished_at=None).update(finished_at=now())
    ErasureCase.objects.filter(pk__in=[case.pk for case in cases]).update(state=CaseState.SWEEPING)
    work.schedule(kind="erasure.sweep")
    return {case.pk: Done() for case in cases}


def erase_table(
    holding: Holding,
    cases: list[ErasureCase],
    held: Mapping[uuid.UUID, int],
    steps: Steps,
    *,
    minor: bool,
) -> bool:
    """Erase these people's rows of one table and count; tell whether there was more."""
    owners = [case.subject_id for case in cases if held.get(case.subject_id)]
    gone = erase_counted(holding, owners, minor=minor)
    more = holding.action(minor=minor) == Erase.DELETE and sum(gone.values()) >= CHUNK
    if cases:
        steps.count(cases, holding, gone, finished=not more)
    return more


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
    if holding.table in EVIDENCE:
        return delete_evidence(holding, subject_ids)
    if limit is not None:
        rows = holding.model._base_manager.filter(  # noqa: SLF001 - a manager may hide rows
            pk__in=rows.order_by().values("pk")[:limit]
        )
    return delete(rows)


def erase_counted(
    holding: Holding, subject_ids: list[uuid.UUID], *, minor: bool
) -> Counter[uuid.UUID]:
    """Do to at most a chunk of these Subjects' rows what the holding declares; count by Subject."""
    action = holding.action(minor=minor)
    if not subject_ids or action in (Erase.KEEP, Erase.PSEUDONYMISE):
        return Counter()
    if holding.also is not None:
        return counted_alone(holding, subject_ids, minor=minor)
    owners = dict(holding.rows(subject_ids).values_list("pk", holding.subject or "pk")[:CHUNK])
    if action == Erase.BLANK or holding.table in EVIDENCE:
        erase_rows(holding, subject_ids, minor=minor)
        return Counter(owners.values())
    return Counter(owners[pk] for pk in delete_returning(holding, list(owners)))


def counted_alone(
    holding: Holding, subject_ids: list[uuid.UUID], *, minor: bool
) -> Counter[uuid.UUID]:
    """Erase one by one: a row found by what it says hangs on another person's path."""
    if not holding.rows(subject_ids).exists():
        return Counter()
    return Counter({pk: erase_rows(holding, [pk], minor=minor) for pk in subject_ids})


def delete_returning(holding: Holding, keys: list[Any]) -> list[Any]:
    """Delete rows by key and return the keys of those that were still there."""
    if not keys:
        return []
    meta = holding.model._meta  # noqa: SLF001
    statement = sql.SQL("DELETE FROM {table} WHERE {key} = ANY(%s) RETURNING {key}").format(
        table=sql.Identifier(meta.db_table), key=sql.Identifier(str(meta.pk.column))
    )
    with connection.cursor() as cursor:
        cursor.execute(statement, [keys])
        return [row[0] for row in cursor.fetchall()]


def delete_evidence(holding: Holding, subject_ids: list[uuid.UUID]) -> int:
    """Ask the owner of an append-only table: the site's own role may not delete there."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT privacy_delete_evidence(%s, %s)", [holding.table, subject_ids])
        row = cursor.fetchone()
    return int(row[0]) if row else 0


def delete(rows: QuerySet[Model]) -> int:
    """Delete by one statement: children are gone already, so no collector is needed."""
    return int(rows._raw_delete(rows.db) or 0)  # noqa: SLF001
