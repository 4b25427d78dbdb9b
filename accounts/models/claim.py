"""A number that went to somebody else: carriers give numbers out again (P-2.8h)."""

import uuid

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from accounts.enums import CLAIM_TRANSITIONS, ClaimState
from privacy import states
from privacy.encryption.fields import Encrypted
from privacy.subjects.models import Subject


class NumberClaim(models.Model):
    """Somebody without an account who shows that an SMS to a number reaches them.

    They are a Subject of their own for as long as this takes; it says nothing about who they are.
    `token_hash` is of the token in their address.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    subject = models.OneToOneField(Subject, on_delete=models.PROTECT, related_name="+")
    token_hash = models.CharField(max_length=64, unique=True)
    number = Encrypted()
    number_index = models.CharField(max_length=64)
    language = models.CharField(max_length=10)
    state = models.CharField(max_length=6, choices=ClaimState.choices, default=ClaimState.ASKED)
    created_at = models.DateTimeField(db_default=Now())
    proven_at = models.DateTimeField(null=True)
    due_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        triggers = [
            states.guard(model="accounts.NumberClaim", field="state", transitions=CLAIM_TRANSITIONS)
        ]
        constraints = [
            # Whoever proves it last has it; the one before is ended by the same transaction.
            models.UniqueConstraint(
                name="claim_one_proven",
                fields=["number_index"],
                condition=Q(state=ClaimState.PROVEN),
            ),
            models.CheckConstraint(
                name="claim_proven_has_times",
                condition=Q(state=ClaimState.ASKED, proven_at__isnull=True, due_at__isnull=True)
                | (~Q(state=ClaimState.ASKED) & Q(proven_at__isnull=False, due_at__isnull=False)),
            ),
            models.CheckConstraint(
                name="claim_ended_has_time",
                condition=Q(state__in=[ClaimState.FREED, ClaimState.KEPT], ended_at__isnull=False)
                | Q(state__in=[ClaimState.ASKED, ClaimState.PROVEN], ended_at__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return f"claim {self.id}"
