"""Codes by SMS and mail: hashed, counted in the database, single use (P-2.8j)."""

import uuid

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now

from accounts.enums import CodePurpose
from privacy.subjects.models import Subject


class OneTimeCode(models.Model):
    """The live code of one holder for one purpose; a new one takes the place of the old.

    Attempts are counted by the same UPDATE that compares, so parallel guesses compare exactly as
    often as the limit says. A code that nobody can know stands here too, for a number or address
    that belongs to somebody else: seen from outside nothing differs.
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
            models.UniqueConstraint(name="code_one_live", fields=["subject", "purpose"]),
            models.CheckConstraint(
                name="code_attempts_bounded", condition=Q(attempts__lte=F("max_attempts"))
            ),
        ]

    def __str__(self) -> str:
        return f"code {self.id}"
