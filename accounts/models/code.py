"""Codes by SMS and mail: hashed, counted in the database, single use (P-2.8j)."""

import uuid

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now

from accounts.enums import CodePurpose
from privacy.subjects.models import Subject


class OneTimeCode(models.Model):
    """One code for one purpose, one target and one holder.

    Attempts are counted by one conditional UPDATE before the comparison, so parallel guesses
    compare exactly as often as the limit says.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    subject = models.ForeignKey(Subject, on_delete=models.PROTECT, related_name="+")
    purpose = models.CharField(max_length=20, choices=CodePurpose.choices)
    target_index = models.CharField(max_length=64)
    code_hash = models.CharField(max_length=64)
    attempts = models.PositiveSmallIntegerField(default=0)
    max_attempts = models.PositiveSmallIntegerField()
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="code_attempts_bounded", condition=Q(attempts__lte=F("max_attempts"))
            ),
        ]

    def __str__(self) -> str:
        return f"code {self.id}"
