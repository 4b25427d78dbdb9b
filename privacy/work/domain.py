"""Claim, fence, do, record: the engine of everything that happens later.

- A row is claimed by one conditional UPDATE that counts the attempt and raises the fence.
- The handler's transaction re-reads the row `FOR UPDATE` and goes on only with its own fence:
  a worker that slept past its lease (SIGSTOP, a long pause) changes nothing.
- Only the database's clock decides what is due and whose lease has ended.
"""

import random
import uuid
from collections.abc import Sequence
from datetime import datetime, timedelta

import structlog
from django.conf import settings
from django.db import DatabaseError, OperationalError, connection, transaction

from privacy.work.clock import now
from privacy.work.enums import WorkState
from privacy.work.failpoints import failpoint
from privacy.work.handlers import (
    GATES,
    HANDLERS,
    Again,
    Done,
    Handler,
    Job,
    Outcome,
    Outcomes,
    Retry,
    Stop,
)
from privacy.work.models import Work

log = structlog.get_logger(__name__)
LONGEST_WAIT = timedelta(hours=6)


class FenceLost(Exception):  # noqa: N818
    """Somebody else holds the row now: what this worker was about to do must not happen."""


def schedule(
    *,
    kind: str,
    reference: str = "",
    due_at: datetime | None = None,
    give_up_at: datetime | None = None,
) -> None:
    """Write down work of a kind, once: an open row for the same reference is left as it is.

    `due_at` None means now, by the database's clock. After `give_up_at` a failure is final.
    """
    schedule_many(kind=kind, references=[reference], due_at=due_at, give_up_at=give_up_at)


def schedule_many(
    *,
    kind: str,
    references: Sequence[str],
    due_at: datetime | None = None,
    give_up_at: datetime | None = None,
) -> None:
    """As `schedule`, for many references by one statement."""
    known = HANDLERS[kind]
    with connection.cursor() as cursor:
        cursor.execute(
            """INSERT INTO privacy_work
                   (id, kind, reference, state, priority, due_at, give_up_at, every, fence,
                    attempts, max_attempts, error)
               SELECT gen_random_uuid(), %s, wanted, 'waiting', %s,
                      COALESCE(%s, clock_timestamp()), %s, make_interval(secs => %s), 0,
                      0, %s, ''
                 FROM unnest(%s::text[]) AS wanted
               ON CONFLICT (kind, reference) WHERE state IN ('waiting', 'running', 'dead')
               DO UPDATE SET due_at = LEAST(privacy_work.due_at, excluded.due_at)
                   WHERE privacy_work.state = 'waiting'""",
            [
                kind, known.priority, due_at, give_up_at,
                known.every.total_seconds() if known.every else None,
                known.max_attempts, list(references),
            ],
        )  # fmt: skip


def schedule_duties() -> None:
    """Make sure that every recurring duty has its row."""
    for known in HANDLERS.values():
        if known.every is not None:
            schedule(kind=known.kind)


def call_off(*, kind: str, reference: str) -> None:
    """End waiting work whose matter is over; a chunk under way finds that out by itself."""
    Work.objects.filter(
        kind=kind, reference=reference, state__in=[WorkState.WAITING, WorkState.DEAD]
    ).update(state=WorkState.DONE, done_at=now())


def claim(*, work_id: uuid.UUID) -> Job | None:
    """Take a due row, or one whose lease has ended; None when there is nothing to take."""
    with connection.cursor() as cursor:
        cursor.execute(
            """UPDATE privacy_work
                  SET state = 'running', attempts = attempts + 1, fence = fence + 1,
                      lease_until = clock_timestamp() + make_interval(secs => %s)
                WHERE id = %s
                  AND ((state = 'waiting' AND due_at <= clock_timestamp())
                       OR (state = 'running' AND lease_until < clock_timestamp()))
            RETURNING id, kind, reference, fence, attempts""",
            [settings.WORK_LEASE.total_seconds(), work_id],
        )
        row = cursor.fetchone()
    return Job(*row) if row else None


def claim_more(*, kind: str, limit: int) -> list[Job]:
    """Take further rows of a kind that are due, to be done together with one."""
    with connection.cursor() as cursor:
        cursor.execute(
            """UPDATE privacy_work
                  SET state = 'running', attempts = attempts + 1, fence = fence + 1,
                      lease_until = clock_timestamp() + make_interval(secs => %s)
                WHERE id IN (
                    SELECT id FROM privacy_work
                     WHERE kind = %s
                       AND ((state = 'waiting' AND due_at <= clock_timestamp())
                            OR (state = 'running' AND lease_until < clock_timestamp()))
                     ORDER BY due_at LIMIT %s FOR UPDATE SKIP LOCKED)
            RETURNING id, kind, reference, fence, attempts""",
            [settings.WORK_LEASE.total_seconds(), kind, limit],
        )
        return [Job(*row) for row in cursor.fetchall()]


