"""Sign-ins and failed tries of the last 90 days, for the person they are about (D-23)."""

import uuid

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from accounts.enums import SignInMethod, SignInOutcome
from privacy.subjects.models import Subject


class SignIn(models.Model):
    """One try to sign in: how, with what end, from which network and browser.

    A try with a user name that nobody has leaves a row without `subject` and without the name, so
    that both answers cost the same. `device_hash` is a keyed hash of a random cookie together with
    the person: it tells a known browser of theirs from a new one and nothing else.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    subject = models.ForeignKey(
        Subject, null=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    method = models.CharField(max_length=13, choices=SignInMethod.choices)
    outcome = models.CharField(max_length=7, choices=SignInOutcome.choices)
    network = models.CharField(max_length=43, default="")
    browser = models.CharField(max_length=40, default="")
    device_hash = models.CharField(max_length=64, null=True)
    at = models.DateTimeField(db_default=Now())

    class Meta:
        indexes = [
            models.Index(name="sign_in_of_subject", fields=["subject", "-at"]),
            models.Index(name="sign_in_by_age", fields=["at"]),
        ]
        constraints = [
            models.CheckConstraint(
                name="sign_in_method_known", condition=Q(method__in=SignInMethod.values)
            ),
            models.CheckConstraint(
                name="sign_in_outcome_known", condition=Q(outcome__in=SignInOutcome.values)
            ),
            models.CheckConstraint(
                name="sign_in_of_somebody",
                condition=Q(subject__isnull=False)
                | Q(outcome=SignInOutcome.REFUSED, device_hash__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return f"sign-in {self.id}"
