"""The decision: by our own data, or by a privacy officer; for the child one, against it two.

Locks are taken in one order everywhere: whom it is about, their findings, the reports.

Accepting, in one transaction:
- every open finding about the same person joins: ten reports are one decision
- the services they have now are written down, the erasure is asked for (no window, ahead of all
  others; the person is locked out), each service is cancelled
- the reports go on; the receipts follow when nothing is left
"""

import uuid
from collections.abc import Sequence

from django.db import transaction

from privacy.erasure import services
from privacy.erasure.domain.requests import request
from privacy.erasure.enums import Origin
from privacy.ledger.entries import append
from privacy.ledger.enums import EntryKind
from privacy.subjects.domain import lock_for_change, release, restrict
from privacy.subjects.enums import Restriction, SubjectState
from privacy.work.clock import now
from takedown.minors.domain import letters
from takedown.minors.domain.settling import settle
from takedown.minors.enums import HOLDS, UNDECIDED, Decider, FindingState, Refusal
from takedown.minors.models import CancelledService, MinorContest, MinorFinding, MinorReport
from takedown.works.domain.removing import Cause, remove
from takedown.works.enums import CauseKind, Ground
from takedown.works.models import ExternalLink, Work


class AlreadyDecided(Exception):  # noqa: N818 - reads as the news it is
    """Somebody was faster, or the report was withdrawn."""


class NotYours(Exception):  # noqa: N818
    """Nobody decides about a report that is about themselves."""


class NothingToErase(Exception):  # noqa: N818
    """The finding leads to nobody and to no page."""


class SecondPersonNeeded(Exception):  # noqa: N818
    """Whoever proposed a refusal cannot be the one who confirms it."""


def decide_by_our_data(*, report_id: uuid.UUID) -> None:
    """Accept what our own data prove; tell the holders of the other accounts what rests."""
    waiting = MinorFinding.objects.filter(
        report=report_id, state=FindingState.OPEN, subject__isnull=False
    )
    for finding in waiting.select_related("report").order_by("subject"):
        assert finding.subject_id is not None  # noqa: S101 - filtered
        if services.is_minor(finding.subject_id):
            accept(finding_id=finding.pk, decider=Decider.OUR_DATA, by=None)
        elif not finding.held_back:
            with transaction.atomic():
                letters.tell_holder(finding)


@transaction.atomic
def accept(*, finding_id: uuid.UUID, decider: Decider, by: uuid.UUID | None) -> MinorFinding:
    """Accept a finding and all that are about the same person or page; raises AlreadyDecided."""
    finding, together = lock_undecided(finding_id=finding_id, by=by)
    if finding.page_id is not None:
        take_down(finding, together, by=by)
        return finding
    if finding.subject_id is None:
        raise NothingToErase
    running = services.running(subject_id=finding.subject_id)
    CancelledService.objects.bulk_create(
        CancelledService(finding=each, code=service.code)
        for each in together
        for service in running
    )
    # The erasure seals what it must look for before anything of it ends.
    case = request(subject_id=finding.subject_id, origin=Origin.MINOR, waived=True).case
    for service in running:
        services.cancel(subject_id=finding.subject_id, code=service.code)
    moment = now()
    CancelledService.objects.filter(finding__in=together).update(cancelled_at=moment)
    for each in together:
        each.state, each.erasure = FindingState.RUNNING, case
        each.decider, each.decided_by_id, each.decided_at = decider, by, moment
        each.save()
    end_contests(finding)
    note_decision(together, outcome="accepted", how=decider)
    settle(reports_of(together))
    return finding


def take_down(
    finding: MinorFinding, together: Sequence[MinorFinding], *, by: uuid.UUID | None
) -> None:
    """Remove a page of the register: it answers 410 from this transaction's commit on."""
    target = target_of(finding)
    if target is None:
        raise NothingToErase
    moment = now()
    for each in together:
        remove(
            target=target,
            ground=Ground.MINOR,
            cause=Cause(kind=CauseKind.MINOR_REPORT, case_id=each.pk),
            actor_id=by,
        )
        each.state, each.decider = FindingState.DONE, Decider.OFFICER
        each.decided_by_id, each.decided_at, each.finished_at = by, moment, moment
        each.save()
    note_decision(together, outcome="accepted", how=Decider.OFFICER)
    settle(reports_of(together))


