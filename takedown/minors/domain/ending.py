"""How reports end, and what goes when: erased, never confirmed, the time to keep is over."""

import uuid
from collections.abc import Collection
from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.db.models import Q, QuerySet

from privacy.ledger.entries import append
from privacy.ledger.enums import EntryKind
from privacy.subjects.domain import lock_for_change
from privacy.subjects.enums import Restriction, SubjectState
from privacy.subjects.models import Subject
from privacy.work import domain as work
from privacy.work.clock import now
from takedown.minors import proof_files, tokens
from takedown.minors.domain.confirming import DECIDE
from takedown.minors.domain.settling import settle
from takedown.minors.enums import (
    ENDED,
    HOLDS,
    Decider,
    FindingState,
    IdentifierKind,
    Origin,
    ReportState,
)
from takedown.minors.models import (
    MinorContest,
    MinorFinding,
    MinorIdentifier,
    MinorReport,
)

BATCH = 200
# A shorter value than this is a word that many share; the sweep ignores it as well.
SHORTEST = 6
PERSONAL = ("name", "relation", "email", "email_index", "phone")


def erased(*, subject_id: uuid.UUID) -> None:
    """End every finding about somebody who is gone, whoever asked for it; receipts follow."""
    rows = MinorFinding.objects.filter(subject=subject_id, state__in=HOLDS)
    # Almost nobody who leaves was ever reported: one cheap question for all of them.
    if rows.exists():
        end_findings(rows)


@transaction.atomic
def end_findings(rows: QuerySet[MinorFinding]) -> None:
    findings = list(rows.select_for_update().order_by("pk"))
    moment = now()
    for finding in findings:
        if finding.decided_at is None:
            finding.decider, finding.decided_at = Decider.HOLDER, moment
        finding.state, finding.finished_at = FindingState.DONE, moment
        finding.save()
    settle(sorted({finding.report_id for finding in findings}))


def end_left_behind(*, limit: int = BATCH) -> int:
    """End findings about people who were erased while nobody told us (a replay after a restore)."""
    rows = MinorFinding.objects.filter(state__in=HOLDS, subject__state=SubjectState.ERASED)
    subjects = sorted(set(rows.values_list("subject", flat=True)[:limit]))
    for subject_id in subjects:
        erased(subject_id=subject_id)
    return len(subjects)


def strike_out(*, needles: Collection[tuple[str, str]]) -> int:
    """Delete what reports say of somebody who is being erased; return how much went (D-58).

    A sweep is about to search for these values: what led to somebody must not keep them here.
    """
    values = {value.casefold() for _, value in needles}
    gone = [row.pk for row in MinorIdentifier.objects.all().iterator() if names_one_of(row, values)]
    with_phone = MinorReport.objects.filter(phone__isnull=False).only("pk", "phone")
    phones = [row.pk for row in with_phone.iterator() if row.phone.casefold() in values]
    MinorIdentifier.objects.filter(pk__in=gone).delete()
    MinorReport.objects.filter(pk__in=phones).update(phone=None)
    return len(gone) + len(phones)


def names_one_of(row: MinorIdentifier, values: Collection[str]) -> bool:
    """Tell whether an identifier is one of the values, or words that contain one."""
    text = row.value.casefold()
    if text in values:
        return True
    is_free = row.kind in (IdentifierKind.TEXT, IdentifierKind.PAGE)
    return is_free and any(len(value) >= SHORTEST and value in text for value in values)


def lapse(*, at: datetime, limit: int = BATCH) -> int:
    """End reports that nobody confirmed, and forget all that they said."""
    due = MinorReport.objects.filter(
        state=ReportState.FILED, filed_at__lte=at - settings.MINOR_REPORT_CONFIRM
    )
    count = 0
    for report_id in list(due.values_list("pk", flat=True)[:limit]):
        with transaction.atomic():
            report = MinorReport.objects.select_for_update().get(pk=report_id)
            if report.state != ReportState.FILED:
                continue
            report.state, report.ended_at = ReportState.LAPSED, at
            empty(report)
            count += 1
    return count


def empty(report: MinorReport) -> None:
    """Forget what a report said; its times and its reference stay."""
    forget_proof(report)
    report.identifiers.all().delete()
    for name in PERSONAL:
        setattr(report, name, None)
    report.save()


def forget_proof(report: MinorReport) -> None:
    if report.subject_id is not None:
        proof_files.remove(subject_id=report.subject_id, report_id=report.pk)
    report.proof_type = ""


def forget_proofs(*, at: datetime, limit: int = BATCH) -> int:
    """Remove the proofs of reports that ended 30 days ago (D-57)."""
    due = MinorReport.objects.filter(ended_at__lt=at - settings.MINOR_PROOF_KEPT)
    reports = list(due.exclude(proof_type="")[:limit])
    for report in reports:
        forget_proof(report)
        report.save(update_fields=["proof_type"])
    return len(reports)


def forget_reports(*, at: datetime, limit: int = BATCH) -> int:
    """Delete reports that ended a year ago, with all that hangs on them."""
    before = at - settings.MINOR_REPORT_KEPT
    due = MinorReport.objects.filter(state__in=ENDED, ended_at__lt=before)
    for report in (reports := list(due[:limit])):
        forget_proof(report)
        report.delete()
    MinorContest.objects.filter(ended_at__lt=before).delete()
    return len(reports)


def open_by_our_records(*, limit: int = BATCH) -> int:
    """Open a report of our own for whoever is restricted as a minor without one (P-4.2).

    An account found under age, or a restriction that a restore kept while its report is lost.
    """
    wanted = Q(restricted_for__contains=[Restriction.UNDER_AGE]) | Q(
        restricted_for__contains=[Restriction.MINOR_REPORT]
    )
    held = MinorFinding.objects.filter(state__in=HOLDS).values("subject")
    people = Subject.objects.filter(wanted, state=SubjectState.RESTRICTED).exclude(
        pk__in=held.filter(subject__isnull=False)
    )
    for subject_id in (ids := list(people.values_list("pk", flat=True)[:limit])):
        open_for(subject_id=subject_id)
    return len(ids)


@transaction.atomic
def open_for(*, subject_id: uuid.UUID) -> None:
    """Write a report of our own records about somebody, with its clock; once."""
    lock_for_change(subject_id=subject_id)
    if MinorFinding.objects.filter(subject=subject_id, state__in=HOLDS).exists():
        return
    moment = now()
    report = MinorReport(
        origin=Origin.SYSTEM,
        state=ReportState.IN_REVIEW,
        confirmed_at=moment,
        decide_by=moment + settings.MINOR_DECISION,
    )
    report.reference = tokens.reference_of(report.pk)
    report.save()
    MinorFinding.objects.create(report=report, subject_id=subject_id, restricted_at=moment)
    append(EntryKind.MINOR_CONFIRMED, {"found": 1, "report": report.pk})
    work.schedule(kind=DECIDE, reference=str(report.pk))
