"""Somebody who wants to be told of new versions of a text (D-69)."""

import uuid

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from privacy.encryption.fields import Encrypted
from privacy.policies.enums import Document
from privacy.subjects.models import Subject


class PolicySubscription(models.Model):
    """One address and one text. It counts once the address is confirmed; its end is its deletion.

    `told` is the last version that somebody was told of, or that stood when they asked.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    subject = models.OneToOneField(Subject, on_delete=models.PROTECT, related_name="+")
    document = models.CharField(max_length=10, choices=Document.choices)
    email = Encrypted()
    email_index = models.CharField(max_length=64)
    language = models.CharField(max_length=10)
    token_hash = models.CharField(max_length=64, unique=True)
    stop_hash = models.CharField(max_length=64, unique=True)
    told = models.PositiveIntegerField(default=0)
    asked_at = models.DateTimeField(db_default=Now())
    confirmed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            # Who asks twice, or in two windows, is one subscription.
            models.UniqueConstraint(name="subscription_once", fields=["email_index", "document"]),
            models.CheckConstraint(
                name="subscription_document_known", condition=Q(document__in=Document.values)
            ),
        ]
        indexes = [models.Index(name="subscription_to_tell", fields=["document", "told"])]

    def __str__(self) -> str:
        return f"subscription {self.id}"
