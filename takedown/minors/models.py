"""A guardian's report, its identifiers, what was found, which services ended, an answer."""

import uuid

import pgtrigger
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from privacy import states
from privacy.encryption.fields import Encrypted
from privacy.erasure.models import ErasureCase
from privacy.subjects.models import Subject
from takedown.minors.enums import (
    FINDING_TRANSITIONS,
    REPORT_TRANSITIONS,
    Decider,
    FindingState,
    IdentifierKind,
    Origin,
    ProofType,
    Refusal,
    ReportState,
)


class MinorReport(models.Model):
    """What a parent or guardian told (P-4.4), or what our own records showed (P-4.2)."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    # The reporter's own; a report of the system has none.
    subject = models.ForeignKey(Subject, null=True, on_delete=models.PROTECT, related_name="+")
    reference = models.CharField(_("reference"), max_length=16, unique=True)
    origin = models.CharField(max_length=10, choices=Origin.choices, default=Origin.GUARDIAN)
    state = models.CharField(
        _("state"), max_length=10, choices=ReportState.choices, default=ReportState.FILED
    )
    name = Encrypted(null=True)
    relation = Encrypted(null=True)
    email = Encrypted(null=True)
    email_index = models.CharField(max_length=64, null=True)
    email_confirmed = models.BooleanField(default=False)
    phone = Encrypted(null=True)
    # SHA-256 of the statement as it was shown and ticked.
    statement = models.CharField(max_length=64, default="")
    language = models.CharField(max_length=10, default="en")
    proof_type = models.CharField(max_length=4, choices=ProofType.choices, default="")
    confirm_hash = models.CharField(max_length=64, null=True, unique=True)
    case_hash = models.CharField(max_length=64, null=True, unique=True)
    filed_at = models.DateTimeField(_("filed"), db_default=Now())
    confirmed_at = models.DateTimeField(null=True)
    decide_by = models.DateTimeField(_("decide by"), null=True)
    decided_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("report about a minor")
        verbose_name_plural = _("reports about minors")
        permissions = [("decide_minorreport", "Can decide reports about minors")]
        constraints = [
            models.CheckConstraint(
                name="minor_report_state_known", condition=Q(state__in=ReportState.values)
            ),
            models.CheckConstraint(
                name="minor_report_confirmed_has_clock",
                condition=Q(state__in=["filed", "lapsed"], confirmed_at__isnull=True)
                | (
                    ~Q(state__in=["filed", "lapsed"])
                    & Q(confirmed_at__isnull=False, decide_by__isnull=False)
                ),
            ),
            models.CheckConstraint(
                name="minor_report_ended_has_time",
                condition=Q(
                    state__in=["lapsed", "done", "refused", "withdrawn"], ended_at__isnull=False
                )
                | (
                    ~Q(state__in=["lapsed", "done", "refused", "withdrawn"])
                    & Q(ended_at__isnull=True)
                ),
            ),
        ]
        indexes = [models.Index(name="minor_report_queue", fields=["state", "decide_by"])]
        triggers = [
            states.guard(
                model="takedown.MinorReport", field="state", transitions=REPORT_TRANSITIONS
            )
        ]

    def __str__(self) -> str:
        return self.reference


class MinorIdentifier(models.Model):
    """One thing by which the child's data can be found (D-58); gone when the deletion is done."""

    report = models.ForeignKey(MinorReport, on_delete=models.CASCADE, related_name="identifiers")
    kind = models.CharField(max_length=10, choices=IdentifierKind.choices)
    value = Encrypted()

    def __str__(self) -> str:
        return f"{self.kind} of {self.report_id}"


