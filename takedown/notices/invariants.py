"""What must hold for every notice at any time, each with the query that counts violations."""

from datetime import timedelta

from django.db.models import Count, Q
from django.db.models.functions import Now

from privacy.registry.promises import Looked
from takedown.notices.enums import DOWN, RUNNING, CaseState, Element, SlotState
from takedown.notices.models import CopyrightCase, NoticeAddress
from takedown.notices.queries import late
from takedown.works.enums import CauseKind, RemovalState
from takedown.works.models import RemovalCause

# A clock's work is done by whoever is there: a moment after its due time.
DONE_WITHIN = timedelta(minutes=10)


def removals_have_a_notice() -> Looked:
    """I-02: whatever a notice took down has an accepted notice that stands, or is restored."""
    down = NoticeAddress.objects.filter(state__in=DOWN)
    groundless = down.filter(Q(case__accepted_at=None) | Q(case__state=CaseState.WITHDRAWN))
    causes = RemovalCause.objects.filter(
        kind=CauseKind.NOTICE, ended_at=None, removal__state=RemovalState.STANDING
    )
    standing = CopyrightCase.objects.filter(accepted_at__isnull=False).values("pk")
    orphaned = causes.exclude(case_id__in=standing)
    return Looked(down.count() + causes.count(), groundless.count() + orphaned.count())


def cures_end_in_time() -> Looked:
    """I-03: nothing stays incomplete past its time, and what was not raised had no effect."""
    incomplete = CopyrightCase.objects.filter(state=CaseState.INCOMPLETE)
    unraised = CopyrightCase.objects.filter(state=CaseState.DEEMED_NOT_RAISED)
    late_ones = incomplete.filter(cure_due_at__lt=Now() - DONE_WITHIN)
    effective = unraised.filter(addresses__state__in=DOWN).distinct()
    return Looked(incomplete.count() + unraised.count(), late_ones.count() + effective.count())


def accepted_are_complete() -> Looked:
    """I-04: no accepted notice lacks an element."""
    accepted = CopyrightCase.objects.filter(accepted_at__isnull=False)
    whole = accepted.annotate(valid=Count("slots", filter=Q(slots__state=SlotState.VALID))).filter(
        valid=len(Element.values)
    )
    return Looked(accepted.count(), accepted.count() - whole.count())


def people_answer_in_time() -> Looked:
    """I-29: a person wrote to every notifier within CONTACT_SLA."""
    running = CopyrightCase.objects.filter(state__in=RUNNING)
    return Looked(running.count(), running.filter(late()).count())
