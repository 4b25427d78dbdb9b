"""Sweep for everybody whose rows are gone, in one pass, and judge each case by what it found.

Work grows with the number of sweeps, not of people: up to BATCH cases share a pass. A hit sends
the case back to its rows; five passes with residue make it a matter for a person.
"""

import json
import uuid
from dataclasses import dataclass, field
from datetime import timedelta

from django.db import connection
from django.db.models import Case, F, Min, Q, When

from privacy.among import among
from privacy.erasure import seal
from privacy.erasure.certificate import certificate
from privacy.erasure.domain.steps import steps_of
from privacy.erasure.enums import CaseState, Origin, work_kind
from privacy.erasure.models import ErasureCase, ErasureStep
from privacy.erasure.returned import still_theirs
from privacy.erasure.signals import sweep_begins
from privacy.erasure.sweep.database import analyze
from privacy.erasure.sweep.everywhere import sweep
from privacy.ledger.entries import append_many
from privacy.ledger.enums import EntryKind
from privacy.ledger.facts import Fact
from privacy.ledger.receipts import commitment
from privacy.registry.holdings import registry
from privacy.registry.paths import Needle
from privacy.subjects.domain import end_erasures, lock_many_for_change
from privacy.work import domain as work
from privacy.work.clock import now
from privacy.work.enums import WorkState
from privacy.work.handlers import Again, Done, Job, Outcome
from privacy.work.lease import held
from privacy.work.models import Work

BATCH = 1_000
# Whoever has lost what to look for has found nothing out.
NO_SEAL = {"the seal, which is missing": 1}
GATHER_PAUSE = timedelta(seconds=0.5)
GATHER_AT_MOST = timedelta(seconds=10)


@dataclass
class Findings:
    """What one pass found: places and counts by case, and how much it looked at."""

    hits: dict[uuid.UUID, dict[str, int]] = field(default_factory=dict)
    looked_at: dict[str, int] = field(default_factory=dict)


def search(job: Job) -> Findings | None:
    """Search for everybody who waits for a sweep; reads only, so it may run twice.

    None while others are about to join: a pass costs the same for one person as for a thousand.
    """
    waiting = ErasureCase.objects.filter(state=CaseState.SWEEPING)
    # Minors first: they wait for nobody (P-4.5).
    in_order = waiting.order_by(Case(When(origin=Origin.MINOR, then=0), default=1), "requested_at")
    case_ids = list(in_order.values_list("pk", flat=True)[:BATCH])
    if not case_ids:
        return Findings()
    if len(case_ids) < BATCH and others_are_coming(case_ids):
        return None
    envelopes = seal.open_seals(case_ids)
    known = [pk for pk in case_ids if pk in envelopes]
    with held([job]):
        forget_the_unproven([envelopes[pk] for pk in known])
        forget_statistics()
        found = sweep(wanted(known, envelopes))
    return Findings(
        dict.fromkeys(case_ids, NO_SEAL)
        | {pk: dict(found.hits.get(number, {})) for number, pk in enumerate(known)},
        dict(found.looked_at),
    )


def others_are_coming(case_ids: list[uuid.UUID]) -> bool:
    """Tell whether somebody's rows go just now, unless somebody else has waited long enough."""
    moment = now()
    last = ErasureStep.objects.filter(case__in=case_ids).aggregate(Min("finished_at"))
    if last["finished_at__min"] and last["finished_at__min"] < moment - GATHER_AT_MOST:
        return False
    minors = ErasureCase.objects.filter(pk__in=case_ids, origin=Origin.MINOR).exists()
    return Work.objects.filter(
        Q(state=WorkState.WAITING, due_at__lte=moment) | Q(state=WorkState.RUNNING),
        kind__in=[work_kind(Origin.MINOR)] if minors else {work_kind(each) for each in Origin},
    ).exists()


