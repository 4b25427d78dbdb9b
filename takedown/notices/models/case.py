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

# Not raised is what nobody completed in time (T-1.7): never before the time was over.
NOT_BEFORE_ITS_TIME = """
    IF NEW.state = 'deemed_not_raised' AND OLD.state IS DISTINCT FROM NEW.state
       AND (OLD.cure_due_at IS NULL OR OLD.cure_due_at > clock_timestamp()) THEN
        RAISE EXCEPTION 'the time to complete this notice is not over';
    END IF;
    RETURN NEW;
"""
# With the key go words, letters and files: not while the claim runs.
KEY_STAYS = """
    IF OLD.key IS NOT NULL AND NEW.key IS NULL AND NEW.ended_at IS NULL THEN
        RAISE EXCEPTION 'the key of a running notice stays';
    END IF;
    RETURN NEW;
"""
# A draft was never received. Else rows go with a running erasure of their person, or, what is
# sealed, after the key was destroyed at the end of its time.
KEPT = """
    IF EXISTS (SELECT 1 FROM public.takedown_copyrightcase c
                WHERE c.id = OLD.case_id AND c.state <> 'draft' AND {still_kept}
                  AND NOT (c.ended_at IS NOT NULL AND EXISTS (
                      SELECT 1 FROM public.privacy_erasurecase e
                       WHERE e.subject_id = c.subject_id
                         AND e.state IN ('started', 'sweeping')))) THEN
        RAISE EXCEPTION '% is kept', TG_TABLE_NAME;
    END IF;
    RETURN OLD;
"""
SEALED_KEPT = KEPT.format(still_kept="(c.key IS NOT NULL OR c.ended_at IS NULL)")
FACTS_KEPT = KEPT.format(still_kept="true")


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
            pgtrigger.Trigger(
                name="not_raised_in_its_time",
                when=pgtrigger.Before,
                operation=pgtrigger.Update,
                func=NOT_BEFORE_ITS_TIME,
            ),
            pgtrigger.Trigger(
                name="notice_key_stays",
                when=pgtrigger.Before,
                operation=pgtrigger.Update,
                func=KEY_STAYS,
            ),
            pgtrigger.Protect(
                name="notice_stays",
                operation=pgtrigger.Delete,
                condition=~pgtrigger.Q(old__state=CaseState.DRAFT),
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
        triggers = [
            pgtrigger.Protect(name="sent_notice_stays", operation=pgtrigger.Update),
            pgtrigger.Trigger(
                name="sent_notice_kept",
                when=pgtrigger.Before,
                operation=pgtrigger.Delete,
                func=SEALED_KEPT,
            ),
        ]

    def __str__(self) -> str:
        return f"sent notice {self.id}"
