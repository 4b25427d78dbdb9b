"""Work and heartbeats in the back office: what waits, what is dead, who is silent."""

from datetime import datetime

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from privacy.evidence_admin import EvidenceAdmin
from privacy.web.queues import Queue, queue
from privacy.work.domain import retry_dead
from privacy.work.enums import WorkState
from privacy.work.models import Heartbeat, Work


@queue("privacy.work", permission="privacy.view_work", order=90)
def dead_letters(_now: datetime) -> Queue:
    """Count the work that failed too often: nobody but a person goes on with it."""
    dead = Work.objects.filter(state=WorkState.DEAD).count()
    address = reverse("admin:privacy_work_changelist")
    return Queue(_("Work that failed"), f"{address}?state__exact=dead", waiting=dead, overdue=dead)


@admin.register(Work)
class WorkAdmin(EvidenceAdmin):
    """Read-only but for one verb: a dead letter may be tried again."""

    list_display = ["kind", "reference", "state", "due_at", "attempts", "fence", "error"]
    list_filter = ["state", "kind"]
    search_fields = ["=reference"]
    ordering = ["-priority", "due_at"]
    actions = ["try_again"]

    @admin.action(description=_("Try dead letters again"), permissions=["view"])
    def try_again(self, request: HttpRequest, queryset: QuerySet[Work]) -> None:
        count = sum(retry_dead(work_id=row.pk) for row in queryset)
        text = ngettext("%(n)d will be tried again.", "%(n)d will be tried again.", count)
        self.message_user(request, text % {"n": count}, messages.SUCCESS)


@admin.register(Heartbeat)
class HeartbeatAdmin(EvidenceAdmin):
    list_display = ["part", "seen_at"]
