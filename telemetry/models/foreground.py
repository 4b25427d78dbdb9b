"""When an app was in the foreground: the proof that nothing was collected long after (P-3.8)."""

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now


class ForegroundSpan(models.Model):
    """One stretch of use. Without a report of its end, the last sign and a lease decide."""

    pseudonym = models.UUIDField()
    session = models.CharField(max_length=40, default="")
    started_at = models.DateTimeField()
    signed_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="span_runs_forward",
                condition=Q(signed_at__gte=F("started_at"))
                & (Q(ended_at=None) | Q(ended_at__gte=F("started_at"))),
            ),
            models.UniqueConstraint(name="span_begins_once", fields=["pseudonym", "started_at"]),
        ]

    def __str__(self) -> str:
        return f"span {self.pk}"
