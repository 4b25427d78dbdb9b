"""Checkpoints and entries in the back office."""

from django.contrib import admin

from privacy.evidence_admin import EvidenceAdmin
from privacy.ledger.models import LedgerCheckpoint, LedgerLeaf


@admin.register(LedgerCheckpoint)
class CheckpointAdmin(EvidenceAdmin):
    list_display = ["size", "created_at"]
    ordering = ["-size"]
    fields = ["size", "created_at", "note"]


@admin.register(LedgerLeaf)
class LeafAdmin(EvidenceAdmin):
    list_display = ["seq", "body"]
    search_fields = ["=entry_id"]
    ordering = ["-seq"]
    fields = ["seq", "entry_id", "body"]
