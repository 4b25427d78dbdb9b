"""One notice from its draft to its end, and each text of it that was signed."""

import uuid

import pgtrigger
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from privacy import states
from privacy.encryption.fields import Encrypted
from privacy.subjects.models import Subject
from takedown.notices.enums import TRANSITIONS, CaseState, Element

# No acceptance with a gap, whoever writes it: the domain asks first, this holds against the rest.
NO_GAPS = f"""
    IF NEW.state = 'accepted' AND OLD.state IS DISTINCT FROM 'accepted' AND {len(Element.values)} <>
       (SELECT count(*) FROM public.takedown_noticeslot s
         WHERE s.case_id = NEW.id AND s.state = 'valid') THEN
        RAISE EXCEPTION 'a notice with a gap cannot be accepted';
    END IF;
    RETURN NEW;
"""  # noqa: S608 - a number of ours


class CopyrightCase(models.Model):
    """One filing with its own Subject. Nothing in clear but states, times and hashes of tokens."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    reference = models.CharField(_("reference"), max_length=13, unique=True)
    subject = models.ForeignKey(Subject, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(
        _("state"), max_length=20, choices=CaseState.choices, default=CaseState.DRAFT
    )
    language = models.CharField(max_length=10)
    # Opens what the notifier told; without it nobody reads it again.
    key = Encrypted(null=True)
    confirm_hash = models.CharField(max_length=64, unique=True)
    token_hash = models.CharField(max_length=64, unique=True)
    email_index = models.CharField(max_length=64, null=True, db_index=True)
    # Which law the notice invokes.
    law = models.CharField(max_length=4, default="dmca")
    arrived_at = models.DateTimeField(_("arrived"), db_default=Now())
    draft_ends_at = models.DateTimeField()
    received_at = models.DateTimeField(_("received"), null=True)
    cure_due_at = models.DateTimeField(null=True)
    contact_due_at = models.DateTimeField(_("contact due"), null=True)
    contacted_at = models.DateTimeField(null=True)
    accepted_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    decided_by = models.UUIDField(null=True)
    reason = models.TextField(null=True)

    class Meta:
        verbose_name = _("copyright notice")
        verbose_name_plural = _("copyright notices")
        permissions = [("decide_copyrightcase", "Can decide copyright notices")]
        constraints = [
            models.CheckConstraint(
                name="notice_state_known", condition=Q(state__in=CaseState.values)
            ),
            models.CheckConstraint(
                name="notice_received_has_time",
                condition=Q(state=CaseState.DRAFT) | Q(received_at__isnull=False),
            ),
            models.CheckConstraint(
                name="notice_accepted_by_somebody",
                condition=Q(accepted_at__isnull=True) | Q(decided_by__isnull=False),
            ),
        ]
        indexes = [
            models.Index(name="notice_by_state", fields=["state", "arrived_at"]),
            models.Index(name="notice_by_contact", fields=["contact_due_at"]),
        ]
        triggers = [
            states.guard(model="takedown.CopyrightCase", field="state", transitions=TRANSITIONS),
            pgtrigger.Trigger(
                name="no_acceptance_with_gaps",
                when=pgtrigger.Before,
                operation=pgtrigger.Update,
                func=NO_GAPS,
            ),
        ]

    def __str__(self) -> str:
        return self.reference


class SentNotice(models.Model):
    """A notice as it was sent and signed, to the byte, with its hash (T-1.5, P-5.7)."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    case = models.ForeignKey(CopyrightCase, on_delete=models.CASCADE, related_name="sent")
    number = models.PositiveSmallIntegerField()
    channel = models.CharField(max_length=10, default="form")
    content = models.TextField()
    sha256 = models.CharField(max_length=64)
    signed = models.BooleanField(default=False)
    sent_at = models.DateTimeField(db_default=Now())

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(name="sent_notice_once", fields=["case", "number"]),
        ]
        triggers = [pgtrigger.Protect(name="sent_notice_stays", operation=pgtrigger.Update)]

    def __str__(self) -> str:
        return f"sent notice {self.id}"
