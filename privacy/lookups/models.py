"""One look of one member of staff at somebody's clear values: who, which, what for, why (D-47)."""

import uuid

import pgtrigger
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now

from privacy.encryption.fields import Encrypted
from privacy.lookups.enums import Role
from privacy.registry.elements import Purpose
from privacy.subjects.models import Subject


class LookUp(models.Model):
    """No value stands here. The number is the form's: the same form shows a value once.

    `reason` is words of staff for the person to read; an erasure empties it and nothing else.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    looker = models.ForeignKey(Subject, on_delete=models.PROTECT, related_name="+")
    subject = models.ForeignKey(Subject, on_delete=models.PROTECT, related_name="+")
    role = models.CharField(max_length=10, choices=Role.choices)
    elements = ArrayField(models.CharField(max_length=10))
    purpose = models.CharField(max_length=30)
    reason = Encrypted(null=True)
    at = models.DateTimeField(db_default=Now())
    # How long the values may stand on a screen, and the row here.
    until = models.DateTimeField()
    kept_until = models.DateTimeField()

    class Meta:
        permissions = [("read_clear_value", "Can see a value in clear, on record")]
        constraints = [
            models.CheckConstraint(
                name="look_up_role_known", condition=Q(role__in=[str(role) for role in Role])
            ),
            models.CheckConstraint(
                name="look_up_purpose_known", condition=Q(purpose__in=[str(p) for p in Purpose])
            ),
            models.CheckConstraint(name="look_up_names_elements", condition=Q(elements__len__gt=0)),
            models.CheckConstraint(name="look_up_of_another", condition=~Q(looker=F("subject"))),
        ]
        indexes = [
            models.Index(name="look_up_of_a_person", fields=["subject", "-at"]),
            models.Index(name="look_up_by_staff", fields=["looker", "-at"]),
        ]
        triggers = [
            pgtrigger.Protect(
                name="look_up_stays",
                operation=pgtrigger.Update,
                condition=pgtrigger.Condition(
                    "NEW.reason IS NOT NULL OR "
                    "(NEW.id, NEW.looker_id, NEW.subject_id, NEW.role, NEW.elements, NEW.purpose,"
                    " NEW.at, NEW.until, NEW.kept_until) IS DISTINCT FROM "
                    "(OLD.id, OLD.looker_id, OLD.subject_id, OLD.role, OLD.elements, OLD.purpose,"
                    " OLD.at, OLD.until, OLD.kept_until)"
                ),
            ),
            pgtrigger.Protect(
                name="look_up_kept",
                operation=pgtrigger.Delete,
                condition=pgtrigger.Condition("OLD.kept_until > clock_timestamp()"),
            ),
        ]

    def __str__(self) -> str:
        return f"look {self.id}"
