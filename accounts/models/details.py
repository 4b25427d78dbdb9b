"""What is known about the details somebody told: which rule passed, what happened to them, when.

None of it repeats a value (T-3.4, T-3.17).
"""

from django.db import models
from django.db.models.functions import Now

from accounts.enums import DetailAct, Outcome
from accounts.models.user import User


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