def wanted(
    case_ids: list[uuid.UUID], envelopes: dict[uuid.UUID, seal.Envelope]
) -> list[list[Needle]]:
    """Return what to search for, case by case: all that was sealed but what is another's by now."""
    subjects = dict(
        ErasureCase.objects.filter(pk__in=among(case_ids)).values_list("pk", "subject_id")
    )
    theirs = still_theirs({subjects[pk]: envelopes[pk].needles for pk in case_ids})
    return [theirs[subjects[pk]] for pk in case_ids]


def forget_the_unproven(envelopes: list[seal.Envelope]) -> None:
    """Let go of what names these people and is nobody's yet."""
    needles = {needle for envelope in envelopes for needle in envelope.needles}
    sweep_begins.send(ErasureCase, needles=needles)


def forget_statistics() -> None:
    """Make the planner forget what stood in the tables that erasures touch."""
    analyze(sorted({h.table for h in registry.holdings.values() if h.subject}))


def record(_: Job, findings: Findings | None) -> Outcome:
    """Judge every case of the pass in one transaction."""
    if findings is None:
        return Again(after=GATHER_PAUSE)
    rows = ErasureCase.objects.select_for_update().filter(
        pk__in=findings.hits, state=CaseState.SWEEPING
    )
    cases = list(rows.order_by("pk"))
    for case in cases:
        case.sweeps += 1
        if findings.hits[case.pk]:
            send_back(case, findings.hits[case.pk])
    evidence([case for case in cases if not findings.hits[case.pk]], findings.looked_at)
    more = ErasureCase.objects.filter(state=CaseState.SWEEPING).exists()
    return Again() if more else Done()


def send_back(case: ErasureCase, hits: dict[str, int]) -> None:
    """Send a case with residue back to its rows."""
    note_residue(case, hits)
    case.residue = sum(hits.values())
    case.state = CaseState.STARTED
    case.save()
    work.schedule(
        kind=work_kind(case.origin),
        reference=str(case.pk),
        due_at=now() + timedelta(seconds=min(2**case.sweeps, 60)),
    )


def evidence(cases: list[ErasureCase], looked_at: dict[str, int]) -> None:
    """Write the certificates of clean cases, commit to them in the ledger, end the Subjects."""
    if not cases:
        return
    moment = now()
    steps = steps_of(cases)
    for case in cases:
        case.residue, case.swept_at = 0, moment
        case.certificate = certificate(case, steps[case.pk], looked_at)
    entries = append_many(EntryKind.ERASURE_SWEPT, [swept_facts(case) for case in cases])
    judged = [
        {
            "id": case.pk,
            "sweeps": case.sweeps,
            "certificate": case.certificate,
            "entry_id": entry,
        }
        for case, entry in zip(cases, entries, strict=True)
    ]
    subjects = lock_many_for_change(subject_ids=[case.subject_id for case in cases])
    end_erasures(subjects=subjects)
    with connection.cursor() as cursor:
        cursor.execute(
            """UPDATE privacy_erasurecase c
                  SET state = 'informing', residue = 0, swept_at = %s, sweeps = n.sweeps,
                      certificate = n.certificate, entry_id = n.entry_id
                 FROM jsonb_to_recordset(%s::jsonb)
                      AS n (id uuid, sweeps integer, certificate jsonb, entry_id uuid)
                WHERE c.id = n.id""",
            [moment, json.dumps(judged, default=str)],
        )
    work.schedule_many(kind="erasure.inform", references=[str(case.pk) for case in cases])


def swept_facts(case: ErasureCase) -> dict[str, Fact]:
    """Return what the ledger records of a clean pass."""
    assert case.certificate is not None  # noqa: S101 - written just before
    return {
        "case": case.pk,
        "certificate": commitment(case.certificate),
        "registry": case.registry_version,
        "residue": 0,
        "rows": sum(step["done"] for step in case.certificate["stores"]),
    }


def note_residue(case: ErasureCase, hits: dict[str, int]) -> None:
    """Write the places into the case's steps: staff see where, never what."""
    for place, count in hits.items():
        ErasureStep.objects.update_or_create(
            case=case,
            store=f"found in {place}"[:80],
            defaults={"residue": count, "action": "look", "ordinal": 900},
        )
    ErasureStep.objects.filter(case=case, action="look").update(attempts=F("attempts") + 1)
