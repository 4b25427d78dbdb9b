"""The way out of the site: an address elsewhere, reached only through its leaving page (T-2.7)."""

import uuid
from typing import Any

import pgtrigger
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.urls import reverse

from privacy import states
from takedown.works.enums import LINK_TRANSITIONS, LinkState

# Judged at the end of the transaction: link, removal and causes change together.
AGREES = """
    IF EXISTS (SELECT 1 FROM takedown_externallink l WHERE l.id = NEW.id
                AND (l.state = 'cut') IS DISTINCT FROM EXISTS (
                    SELECT 1 FROM takedown_removal r
                     WHERE r.link_id = l.id AND r.state = 'standing')) THEN
        RAISE EXCEPTION 'a link is cut by a removal that stands, and by nothing else';
    END IF;
    RETURN NULL;
"""


class ExternalLink(models.Model):
    """One address of another site, once however many pages show it: to cut it is to cut it all."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    label_en = models.CharField(max_length=120)
    label_zh_hans = models.CharField(max_length=120, blank=True, default="")
    label_zh_hant = models.CharField(max_length=120, blank=True, default="")
    # As takedown.works.addresses writes it, so that equal addresses are one row.
    url = models.CharField(max_length=2000, unique=True)
    host = models.CharField(max_length=253)
    terms_url = models.CharField(max_length=2000, blank=True, default="")
    state = models.CharField(max_length=8, choices=LinkState.choices, default=LinkState.LIVE)
    created_by = models.UUIDField()
    created_at = models.DateTimeField(db_default=Now())
    changed_at = models.DateTimeField(db_default=Now())

    class Meta:
        ordering = ["label_en", "id"]
        constraints = [
            models.CheckConstraint(
                name="link_state_known", condition=Q(state__in=LinkState.values)
            ),
            models.CheckConstraint(
                name="link_leads_to_a_site",
                condition=Q(url__regex=r"^https?://[^/\s@\\]+/[^\s\\]*$")
                & Q(terms_url__regex=r"^(https?://[^/\s@\\]+/[^\s\\]*)?$"),
            ),
        ]
        indexes = [models.Index(name="link_by_host", fields=["host"])]
        triggers = [
            states.guard(
                model="takedown.ExternalLink", field="state", transitions=LINK_TRANSITIONS
            ),
            pgtrigger.Trigger(
                name="link_cut_by_a_cause",
                when=pgtrigger.After,
                operation=pgtrigger.Insert | pgtrigger.Update,
                timing=pgtrigger.Deferred,
                func=AGREES,
            ),
        ]

    def __str__(self) -> str:
        return str(self.id)

    def get_absolute_url(self) -> str:
        return reverse("leaving", args=[self.id])

    def label(self, language: str) -> str:
        """Return the words of a language, or the English ones."""
        labels: dict[str, Any] = {"zh-hans": self.label_zh_hans, "zh-hant": self.label_zh_hant}
        return str(labels.get(language) or self.label_en)
