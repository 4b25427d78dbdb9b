"""The address is confirmed: in the same request whom the report leads to is restricted (P-4.5).

In this order, in one transaction: people and pages are found, the people are locked in the order of
their ids, then the report; each is restricted and gets a finding; the clock of the decision starts.
Whatever is found, the answer is the same. What our own data prove is decided right afterwards, by
Work, so that the answer takes no longer for a child than for nobody.
"""

import uuid
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import timedelta

from django.conf import settings
from django.db import transaction

from privacy.ledger.entries import append
from privacy.ledger.enums import EntryKind
from privacy.registry.holdings import registry
from privacy.registry.paths import find_subjects
from privacy.subjects.domain import lock_many_for_change, restrict
from privacy.subjects.enums import Restriction
from privacy.work import domain as work
from privacy.work.clock import now
from takedown.minors import tokens
from takedown.minors.domain import letters
from takedown.minors.enums import PEOPLE, FindingState, IdentifierKind, ReportState
from takedown.minors.models import MinorFinding, MinorIdentifier, MinorReport
from takedown.works.resolver import classify

DECIDE = "minors.decide"
A_YEAR = timedelta(days=365)
REFUSED_BEFORE = 2


class UnknownReport(Exception):  # noqa: N818 - reads as the news it is
    """No such report, or one that was never confirmed in time."""


@dataclass
class Found:
    """Whom and what the identifiers of a report lead to, and by which of them."""

    people: dict[uuid.UUID, list[IdentifierKind]] = field(default_factory=lambda: defaultdict(list))
    pages: dict[uuid.UUID, list[IdentifierKind]] = field(default_factory=lambda: defaultdict(list))


def waiting_report(*, token: str) -> MinorReport:
    """Return the report that a mailed link is about; raises UnknownReport."""
    report = MinorReport.objects.filter(confirm_hash=tokens.token_hash(token)).first()
    if report is None or report.state == ReportState.LAPSED or is_too_late(report):
        raise UnknownReport
    return report


def is_too_late(report: MinorReport) -> bool:
    """Tell whether nobody confirmed in time, even where the duty has not ended it yet."""
    ends_at = report.filed_at + settings.MINOR_REPORT_CONFIRM
    return report.state == ReportState.FILED and ends_at <= now()


def confirm(*, token: str) -> MinorReport:
    """Make a report count; confirmed twice, or by many at once, it counts once."""
    report = waiting_report(token=token)
    if report.state != ReportState.FILED:
        return report
    with transaction.atomic():
        found = look_for(report.identifiers.all())
        # People before the report: whoever decides locks in the same order.
        lock_many_for_change(subject_ids=found.people)
        report = MinorReport.objects.select_for_update().get(pk=report.pk)
        if report.state == ReportState.LAPSED or is_too_late(report):
            raise UnknownReport
        if report.state == ReportState.FILED:
            take_up(report, found)
    return report


def take_up(report: MinorReport, found: Found) -> None:
    """Restrict, write the findings, start the clock, answer."""
    moment = now()
    report.state = ReportState.IN_REVIEW
    report.email_confirmed = report.subject_id is not None
    report.confirmed_at = moment
    report.decide_by = moment + settings.MINOR_DECISION
    report.case_hash = tokens.token_hash(tokens.token(tokens.CASE, report.pk))
    report.save()
    for subject_id, kinds in sorted(found.people.items()):
        add_person(report, subject_id, kinds)
    for page_id, kinds in found.pages.items():
        MinorFinding.objects.create(report=report, page_id=page_id, found_by=kinds)
    if not found.people and not found.pages:
        # Words, dates, a device of somebody else's: a person has to look.
        MinorFinding.objects.create(
            report=report, found_by=sorted(set(report.identifiers.values_list("kind", flat=True)))
        )
    append(
        EntryKind.MINOR_CONFIRMED,
        {"found": len(found.people) + len(found.pages), "report": report.pk},
    )
    letters.tell_received(report)
    work.schedule(kind=DECIDE, reference=str(report.pk))


def add_person(
    report: MinorReport, subject_id: uuid.UUID, kinds: Sequence[IdentifierKind | str]
) -> MinorFinding:
    """Write a finding about a locked person and restrict them, unless that is an officer's."""
    finding = MinorFinding(report=report, subject_id=subject_id, found_by=kinds)
    finding.held_back = refused_lately(subject_id=subject_id) >= REFUSED_BEFORE
    if not finding.held_back:
        restrict(subject_id=subject_id, reason=Restriction.MINOR_REPORT)
        finding.restricted_at = report.confirmed_at
    finding.save()
    return finding


def refused_lately(*, subject_id: uuid.UUID) -> int:
    """Count the reports about a person that were refused within the last year."""
    return MinorFinding.objects.filter(
        subject_id=subject_id, state=FindingState.REFUSED, decided_at__gte=now() - A_YEAR
    ).count()


def look_for(identifiers: Iterable[MinorIdentifier]) -> Found:
    """Return whom and what identifiers lead to, people by their blind indexes only."""
    found = Found()
    for each in identifiers:
        kind = IdentifierKind(each.kind)
        if kind in PEOPLE and kind in registry.identifiers:
            for subject_id in find_subjects(kind=kind, value=each.value):
                found.people[subject_id].append(kind)
        if kind == IdentifierKind.PAGE and (target := classify(each.value).target):
            found.pages[target.pk].append(kind)
    return found
