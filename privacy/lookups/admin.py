"""Looks in the back office: who looked as what, for those who watch over staff (J-18)."""

from datetime import datetime
from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from privacy.evidence_admin import EvidenceAdmin
from privacy.lookups import words
from privacy.lookups.models import LookUp
from privacy.lookups.queries import at_their_limit
from privacy.web.queues import Queue, queue


@admin.register(LookUp)
class LookUpAdmin(EvidenceAdmin):
    list_display = ["at", "role", "looker", "subject", "seen", "what_for"]
    list_filter = ["role", "purpose"]
    list_select_related = ["looker", "subject"]
    search_fields = ["=looker__id", "=subject__id"]
    ordering = ["-at"]
    fields = ["id", "at", "until", "role", "looker", "subject", "seen", "what_for", "reason"]

    @admin.display(description=_("what was seen"))
    def seen(self, look: LookUp) -> str:
        return words.elements_of(look)

    @admin.display(description=_("what for"))
    def what_for(self, look: LookUp) -> str:
        return words.purpose_of(look)

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        return ["seen", "what_for"]


@queue("privacy.lookups", permission="privacy.view_lookup", order=60)
def looking_too_often(now: datetime) -> Queue:
    """Count the members of staff who have looked as often today as anybody may."""
    return Queue(
        _("Staff at the daily limit of looks"),
        reverse("admin:privacy_lookup_changelist"),
        waiting=at_their_limit(now=now),
    )
