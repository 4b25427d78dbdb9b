"""Before the decision: the holder of an account contests, the reporter takes the report back."""

import uuid

from django.db import transaction

from privacy.subjects.domain import lock_for_change, lock_many_for_change
from takedown.minors import tokens
from takedown.minors.domain.confirming import UnknownReport
from takedown.minors.domain.deciding import end_contests, note_decision, release_if_free
from takedown.minors.domain.settling import settle
from takedown.minors.enums import QUEUE, UNDECIDED, FindingState, ReportState
from takedown.minors.models import MinorContest, MinorFinding, MinorReport

# All that somebody answers to what is open about them.
LONGEST = 4000


class TooLong(Exception):  # noqa: N818 - reads as the news it is
    """The answer with what stands already is more than an officer is asked to read."""


class TooLate(Exception):  # noqa: N818 - reads as the news it is
    """It is decided: nothing can be contested or taken back any more."""


def open_findings(*, subject_id: uuid.UUID) -> list[MinorFinding]:
    """Return what is undecided about somebody, the earliest first."""
    rows = MinorFinding.objects.filter(subject=subject_id, state__in=UNDECIDED)
    return list(rows.select_related("report").order_by("report__confirmed_at"))


@transaction.atomic
def contest(*, subject_id: uuid.UUID, text: str) -> MinorContest:
    """Keep the holder's answer for the officer; the decision stays a person's.

    One answer holds for every open report; a second one is added below the first, up to LONGEST
    characters in all, else TooLong. Raises TooLate when nothing is open any more.
    """
    lock_for_change(subject_id=subject_id)
    rows = MinorFinding.objects.filter(subject=subject_id, state__in=UNDECIDED)
    findings = list(rows.select_for_update().order_by("pk"))
    if not findings:
        raise TooLate
    answer, is_new = MinorContest.objects.get_or_create(
        subject_id=subject_id, ended_at=None, defaults={"text": text}
    )
    if not is_new:
        answer.text = f"{answer.text}\n\n{text}"
        if len(answer.text) > LONGEST:
            raise TooLong
        answer.save(update_fields=["text"])
    for finding in findings:
        finding.state = FindingState.CONTESTED
        finding.save(update_fields=["state"])
    settle(sorted({finding.report_id for finding in findings}))
    return answer


def report_of_case(*, reference: str, token: str) -> MinorReport:
    """Return the report of a case page; raises UnknownReport."""
    report = MinorReport.objects.filter(
        reference=reference, case_hash=tokens.token_hash(token)
    ).first()
    if report is None:
        raise UnknownReport
    return report


@transaction.atomic
def withdraw(*, report_id: uuid.UUID) -> MinorReport:
    """Take a mistaken report back; who is held by no other report is free again.

    Twice is harmless. Raises TooLate once something of it is decided.
    """
    people = MinorFinding.objects.filter(report=report_id, subject__isnull=False)
    lock_many_for_change(subject_ids=people.values_list("subject", flat=True))
    findings = list(
        MinorFinding.objects.filter(report=report_id).select_for_update().order_by("pk")
    )
    report = MinorReport.objects.select_for_update().get(pk=report_id)
    if report.state == ReportState.WITHDRAWN:
        return report
    if report.state not in QUEUE or any(each.state not in UNDECIDED for each in findings):
        raise TooLate
    for finding in findings:
        finding.state = FindingState.WITHDRAWN
        finding.save(update_fields=["state"])
        release_if_free(finding)
        if not open_findings_exist(finding):
            end_contests(finding)
    note_decision(findings, outcome="withdrawn", how="reporter")
    settle([report_id])
    report.refresh_from_db()
    return report


def open_findings_exist(finding: MinorFinding) -> bool:
    return MinorFinding.objects.filter(
        subject=finding.subject_id, state__in=UNDECIDED, subject__isnull=False
    ).exists()
