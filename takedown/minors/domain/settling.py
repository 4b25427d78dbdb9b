"""A report follows its findings: one place says what state it has, and what its end brings.

An end brings, in this order: the identifiers of the data go (D-58), the times are written, the
reporter is told.
"""

import uuid
from collections.abc import Sequence

from privacy.work.clock import now
from takedown.minors.domain import letters
from takedown.minors.enums import ENDED, FindingState, ReportState
from takedown.minors.models import MinorReport

TOLD = {ReportState.DONE: letters.tell_done, ReportState.REFUSED: letters.tell_refused}


def settle(report_ids: Sequence[uuid.UUID]) -> None:
    """Bring reports to the state that their findings give them; twice is harmless."""
    rows = MinorReport.objects.select_for_update().filter(pk__in=report_ids).order_by("pk")
    for report in rows:
        if report.state not in (ReportState.FILED, *ENDED):
            settle_one(report)


def settle_one(report: MinorReport) -> None:
    state = state_of(set(report.findings.values_list("state", flat=True)))
    if state == report.state:
        return
    moment = now()
    report.state = state
    if state not in (ReportState.IN_REVIEW, ReportState.CONTESTED):
        report.decided_at = report.decided_at or moment
    if state in ENDED:
        report.ended_at = moment
        report.identifiers.all().delete()
    report.save()
    if state in TOLD:
        TOLD[state](report)


def state_of(findings: set[str]) -> ReportState:
    """Return the state of a report whose findings have these states."""
    if FindingState.CONTESTED in findings:
        return ReportState.CONTESTED
    if FindingState.OPEN in findings:
        return ReportState.IN_REVIEW
    if FindingState.RUNNING in findings:
        return ReportState.RUNNING
    if FindingState.DONE in findings:
        return ReportState.DONE
    if FindingState.REFUSED in findings:
        return ReportState.REFUSED
    return ReportState.WITHDRAWN
