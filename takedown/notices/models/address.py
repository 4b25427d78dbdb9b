"""Each address of a notice with its own outcome, and what the site's own search found."""

import uuid

import pgtrigger
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from privacy import states
from privacy.subjects.models import Subject
from takedown.notices.enums import (
    ADDRESS_TRANSITIONS,
    AddressKind,
    AddressState,
    SearchMoment,
)
from takedown.notices.models.case import CopyrightCase

# Nothing goes down without a notice that was accepted (T-1.6), whoever writes it.
ACCEPTED_ONLY = """
    IF NEW.state IN ('removed', 'link_cut', 'disabled')
       AND OLD.state NOT IN ('removed', 'link_cut', 'disabled')
       AND NOT EXISTS (SELECT 1 FROM public.takedown_copyrightcase c
                        WHERE c.id = NEW.case_id AND c.state IN ('accepted', 'acted', 'closed')
                          AND c.accepted_at IS NOT NULL) THEN
        RAISE EXCEPTION 'nothing is removed without an accepted notice';
    END IF;
    RETURN NEW;
"""


class NoticeAddress(models.Model):
    """One address: whose it is, and what became of it."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    case = models.ForeignKey(CopyrightCase, on_delete=models.CASCADE, related_name="addresses")
    position = models.PositiveSmallIntegerField()
    # As typed: an address may carry a name.
    typed = models.TextField()
    host = models.CharField(max_length=255, default="")
    kind = models.CharField(max_length=12, choices=AddressKind.choices)
    state = models.CharField(max_length=10, choices=AddressState.choices)
    # A work or a link of the register, by its id; which of both says `target_type`.
    target_type = models.CharField(max_length=4, default="")
    target_id = models.UUIDField(null=True)
    reason = models.TextField(null=True)
    decided_at = models.DateTimeField(null=True)
    restored_at = models.DateTimeField(null=True)
    objection_hash = models.CharField(max_length=64, null=True, unique=True)

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(name="address_once", fields=["case", "position"]),
            models.CheckConstraint(
                name="address_state_known", condition=Q(state__in=AddressState.values)
            ),
            models.CheckConstraint(
                name="address_down_has_target",
                condition=~Q(state__in=["removed", "link_cut"]) | Q(target_id__isnull=False),
            ),
        ]
        indexes = [models.Index(name="address_by_target", fields=["target_id"])]
        triggers = [
            states.guard(
                model="takedown.NoticeAddress", field="state", transitions=ADDRESS_TRANSITIONS
            ),
            pgtrigger.Trigger(
                name="removal_needs_acceptance",
                when=pgtrigger.Before,
                operation=pgtrigger.Update,
                func=ACCEPTED_ONLY,
            ),
        ]

    def __str__(self) -> str:
        return f"address {self.id}"


class Objection(models.Model):
    """What the person who put a work up answers to its removal, sealed under the key of the case.

    A row of its own: the case is the notifier's, the answer is theirs and goes when they leave.
    """

    address = models.OneToOneField(
        NoticeAddress, primary_key=True, on_delete=models.CASCADE, related_name="objection"
    )
    subject = models.ForeignKey(Subject, on_delete=models.PROTECT, related_name="+")
    text = models.TextField()
    sent_at = models.DateTimeField(db_default=Now())

    def __str__(self) -> str:
        return f"answer to {self.address_id}"


class SearchTry(models.Model):
    """One term tried in our own search: does a claimed page show, at what place (P-5.4)."""

    case = models.ForeignKey(CopyrightCase, on_delete=models.CASCADE, related_name="tries")
    term = models.TextField()
    moment = models.CharField(max_length=8, choices=SearchMoment.choices)
    hits = models.PositiveSmallIntegerField()
    # Empty when no claimed page shows.
    rank = models.PositiveSmallIntegerField(null=True)
    at = models.DateTimeField(db_default=Now())

    class Meta:
        ordering = ["at", "id"]

    def __str__(self) -> str:
        return f"try {self.pk}"
