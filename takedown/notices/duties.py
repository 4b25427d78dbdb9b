"""What happens to notices later: drafts age out, time for a cure ends, removals are looked at."""

import uuid
from datetime import timedelta

from django.conf import settings
from django.db.models import Q

from privacy.subjects.domain import SubjectGone
from privacy.work.clock import now
from privacy.work.handlers import Again, Done, Job, Outcome, handler
from takedown.notices.domain import bouncing, closing, filing, supplying
from takedown.notices.domain.ending import PROBE
from takedown.notices.domain.examining import CURE
from takedown.notices.enums import CaseState
from takedown.notices.models import CopyrightCase

BATCH = 20
SEEN_AGAIN_AFTER = timedelta(seconds=2)


@handler(filing.LAPSE)
def lapse(job: Job) -> Outcome:
    """Remove a draft that nobody confirmed."""
    return Done() if filing.lapse(case_id=uuid.UUID(job.reference)) else Again(until_due(job))


def until_due(job: Job) -> timedelta:
    """Return how long a clock has to run still: somebody set it anew."""
    case = CopyrightCase.objects.get(pk=uuid.UUID(job.reference))
    ends = case.draft_ends_at if case.state == CaseState.DRAFT else case.cure_due_at
    return max((ends or now()) - now(), timedelta(seconds=1))


@handler(CURE)
def end_cure(job: Job) -> Outcome:
    """Count a notice as not raised when its time is over and something still lacks."""
    try:
        case = supplying.locked(uuid.UUID(job.reference))
    except (CopyrightCase.DoesNotExist, SubjectGone):
        return Done()
    return Done() if supplying.end_cure(case=case) else Again(until_due(job))


@handler(PROBE)
def close(job: Job) -> Outcome:
    """Close a case when every address is final and the removal was seen from outside."""
    case = CopyrightCase.objects.select_for_update().filter(pk=uuid.UUID(job.reference)).first()
    if case is None or closing.close(case=case):
        return Done()
    return Again(SEEN_AGAIN_AFTER)


@handler("notices.bounces", every=timedelta(minutes=5))
def note_bounces(_job: Job) -> Outcome:
    """Say on the case page that an address does not reach anybody."""
    bouncing.note_bounces(limit=BATCH)
    return Done()


@handler("notices.retention", every=timedelta(days=1))
def forget_old(_job: Job) -> Outcome:
    """End what notifiers told when its time is over (section 0 of the promises)."""
    moment = now()
    short = Q(
        state__in=[CaseState.DEEMED_NOT_RAISED],
        ended_at__lt=moment - settings.NOTICE_UNRAISED_KEPT,
    )
    long = Q(ended_at__lt=moment - settings.NOTICE_KEPT)
    due = CopyrightCase.objects.filter(short | long, key__isnull=False)[:BATCH]
    for case in due:
        closing.forget(case=case)
    papers = CopyrightCase.objects.filter(
        ended_at__lt=moment - settings.NOTICE_IDENTITY_KEPT,
        slots__element="identity",
        slots__value__isnull=False,
        key__isnull=False,
    )[:BATCH]
    for case in papers:
        closing.forget_identity(case=case)
    return Again() if len(due) + len(papers) >= BATCH else Done()
