"""A registration in progress: encrypted, under a random id, gone after 24 hours (P-2.3)."""

import uuid

from django.db import models
from django.db.models.functions import Now

from privacy.encryption.fields import Encrypted


class RegistrationDraft(models.Model):
    """Everything typed so far, as one encrypted JSON. `id` is the address of the form."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    content = Encrypted()
    expires_at = models.DateTimeField()
    created_at = models.DateTimeField(db_default=Now())

    def __str__(self) -> str:
        return f"draft {self.id}"
