"""Sweep for everybody whose rows are gone, in one pass, and judge each case by what it found.

Work grows with the number of sweeps, not of people: up to BATCH cases share a pass. A hit sends
the case back to its rows; five passes with residue make it a matter for a person.
"""

import uuid
from dataclasses import dataclass, field
from datetime import timedelta

from django.db.models import F

from privacy.erasure import seal
from privacy.erasure.certificate import certificate
from privacy.erasure.enums import CaseState
from privacy.erasure.models import ErasureCase, ErasureStep
from privacy.erasure.sweep.database import analyze
from privacy.erasure.sweep.everywhere import sweep
from privacy.ledger.entries import append
from privacy.ledger.enums import EntryKind
from privacy.ledger.receipts import commitment
from privacy.registry.holdings import registry
from privacy.subjects.domain import change_state, lock_for_change
from privacy.subjects.enums import SubjectState
from privacy.work import domain as work
from privacy.work.clock import now
from privacy.work.handlers import Again, Done, Job, Outcome
from privacy.work.lease import held

BATCH = 200
# Whoever has lost what to look for has found nothing out.
NO_SEAL = {"the seal, which is missing": 1}


@dataclass
class Findings:
    """What one pass found: places and counts by case, and how much it looked at."""

    hits: dict[uuid.UUID, dict[str, int]] = field(default_factory=dict)
    looked_at: dict[str, int] = field(default_factory=dict)


def search(job: Job) -> Findings:
    """Search for everybody who waits for a sweep; reads only, so it may run twice."""
    case_ids = list(
        ErasureCase.objects.filter(state=CaseState.SWEEPING)
        .order_by("requested_at")
        .values_list("pk", flat=True)[:BATCH]
    )
    if not case_ids:
        return Findings()
    envelopes = seal.open_seals(case_ids)
    known = [pk for pk in case_ids if pk in envelopes]
    with held(job):
        forget_statistics()
        found = sweep([envelopes[pk].needles for pk in known])
    return Findings(
        dict.fromkeys(case_ids, NO_SEAL)
        | {pk: dict(found.hits.get(number, {})) for number, pk in enumerate(known)},
        dict(found.looked_at),
    )


def forget_statistics() -> None:
    """Make the planner forget what stood in the tables that erasures touch."""
    analyze(sorted({h.table for h in registry.holdings.values() if h.subject}))


def record(_: Job, findings: Findings) -> Outcome:
    """Judge each case in one transaction."""
    cases = ErasureCase.objects.select_for_update().filter(
        pk__in=findings.hits, state=CaseState.SWEEPING
    )
    for case in cases.order_by("pk"):
        judge(case, findings.hits[case.pk], findings.looked_at)
    more = ErasureCase.objects.filter(state=CaseState.SWEEPING).exists()
    return Again() if more else Done()


def judge(case: ErasureCase, hits: dict[str, int], looked_at: dict[str, int]) -> None:
    """Evidence a clean case; send one with residue back."""
    case.sweeps += 1
    case.residue = sum(hits.values())
    if hits:
        note_residue(case, hits)
        case.state = CaseState.STARTED
        case.save()
        work.schedule(
            kind="erasure.case",
            reference=str(case.pk),
            due_at=now() + timedelta(seconds=min(2**case.sweeps, 60)),
        )
        return
    case.steps.update(residue=0)
    case.swept_at = now()
    case.certificate = certificate(case, looked_at)
    case.entry_id = append(
        EntryKind.ERASURE_SWEPT,
        {
            "case": case.pk,
            "certificate": commitment(case.certificate),
            "registry": case.registry_version,
            "residue": 0,
            "rows": sum(step["done"] for step in case.certificate["stores"]),
        },
    )
    subject = lock_for_change(subject_id=case.subject_id)
    change_state(subject=subject, to=SubjectState.ERASED)
    case.state = CaseState.INFORMING
    case.save()
    work.schedule(kind="erasure.inform", reference=str(case.pk))


def note_residue(case: ErasureCase, hits: dict[str, int]) -> None:
    """Write the places into the case's steps: staff see where, never what."""
    for place, count in hits.items():
        ErasureStep.objects.update_or_create(
            case=case,
            store=f"found in {place}"[:80],
            defaults={"residue": count, "action": "look", "ordinal": 900},
        )
    ErasureStep.objects.filter(case=case, action="look").update(attempts=F("attempts") + 1)