class MinorFinding(models.Model):
    """One person or page that a report leads to; with neither, what a person has to look for."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    report = models.ForeignKey(MinorReport, on_delete=models.CASCADE, related_name="findings")
    subject = models.ForeignKey(Subject, null=True, on_delete=models.PROTECT, related_name="+")
    # A work or a link of the register, by its random id.
    page_id = models.UUIDField(null=True)
    found_by = ArrayField(
        models.CharField(max_length=10, choices=IdentifierKind.choices), default=list
    )
    state = models.CharField(max_length=10, choices=FindingState.choices, default=FindingState.OPEN)
    restricted_at = models.DateTimeField(null=True)
    # Refused twice within a year: only the privacy officer restricts again.
    held_back = models.BooleanField(default=False)
    proposed_by = models.ForeignKey(Subject, null=True, on_delete=models.PROTECT, related_name="+")
    proposed_for = models.CharField(max_length=14, choices=Refusal.choices, default="")
    proposed_at = models.DateTimeField(null=True)
    decider = models.CharField(max_length=10, choices=Decider.choices, default="")
    decided_by = models.ForeignKey(Subject, null=True, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField(null=True)
    erasure = models.ForeignKey(ErasureCase, null=True, on_delete=models.PROTECT, related_name="+")
    finished_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(name="minor_finding_once", fields=["report", "subject"]),
            models.UniqueConstraint(name="minor_finding_page_once", fields=["report", "page_id"]),
            models.CheckConstraint(
                name="minor_finding_is_one_thing",
                condition=Q(subject__isnull=True) | Q(page_id__isnull=True),
            ),
            models.CheckConstraint(
                name="minor_finding_state_known", condition=Q(state__in=FindingState.values)
            ),
            models.CheckConstraint(
                name="minor_finding_decided_has_time",
                condition=Q(state__in=["open", "contested", "withdrawn"], decided_at__isnull=True)
                | Q(state__in=["running", "done", "refused"], decided_at__isnull=False),
            ),
            models.CheckConstraint(
                name="minor_finding_done_has_time",
                condition=Q(state="done", finished_at__isnull=False)
                | (~Q(state="done") & Q(finished_at__isnull=True)),
            ),
            # One officer decides for the child; against the report it takes two.
            models.CheckConstraint(
                name="minor_finding_refused_by_two",
                condition=~Q(state="refused")
                | (
                    Q(proposed_by__isnull=False, decided_by__isnull=False)
                    & ~Q(proposed_by=F("decided_by"))
                ),
            ),
        ]
        triggers = [
            states.guard(
                model="takedown.MinorFinding", field="state", transitions=FINDING_TRANSITIONS
            ),
            pgtrigger.Trigger(
                name="minor_finding_all_services_end",
                operation=pgtrigger.Update,
                when=pgtrigger.Before,
                condition=pgtrigger.Q(new__state="done"),
                func="""
                    IF EXISTS (SELECT 1 FROM takedown_cancelledservice s
                                WHERE s.finding_id = NEW.id AND s.cancelled_at IS NULL) THEN
                        RAISE EXCEPTION 'a service of this case still runs';
                    END IF;
                    RETURN NEW;
                """,
            ),
            # It goes with its report, after the report has ended; nothing that runs is unmade.
            pgtrigger.Trigger(
                name="minor_finding_kept",
                operation=pgtrigger.Delete,
                when=pgtrigger.Before,
                func="""
                    IF EXISTS (SELECT 1 FROM public.takedown_minorreport r
                                WHERE r.id = OLD.report_id AND r.ended_at IS NULL) THEN
                        RAISE EXCEPTION 'a finding stays while its report runs';
                    END IF;
                    RETURN OLD;
                """,
            ),
        ]

    def __str__(self) -> str:
        return str(self.id)


class CancelledService(models.Model):
    """One service that somebody had when the report was accepted (P-4.6)."""

    finding = models.ForeignKey(MinorFinding, on_delete=models.CASCADE, related_name="services")
    code = models.CharField(max_length=40)
    cancelled_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(name="minor_service_once", fields=["finding", "code"])
        ]

    def __str__(self) -> str:
        return f"{self.code} of {self.finding_id}"


class MinorContest(models.Model):
    """What the holder of a restricted account answers; deciding it ends with the reports."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    subject = models.ForeignKey(Subject, on_delete=models.PROTECT, related_name="+")
    text = Encrypted()
    created_at = models.DateTimeField(db_default=Now())
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="minor_contest_open_once",
                fields=["subject"],
                condition=Q(ended_at__isnull=True),
            )
        ]

    def __str__(self) -> str:
        return str(self.id)
