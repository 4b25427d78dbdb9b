"""Somebody asked for a code to come in without their password (P-2.6)."""

import uuid

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now

from accounts.enums import CodePurpose
from privacy.messages.enums import Channel
from privacy.subjects.models import Subject


class CodeRequest(models.Model):
    """What one browser asked for; its session alone knows the id, and no other can use the code.

    What was typed does not stand here: `subject` is whoever has proven it, and nobody where nobody
    has. Both are answered alike, and a moment later Work sends a code where there is somebody.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    subject = models.ForeignKey(Subject, null=True, on_delete=models.PROTECT, related_name="+")
    purpose = models.CharField(max_length=20, choices=CodePurpose.choices)
    channel = models.CharField(max_length=4, choices=Channel.choices)
    attempts = models.PositiveSmallIntegerField(default=0)
    max_attempts = models.PositiveSmallIntegerField()
    sent_at = models.DateTimeField(null=True)
    proven_at = models.DateTimeField(null=True)
    expires_at = models.DateTimeField()
    created_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="code_request_bounded", condition=Q(attempts__lte=F("max_attempts"))
            ),
            models.CheckConstraint(
                name="code_request_purpose",
                condition=Q(purpose__in=[CodePurpose.SIGN_IN, CodePurpose.NEW_PASSWORD]),
            ),
            models.CheckConstraint(
                name="code_request_proven_by_somebody",
                condition=Q(proven_at__isnull=True) | Q(subject__isnull=False),
            ),
        ]
        indexes = [models.Index(name="code_request_by_end", fields=["expires_at"])]

    def __str__(self) -> str:
        return f"request {self.id}"
