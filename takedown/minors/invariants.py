"""What must hold in every report about a minor, each with the query that counts violations."""

from django.db.models import F, Q
from django.db.models.functions import Now

from privacy.erasure.enums import CaseState
from privacy.erasure.models import ErasureCase
from privacy.registry.promises import Looked
from privacy.subjects.enums import SubjectState
from takedown.minors.enums import HOLDS, QUEUE, Decider, FindingState
from takedown.minors.models import CancelledService, MinorFinding, MinorReport


def restricted_in_the_same_request() -> Looked:
    """I-24: whom a confirmed report found was restricted then, unless that is an officer's."""
    found = MinorFinding.objects.filter(subject__isnull=False, held_back=False)
    late = ~Q(restricted_at=F("report__confirmed_at")) | Q(restricted_at__isnull=True)
    # While a report stands, so does the restriction, or the person is leaving already.
    standing = found.filter(state__in=HOLDS, subject__state=SubjectState.ACTIVE)
    return Looked(found.count(), found.filter(late).count() + standing.count())


def erased_within_the_hour() -> Looked:
    """I-24: what was accepted is erased within the time that a decision gives it."""
    cases = ErasureCase.objects.filter(
        pk__in=MinorFinding.objects.filter(erasure__isnull=False).values("erasure")
    )
    waiting = cases.exclude(state__in=[CaseState.INFORMING, CaseState.DONE])
    late = waiting.filter(due_at__lt=Now()) | cases.filter(swept_at__gt=F("due_at"))
    return Looked(cases.count(), late.distinct().count())


def every_service_is_cancelled() -> Looked:
    """I-24: no accepted case has a service that still runs."""
    listed = CancelledService.objects.all()
    accepted = [FindingState.RUNNING, FindingState.DONE]
    return Looked(
        listed.count(), listed.filter(cancelled_at=None, finding__state__in=accepted).count()
    )


def decided_in_time() -> Looked:
    """I-29: no report about a minor waits for its decision past its time."""
    waiting = MinorReport.objects.filter(state__in=QUEUE)
    return Looked(waiting.count(), waiting.filter(decide_by__lt=Now()).count())


def nobody_is_erased_on_a_word() -> Looked:
    """I-24: whatever was erased was decided by our own data, an officer, or the holder."""
    done = MinorFinding.objects.filter(state__in=[FindingState.RUNNING, FindingState.DONE])
    officer = Q(decider=Decider.OFFICER, decided_by__isnull=False)
    lawful = officer | Q(decider__in=[Decider.OUR_DATA, Decider.HOLDER])
    return Looked(done.count(), done.exclude(lawful).count())


def identifiers_are_gone() -> Looked:
    """I-24: a report that has ended holds nothing that led to the child (D-58)."""
    ended = MinorReport.objects.filter(ended_at__isnull=False)
    return Looked(ended.count(), ended.filter(identifiers__isnull=False).distinct().count())