def renew(job: Job) -> None:
    """Extend the lease from outside a transaction; raises FenceLost when it is somebody else's."""
    if not renew_all([job]):
        raise FenceLost


def renew_all(jobs: list[Job]) -> list[Job]:
    """Extend the leases from outside a transaction; return the jobs that are still ours."""
    with connection.cursor() as cursor:
        cursor.execute(
            """UPDATE privacy_work w
                  SET lease_until = clock_timestamp() + make_interval(secs => %s)
                 FROM unnest(%s::uuid[], %s::integer[]) AS ours (id, fence)
                WHERE w.id = ours.id AND w.fence = ours.fence AND w.state = 'running'
            RETURNING w.id""",
            [
                settings.WORK_LEASE.total_seconds(),
                [job.id for job in jobs],
                [job.fence for job in jobs],
            ],
        )
        kept = {row[0] for row in cursor.fetchall()}
    return [job for job in jobs if job.id in kept]


def hold_fence(job: Job) -> Work:
    """Lock the row for this transaction, or raise FenceLost."""
    return hold_fences([job])[job.id]


def hold_fences(jobs: list[Job]) -> dict[uuid.UUID, Work]:
    """Lock for this transaction the rows that are still ours; raises FenceLost when none is."""
    fences = {job.id: job.fence for job in jobs}
    rows = (
        Work.objects.select_for_update()
        .filter(pk__in=fences, state=WorkState.RUNNING)
        .order_by("pk")
    )
    held = {row.pk: row for row in rows if row.fence == fences[row.pk]}
    if not held:
        raise FenceLost
    return held


def run(*, work_id: uuid.UUID) -> bool:
    """Claim a row and do it, chunk by chunk, while it says that more is left at once.

    Returns whether anything was done. Never raises for a failing handler: the failure is the
    row's (backed off, or dead); FenceLost ends quietly.
    """
    if not all(gate() for gate in GATES):
        return False
    job = claim(work_id=work_id)
    if job is None:
        return False
    known = HANDLERS.get(job.kind)
    if known is not None and known.together and settings.WORK_TOGETHER > 1:
        more = claim_more(kind=job.kind, limit=settings.WORK_TOGETHER - 1)
        run_together([job, *more], known)
    else:
        run_alone(job, known)
    return True


def run_alone(job: Job, known: Handler | None) -> None:
    """Do a claimed row, chunk by chunk."""
    try:
        if known is None:
            raise Stop("unknown_kind")  # noqa: TRY301 - the same way out as any final failure
        while one_chunk(job, known):
            renew(job)
    except FenceLost:
        log.warning("work_fenced", kind=job.kind, work=str(job.id))
    except (Stop, Retry) as ending:
        give_back(job, ending)
    except DatabaseError as error:
        connection.close_if_unusable_or_obsolete()
        fail(job, reason=type(error).__name__)
    except Exception as error:
        log.exception("work_failed", kind=job.kind, work=str(job.id))
        fail(job, reason=type(error).__name__)


def run_together(jobs: list[Job], known: Handler) -> None:
    """Do claimed rows of one kind, chunk by chunk; after a failure each goes on alone."""
    try:
        while jobs := chunk_together(jobs, known):
            jobs = renew_all(jobs)
    except FenceLost:
        log.warning("work_fenced", kind=known.kind, rows=len(jobs))
    except OperationalError as error:
        # A lost connection or a deadlock is nobody's fault: all of them wait and come again.
        connection.close_if_unusable_or_obsolete()
        for job in jobs:
            fail(job, reason=type(error).__name__)
    except Exception as error:  # noqa: BLE001 - whoever is at fault raises it again below
        log.warning("work_parted", kind=known.kind, rows=len(jobs), error=type(error).__name__)
        connection.close_if_unusable_or_obsolete()
        for job in renew_all(jobs):
            run_alone(job, known)


