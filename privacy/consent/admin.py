"""Consents in the back office: to look at, under random numbers, never to edit (J-18)."""

from django.contrib import admin

from privacy.consent.models import ConsentEvent, FeatureVersion
from privacy.evidence_admin import EvidenceAdmin


@admin.register(ConsentEvent)
class ConsentEventAdmin(EvidenceAdmin):
    list_display = ["reference", "feature", "act", "version", "language", "channel", "at"]
    list_filter = ["feature", "act", "channel", "version"]
    list_select_related = ["version"]
    search_fields = ["=reference", "=subject__id", "=install_id"]
    ordering = ["-id"]


@admin.register(FeatureVersion)
class FeatureVersionAdmin(EvidenceAdmin):
    """Since which version of the policy a function is as it is."""

    list_display = ["feature", "version", "definition_hash"]
    list_select_related = ["version"]
    list_filter = ["feature"]
    ordering = ["-version_id", "feature"]
