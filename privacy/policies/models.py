"""Texts in force, and who accepted which (T-0.5, P-1.3)."""

import uuid

import pgtrigger
from django.db import models
from django.db.models.functions import Now

from privacy.policies.enums import Document
from privacy.subjects.models import Subject


class PolicyVersion(models.Model):
    """A published text: immutable, hashed, in every language it was published in."""

    document = models.CharField(max_length=10, choices=Document.choices)
    number = models.PositiveIntegerField()
    # By language a list of clauses, each with id, title and text (Markdown).
    clauses = models.JSONField()
    sha256 = models.CharField(max_length=64)
    published_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [
            models.UniqueConstraint(name="policy_version_once", fields=["document", "number"]),
            models.CheckConstraint(
                name="policy_document_known", condition=models.Q(document__in=Document.values)
            ),
        ]
        triggers = [
            pgtrigger.Protect(
                name="published_text_stays", operation=pgtrigger.Update | pgtrigger.Delete
            ),
        ]

    def __str__(self) -> str:
        return f"{self.document} {self.number}"


class Acceptance(models.Model):
    """An express acceptance: which text, in which language, when (D-42). Append-only."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    subject = models.ForeignKey(Subject, on_delete=models.PROTECT, related_name="+")
    version = models.ForeignKey(PolicyVersion, on_delete=models.PROTECT, related_name="+")
    language = models.CharField(max_length=10)
    accepted_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [
            models.UniqueConstraint(name="acceptance_once", fields=["subject", "version"]),
        ]
        # Deletion and its role are held by privacy_delete_evidence.
        triggers = [pgtrigger.Protect(name="acceptance_stays", operation=pgtrigger.Update)]

    def __str__(self) -> str:
        return f"acceptance {self.id}"
