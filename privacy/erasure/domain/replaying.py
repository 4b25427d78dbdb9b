"""Erase again, after a restore, everybody whom the file outside the database names (T-3.13).

A restored database is older than the file, so it holds people who had left. Their erasures are done
again in batches by the same declarations; no window, no mail: they have had both. Whoever was not
finished when the disaster came (a *started* without a *done*) goes through the ordinary run and
gets a certificate. People who came after the backup are not named in the file and are not touched.
"""

import json
import uuid
from collections.abc import Callable
from datetime import timedelta

from django.db import transaction
from django.db.models import F

from privacy.among import among
from privacy.erasure import seal
from privacy.erasure.domain.running import TOMBSTONES, erase_rows
from privacy.erasure.domain.steps import write_steps
from privacy.erasure.domain.sweeping import (
    NO_SEAL,
    forget_statistics,
    forget_the_unproven,
    wanted,
)
from privacy.erasure.enums import CANCELLABLE, OPEN, CaseState, Origin, work_kind
from privacy.erasure.models import ErasureCase, Seal
from privacy.erasure.sweep.everywhere import sweep
from privacy.ledger.entries import append_many
from privacy.ledger.enums import EntryKind
from privacy.ledger.publication import entries_path
from privacy.messages.channels import verified_channels
from privacy.outside import domain as outside
from privacy.outside.file import Line
from privacy.outside.models import OutsideLine
from privacy.outside.reading import references, referred_to
from privacy.registry.holdings import registry
from privacy.registry.order import erasure_order, registry_version
from privacy.registry.paths import needles
from privacy.subjects.domain import lock_many_for_change
from privacy.subjects.enums import SubjectState
from privacy.subjects.models import Subject
from privacy.work.clock import now
from privacy.work.domain import schedule

SWEEP_BATCH = 5_000


class NotClean(Exception):  # noqa: N818
    """The sweep after the replay found something: the gate stays closed."""


@outside.replayer("erasure.started", erases=True)
def erase_again(lines: list[Line]) -> None:
    """Erase the named Subjects that this database still holds, in the caller's transaction."""
    replay(lines, origin=Origin.REPLAY)


@outside.replayer("erasure.started_minor", erases=True)
def erase_minors_again(lines: list[Line]) -> None:
    """As `erase_again`, by the rules for minors: what an adult leaves as proof goes too."""
    replay(lines, origin=Origin.MINOR)


def erasures_cut_off() -> int:
    """Count the erasures that the published evidence knows and the file of lines does not.

    A file cut at the end of a line looks whole to a database that is older still; the entries that
    are published beside it tell that somebody's line is missing.
    """
    if not entries_path().exists():
        return 0
    entries = map(json.loads, entries_path().read_text(encoding="utf-8").splitlines())
    begun = {
        uuid.UUID(entry["facts"]["case"])
        for entry in entries
        if entry["kind"] == EntryKind.ERASURE_STARTED
    }
    lined = {reference for kind, _ in TOMBSTONES for reference in references(kind=kind)}
    return len(begun - lined)


def replay(lines: list[Line], *, origin: Origin) -> None:
    """Lock out, seal and erase whomever this database still holds, all at once."""
    named = {uuid.UUID(line.subject): uuid.UUID(line.reference) for line in lines if line.subject}
    subjects = [
        subject
        for subject in lock_many_for_change(subject_ids=named)
        if subject.state != SubjectState.ERASED
    ]
    cases = {subject.pk: named[subject.pk] for subject in subjects}
    if not cases:
        return
    ended = referred_to(cases.values(), kind="erasure.done")
    adopt_cases(cases, origin=origin, ended=ended)
    unfinished = without_certificate(cases, ended=ended)
    write_steps(unfinished)
    lock_out(subjects)
    rows = erase_everything(list(cases), minor=origin == Origin.MINOR)
    write_steps(unfinished)
    ErasureCase.objects.filter(subject_id__in=among(cases), state=CaseState.STARTED).update(
        state=CaseState.SWEEPING
    )
    run = uuid.uuid4()
    append_many(
        EntryKind.ERASURE_REPLAYED,
        [
            {"case": case_id, "rows": 0 if n else rows, "run": run}
            for n, case_id in enumerate(cases.values())
        ],
    )


def without_certificate(
    cases: dict[uuid.UUID, uuid.UUID], *, ended: set[uuid.UUID]
) -> list[ErasureCase]:
    """Return the cases that never ended: their certificate still has to count what went."""
    begun = ErasureCase.objects.filter(subject_id__in=among(cases), state=CaseState.STARTED)
    return [case for case in begun if case.pk not in ended]