def target_of(finding: MinorFinding) -> Work | ExternalLink | None:
    """Return the page of the register that a finding is about."""
    if finding.page_id is None:
        return None
    return (
        Work.objects.filter(pk=finding.page_id).first()
        or ExternalLink.objects.filter(pk=finding.page_id).first()
    )


def lock_undecided(
    *, finding_id: uuid.UUID, by: uuid.UUID | None
) -> tuple[MinorFinding, list[MinorFinding]]:
    """Lock a finding and those that join it; raises AlreadyDecided or NotYours."""
    finding = MinorFinding.objects.get(pk=finding_id)
    if finding.subject_id is not None:
        if finding.subject_id == by:
            raise NotYours
        lock_for_change(subject_id=finding.subject_id)
        rows = MinorFinding.objects.filter(subject=finding.subject_id)
    elif finding.page_id is not None:
        rows = MinorFinding.objects.filter(page_id=finding.page_id)
    else:
        rows = MinorFinding.objects.filter(pk=finding_id)
    together = list(rows.filter(state__in=UNDECIDED).select_for_update().order_by("pk"))
    for each in together:
        if each.pk == finding_id:
            return each, together
    raise AlreadyDecided


def reports_of(findings: Sequence[MinorFinding]) -> list[uuid.UUID]:
    return sorted({each.report_id for each in findings})


def end_contests(finding: MinorFinding) -> None:
    """What the holder answered is decided with the reports."""
    if finding.subject_id is not None:
        MinorContest.objects.filter(subject=finding.subject_id, ended_at=None).update(
            ended_at=now()
        )


def note_decision(findings: Sequence[MinorFinding], *, outcome: str, how: str) -> None:
    """Write one entry of evidence a report: what was decided, and by whom or what."""
    for report_id in reports_of(findings):
        append(EntryKind.MINOR_DECIDED, {"how": how, "outcome": outcome, "report": report_id})


@transaction.atomic
def refuse(*, finding_id: uuid.UUID, reason: Refusal, by: uuid.UUID) -> MinorFinding:
    """Propose a refusal, or confirm the one that another officer proposed.

    Returns the finding: still undecided when this was the proposal. Confirmed, it holds for every
    open finding about the same person. Raises AlreadyDecided, NotYours or SecondPersonNeeded.
    """
    finding, together = lock_undecided(finding_id=finding_id, by=by)
    if finding.proposed_by_id is None:
        propose(together, reason=reason, by=by)
        return next(each for each in together if each.pk == finding_id)
    if finding.proposed_by_id == by:
        raise SecondPersonNeeded
    moment = now()
    for each in together:
        each.proposed_by_id = each.proposed_by_id or finding.proposed_by_id
        each.proposed_for = each.proposed_for or finding.proposed_for
        each.state, each.decider = FindingState.REFUSED, Decider.OFFICER
        each.decided_by_id, each.decided_at = by, moment
        each.save()
    end_contests(finding)
    note_decision(together, outcome="refused", how=Decider.OFFICER)
    release_if_free(finding)
    settle(reports_of(together))
    return finding


def propose(findings: Sequence[MinorFinding], *, reason: Refusal, by: uuid.UUID) -> None:
    moment = now()
    for each in findings:
        each.proposed_by_id, each.proposed_for, each.proposed_at = by, reason, moment
        each.save()


def release_if_free(finding: MinorFinding) -> None:
    """End the restriction of a locked person when no other report holds it."""
    if finding.subject_id is None:
        return
    others = MinorFinding.objects.filter(subject=finding.subject_id, state__in=HOLDS)
    if others.exists():
        return
    subject = lock_for_change(subject_id=finding.subject_id)
    for reason in (Restriction.MINOR_REPORT, Restriction.UNDER_AGE):
        if reason in subject.restricted_for:
            release(subject_id=subject.pk, reason=reason)
    if finding.restricted_at and subject.state != SubjectState.ERASING:
        letters.tell_released(finding)


@transaction.atomic
def restrict_anyway(*, finding_id: uuid.UUID, by: uuid.UUID) -> MinorFinding:
    """Restrict somebody about whom two reports were refused: only an officer may (P-4.5)."""
    finding, _together = lock_undecided(finding_id=finding_id, by=by)
    if finding.subject_id is not None and finding.restricted_at is None:
        restrict(subject_id=finding.subject_id, reason=Restriction.MINOR_REPORT)
        finding.restricted_at = now()
        finding.save(update_fields=["restricted_at"])
        finding.report = MinorReport.objects.get(pk=finding.report_id)
        letters.tell_holder(finding)
    return finding
