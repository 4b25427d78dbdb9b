"""That a later version of a text was shown to somebody, and that they said "not now"."""

import pgtrigger
from django.db import models
from django.db.models.functions import Now

from privacy.policies.models import PolicyVersion
from privacy.prompting.enums import Answer
from privacy.subjects.models import Subject


class TextAsked(models.Model):
    """One row for having been shown a version, one for "not now". A yes is an `Acceptance`."""

    subject = models.ForeignKey(Subject, on_delete=models.PROTECT, related_name="+")
    version = models.ForeignKey(PolicyVersion, on_delete=models.PROTECT, related_name="+")
    act = models.CharField(max_length=10, choices=Answer.choices)
    language = models.CharField(max_length=10)
    at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [
            models.UniqueConstraint(name="text_asked_once", fields=["subject", "version", "act"]),
            models.CheckConstraint(
                name="text_asked_act_known", condition=models.Q(act__in=Answer.values)
            ),
        ]
        triggers = [pgtrigger.Protect(name="text_asked_stays", operation=pgtrigger.Update)]

    def __str__(self) -> str:
        return f"text asked {self.pk}"
