"""What is known about the details somebody told: which rule passed, what happened to them, when.

The rules and the record repeat no value (T-3.4, T-3.17). A value that was replaced is kept apart,
encrypted, for a short time; one that waits for its code too.
"""

import uuid

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.functions import Now

from accounts.enums import CodePurpose, DetailAct, Outcome
from accounts.models.user import User
from privacy.encryption.fields import Encrypted


class RuleResult(models.Model):
    """What one named rule said about an account, in which version of the rule, and when."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="rule_results")
    rule = models.CharField(max_length=40)
    version = models.PositiveSmallIntegerField()
    outcome = models.CharField(max_length=6, choices=Outcome.choices)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(name="rule_result_once", fields=["user", "rule"]),
            models.CheckConstraint(
                name="rule_result_known", condition=models.Q(outcome__in=Outcome.values)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.rule} v{self.version} of {self.user_id}"


class DetailEvent(models.Model):
    """Something that happened to one element: it was changed, or shown in clear."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="detail_events")
    element = models.CharField(max_length=10)
    act = models.CharField(max_length=10, choices=DetailAct.choices)
    at = models.DateTimeField(db_default=Now())

    class Meta:
        indexes = [models.Index(name="detail_event_latest", fields=["user", "-at"])]

    def __str__(self) -> str:
        return f"event {self.pk}"


class PreviousValue(models.Model):
    """What one change replaced, so that a mistake or a take-over can be undone for 30 days.

    `value` is JSON: column to what stood there.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="previous_values")
    elements = ArrayField(models.CharField(max_length=10))
    value = Encrypted()
    replaced_at = models.DateTimeField(db_default=Now())

    class Meta:
        indexes = [models.Index(name="previous_value_oldest", fields=["replaced_at"])]

    def __str__(self) -> str:
        return f"previous value {self.id}"


class PendingContact(models.Model):
    """A number or address that counts only after its code (T-3.18); one of each kind a person."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="pending_contacts")
    purpose = models.CharField(max_length=20, choices=CodePurpose.choices)
    target = Encrypted()
    created_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [
            models.UniqueConstraint(name="pending_contact_once", fields=["user", "purpose"])
        ]

    def __str__(self) -> str:
        return f"pending {self.purpose} of {self.user_id}"