def erase_everything(ids: list[uuid.UUID], *, minor: bool) -> int:
    """Empty stores and tables for these Subjects at once; return how many rows went."""
    for store in registry.stores.values():
        store.erase(subject_ids=ids)
    return sum(erase_rows(holding, ids, minor=minor, limit=None) for holding in erasure_order())


def adopt_cases(
    cases: dict[uuid.UUID, uuid.UUID], *, origin: Origin, ended: set[uuid.UUID]
) -> None:
    """Make or continue the case of each Subject, past its point of no return, and seal needles.

    Addresses only for those who wait for a certificate: the others have had theirs.
    """
    moment = now()
    there = ErasureCase.objects.filter(subject_id__in=among(cases), state__in=OPEN)
    known = set(there.values_list("subject_id", flat=True))
    found = needles(subject_ids=list(cases))
    fresh = [
        ErasureCase(
            pk=case_id,
            subject_id=subject_id,
            origin=origin,
            state=CaseState.STARTED,
            waived=True,
            registry_version=registry_version(),
            requested_at=moment,
            started_at=moment,
            due_at=moment + timedelta(hours=1),
        )
        for subject_id, case_id in cases.items()
        if subject_id not in known
    ]
    ErasureCase.objects.bulk_create(fresh)
    there.filter(state__in=CANCELLABLE).update(state=CaseState.STARTED, started_at=moment)
    sealed = set(
        Seal.objects.filter(case__subject_id__in=among(cases)).values_list("case", flat=True)
    )
    begun = ErasureCase.objects.filter(subject_id__in=among(cases), state=CaseState.STARTED)
    seal.close_many(
        {
            case.pk: seal.Envelope(
                needles=found[case.subject_id],
                addresses=[] if case.pk in ended else verified_channels.ask(case.subject_id),
            )
            for case in begun
            if case.pk not in sealed
        }
    )


def lock_out(subjects: list[Subject]) -> None:
    """Move the locked Subjects to `erasing`.

    Nobody is told as by an ordinary lock: the gate is shut, and whatever lets somebody act as them
    goes with their other rows in this transaction.
    """
    ids = [subject.pk for subject in subjects if subject.state != SubjectState.ERASING]
    Subject.objects.filter(pk__in=among(ids)).update(
        state=SubjectState.ERASING, epoch=F("epoch") + 1
    )


def sweep_replayed(*, progress: Callable[[int], None]) -> None:
    """Search for everybody who was erased again and end their cases; raises NotClean on a hit."""
    forget_statistics()
    while batch := replayed_batch():
        envelopes = seal.open_seals([case.pk for case in batch])
        if len(envelopes) < len(batch):
            raise NotClean(*NO_SEAL)
        forget_the_unproven(list(envelopes.values()))
        found = sweep(wanted([case.pk for case in batch], envelopes))
        if found.hits:
            raise NotClean(", ".join(sorted({p for hits in found.hits.values() for p in hits})))
        finish(batch)
        progress(len(batch))


def replayed_batch() -> list[ErasureCase]:
    """Return the next cases that wait for the sweep after a replay."""
    return list(ErasureCase.objects.filter(state=CaseState.SWEEPING).order_by("pk")[:SWEEP_BATCH])


def finish(batch: list[ErasureCase]) -> None:
    """End the cases that had ended before; hand the others to the ordinary run and its mail."""
    ended = set(
        OutsideLine.objects.filter(
            kind="erasure.done", reference__in=among(case.pk for case in batch)
        ).values_list("reference", flat=True)
    )
    over = [case for case in batch if case.pk in ended]
    cases = ErasureCase.objects.filter(pk__in=among(case.pk for case in over))
    subjects = Subject.objects.filter(pk__in=among(case.subject_id for case in over))
    moment = now()
    with transaction.atomic():
        subjects.update(state=SubjectState.ERASED)
        cases.update(state=CaseState.INFORMING, swept_at=moment, sweeps=1)
        Seal.objects.filter(case__in=cases).delete()
        cases.update(state=CaseState.DONE, done_at=moment)
        for case in batch:
            if case.pk not in ended:
                ErasureCase.objects.filter(pk=case.pk).update(state=CaseState.STARTED)
                schedule(kind=work_kind(case.origin), reference=str(case.pk))
