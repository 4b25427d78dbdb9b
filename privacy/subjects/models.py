"""The Subject: a random id, a state, an epoch. Nothing in its row says who it is."""

import uuid

import pgtrigger
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.functions import Now

from privacy import states
from privacy.subjects.enums import TRANSITIONS, Restriction, SubjectState


class Subject(models.Model):
    """The only handle on a person (P-1.5); everything about someone hangs on it."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    state = models.CharField(
        max_length=10, choices=SubjectState.choices, default=SubjectState.ACTIVE
    )
    restricted_for = ArrayField(
        models.CharField(max_length=20, choices=Restriction.choices), default=list, blank=True
    )
    # Rises with each change of state: who noted the old number has been overtaken.
    epoch = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="subject_restricted_has_reason",
                condition=~models.Q(state=SubjectState.RESTRICTED) | ~models.Q(restricted_for=[]),
            ),
            models.CheckConstraint(
                name="subject_state_known", condition=models.Q(state__in=SubjectState.values)
            ),
        ]
        triggers = [
            states.guard(model="privacy.Subject", field="state", transitions=TRANSITIONS),
            pgtrigger.Protect(name="subject_stays", operation=pgtrigger.Delete),
        ]

    def __str__(self) -> str:
        return str(self.id)
