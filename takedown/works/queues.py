"""What waits for editors and for Legal on the first page of the back office."""

from datetime import datetime

from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from privacy.web.queues import Queue, queue
from takedown.works.enums import RemovalState, WorkKind, WorkState
from takedown.works.models import RemovalProbe, Work

# The last look at each surface, in the state that the removal is in now.
OF_NOW = Q(expects_gone=True, removal__state=RemovalState.STANDING) | Q(
    expects_gone=False, removal__state=RemovalState.ENDED
)


@queue("takedown.official", permission="takedown.change_work", order=40)
def official_texts(_now: datetime) -> Queue:
    """Count the official texts that somebody else must compare with the original."""
    drafts = Work.objects.filter(kind=WorkKind.OFFICIAL, state=WorkState.DRAFT, reviewed_by=None)
    address = reverse("admin:takedown_work_changelist")
    return Queue(
        title=_("Official texts to compare"),
        url=f"{address}?kind__exact=official&state__exact=draft",
        waiting=drafts.count(),
    )


@queue("takedown.probes", permission="takedown.view_removal", order=25)
def failed_probes(_now: datetime) -> Queue:
    """Count removals of which a stranger saw something else than what must be."""
    failed = RemovalProbe.objects.filter(OF_NOW, passed=False)
    count = failed.values(removed=F("removal_id")).distinct().count()
    return Queue(
        title=_("Removals that a stranger sees otherwise"),
        url=reverse("admin:takedown_removal_changelist"),
        waiting=count,
        overdue=count,
    )
