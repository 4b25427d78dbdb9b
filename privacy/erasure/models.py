"""The erasure case, its steps, its seal, its cancel links, its receipt. No value of a person."""

import uuid

import pgtrigger
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from privacy import states
from privacy.encryption.fields import Encrypted
from privacy.erasure.enums import OPEN, TRANSITIONS, CaseState, Origin
from privacy.subjects.models import Subject


class ErasureCase(models.Model):
    """One person's erasure, from the request to the destroyed key."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    subject = models.ForeignKey(Subject, on_delete=models.PROTECT, related_name="erasures")
    origin = models.CharField(max_length=10, choices=Origin.choices)
    state = models.CharField(max_length=10, choices=CaseState.choices, default=CaseState.REQUESTED)
    waived = models.BooleanField(default=False)
    # The Subject's state before the lock: a cancelled deletion gives it back.
    locked_from = models.CharField(max_length=10, default="active")
    registry_version = models.CharField(max_length=16, default="")
    requested_at = models.DateTimeField(db_default=Now())
    window_ends_at = models.DateTimeField(null=True)
    due_at = models.DateTimeField()
    started_at = models.DateTimeField(null=True)
    swept_at = models.DateTimeField(null=True)
    informed_at = models.DateTimeField(null=True)
    done_at = models.DateTimeField(null=True)
    cancelled_at = models.DateTimeField(null=True)
    sweeps = models.PositiveIntegerField(default=0)
    # What the receipt certifies, and the ledger's entry that commits to it.
    certificate = models.JSONField(null=True)
    entry_id = models.UUIDField(null=True)
    residue = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="erasure_open_once",
                fields=["subject"],
                condition=Q(state__in=[str(state) for state in OPEN]),
            ),
            models.CheckConstraint(
                name="erasure_done_is_swept",
                condition=~Q(state=CaseState.DONE) | Q(swept_at__isnull=False, residue=0),
            ),
            models.CheckConstraint(
                name="erasure_state_known", condition=Q(state__in=CaseState.values)
            ),
        ]
        indexes = [models.Index(name="erasure_by_state", fields=["state", "requested_at"])]
        triggers = [
            states.guard(model="privacy.ErasureCase", field="state", transitions=TRANSITIONS),
            pgtrigger.Protect(name="erasure_case_stays", operation=pgtrigger.Delete),
        ]

    def __str__(self) -> str:
        return str(self.id)


class ErasureStep(models.Model):
    """One store or table of one case: planned, done, left over, tried."""

    case = models.ForeignKey(ErasureCase, on_delete=models.CASCADE, related_name="steps")
    ordinal = models.PositiveSmallIntegerField()
    store = models.CharField(max_length=80)
    action = models.CharField(max_length=14)
    planned = models.PositiveIntegerField(default=0)
    done = models.PositiveIntegerField(default=0)
    residue = models.PositiveIntegerField(default=0)
    attempts = models.PositiveIntegerField(default=0)
    cursor = models.CharField(max_length=60, default="")
    finished_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["case", "ordinal"]
        constraints = [
            models.UniqueConstraint(name="erasure_step_once", fields=["case", "store"]),
        ]

    def __str__(self) -> str:
        return self.store


class Seal(models.Model):
    """Needles and the receipt's address under a key of this case: the only permitted remainder."""

    case = models.OneToOneField(
        ErasureCase, primary_key=True, on_delete=models.CASCADE, related_name="seal"
    )
    key = Encrypted()
    content = models.TextField()

    def __str__(self) -> str:
        return f"seal of {self.case_id}"


class CancelLink(models.Model):
    """One link to one verified channel; only its hash is kept."""

    case = models.ForeignKey(ErasureCase, on_delete=models.CASCADE, related_name="cancel_links")
    token_hash = models.CharField(max_length=64, unique=True)
    used_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"cancel link of {self.case_id}"


class ErasureReceipt(models.Model):
    """The certificate: counts, times, proof, for a stranger to check; nobody is named in it."""

    case = models.OneToOneField(
        ErasureCase, primary_key=True, on_delete=models.CASCADE, related_name="receipt"
    )
    # The very bytes that were mailed (RFC 8785): a proof is compared to the letter.
    document = models.TextField()
    created_at = models.DateTimeField(db_default=Now())

    class Meta:
        triggers = [
            pgtrigger.Protect(name="receipt_stays", operation=pgtrigger.Update | pgtrigger.Delete),
        ]

    def __str__(self) -> str:
        return f"receipt of {self.case_id}"