def one_chunk(job: Job, known: Handler) -> bool:
    """Do one bounded chunk; tell whether the next should follow at once."""
    if known.together:
        return bool(chunk_together([job], known))
    failpoint(f"{job.kind}:claimed")
    arguments = [known.outside(job)] if known.outside else []
    failpoint(f"{job.kind}:outside_done")
    with transaction.atomic():
        row = hold_fence(job)
        outcome = known.run(job, *arguments)
        record(row, outcome)
        failpoint(f"{job.kind}:before_commit")
    failpoint(f"{job.kind}:committed")
    return at_once(outcome)


def chunk_together(jobs: list[Job], known: Handler) -> list[Job]:
    """Do one bounded chunk of many rows; return those whose next chunk should follow at once."""
    failpoint(f"{known.kind}:claimed")
    arguments = [known.outside(jobs)] if known.outside else []
    failpoint(f"{known.kind}:outside_done")
    with transaction.atomic():
        held = hold_fences(jobs)
        ours = [job for job in jobs if job.id in held]
        outcomes = known.run(ours, *arguments)
        record_all(held, outcomes)
        failpoint(f"{known.kind}:before_commit")
    failpoint(f"{known.kind}:committed")
    for job in ours:
        if isinstance(outcomes[job.id], Retry | Stop):
            give_back(job, outcomes[job.id])
    return [job for job in ours if at_once(outcomes[job.id])]


def at_once(outcome: object) -> bool:
    return isinstance(outcome, Again) and not outcome.after


def record_all(held: dict[uuid.UUID, Work], outcomes: Outcomes) -> None:
    """Write the outcomes into the locked rows; a failure is written by `give_back`, afterwards."""
    moment = now()
    done = [pk for pk, outcome in outcomes.items() if isinstance(outcome, Done)]
    Work.objects.filter(pk__in=done).update(
        state=WorkState.DONE, done_at=moment, lease_until=None, error=""
    )
    on = [pk for pk, outcome in outcomes.items() if at_once(outcome)]
    Work.objects.filter(pk__in=on).update(
        attempts=1, lease_until=moment + settings.WORK_LEASE, error=""
    )
    for pk, outcome in outcomes.items():
        if isinstance(outcome, Again) and outcome.after:
            record(held[pk], outcome)


def record(row: Work, outcome: Outcome) -> None:
    """Write the outcome into the locked row."""
    moment = now()
    row.error = ""
    if isinstance(outcome, Again) and not outcome.after:
        row.attempts = 1
        row.lease_until = moment + settings.WORK_LEASE
    elif isinstance(outcome, Again) or row.every:
        row.state = WorkState.WAITING
        row.due_at = moment + (
            outcome.after if isinstance(outcome, Again) else row.every or timedelta()
        )
        row.attempts, row.lease_until, row.hinted_at = 0, None, None
    else:
        row.state, row.done_at, row.lease_until = WorkState.DONE, moment, None
    row.save()


def backoff(attempts: int) -> timedelta:
    """Return a wait with full jitter: up to 30 s, doubling to six hours."""
    longest: timedelta = min(timedelta(seconds=30) * 2 ** min(attempts - 1, 12), LONGEST_WAIT)
    return longest * random.uniform(0.2, 1)  # noqa: S311 - spreads load, guards no secret


def give_back(job: Job, ending: Retry | Stop) -> None:
    """End a try as the handler said."""
    if isinstance(ending, Stop):
        fail(job, reason=ending.reason, final=True)
    else:
        fail(job, reason=ending.reason, after=ending.after)


def fail(job: Job, *, reason: str, after: timedelta | None = None, final: bool = False) -> None:
    """Give the row back for another try, or to the dead letters."""
    try:
        with transaction.atomic():
            row = hold_fence(job)
            row.error = reason[:80]
            row.lease_until = row.hinted_at = None
            spent = row.attempts >= row.max_attempts and not row.every
            late = row.give_up_at is not None and now() >= row.give_up_at
            if final or late or (spent and row.give_up_at is None):
                row.state = WorkState.DEAD
            else:
                row.state = WorkState.WAITING
                row.due_at = now() + (after or backoff(row.attempts))
            row.save()
    except (FenceLost, DatabaseError):
        # Its lease will end and somebody will take it up: nothing is lost by leaving it.
        log.warning("work_not_given_back", kind=job.kind, work=str(job.id))


def retry_dead(*, work_id: uuid.UUID) -> bool:
    """Put a dead letter back to work, by a person's decision."""
    return bool(
        Work.objects.filter(pk=work_id, state=WorkState.DEAD).update(
            state=WorkState.WAITING, due_at=now(), attempts=0, error=""
        )
    )
