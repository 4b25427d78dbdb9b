"""Documents of a case with its own retention, and its timeline."""

import uuid

import pgtrigger
from django.db import models
from django.db.models.functions import Now

from takedown.notices.enums import Actor, EventKind, LetterKind
from takedown.notices.models.case import FACTS_KEPT, SEALED_KEPT, CopyrightCase


class CaseLetter(models.Model):
    """A letter as it was written; its delivery is a message with a life of its own."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    case = models.ForeignKey(CopyrightCase, on_delete=models.CASCADE, related_name="letters")
    kind = models.CharField(max_length=12, choices=LetterKind.choices)
    language = models.CharField(max_length=10)
    to = models.CharField(max_length=10, choices=Actor.choices)
    by_person = models.BooleanField(default=False)
    title = models.TextField()
    body = models.TextField()
    message_id = models.UUIDField(null=True)
    written_at = models.DateTimeField(db_default=Now())

    class Meta:
        ordering = ["written_at"]
        triggers = [
            pgtrigger.Protect(name="letter_stays", operation=pgtrigger.Update),
            pgtrigger.Trigger(
                name="letter_kept",
                when=pgtrigger.Before,
                operation=pgtrigger.Delete,
                func=SEALED_KEPT,
            ),
        ]

    def __str__(self) -> str:
        return f"letter {self.id}"


class CaseEvent(models.Model):
    """What happened to a case, when, and who did it."""

    case = models.ForeignKey(CopyrightCase, on_delete=models.CASCADE, related_name="events")
    kind = models.CharField(max_length=20, choices=EventKind.choices)
    who = models.CharField(max_length=10, choices=Actor.choices)
    # The member of staff; nobody else is named.
    actor_id = models.UUIDField(null=True)
    at = models.DateTimeField(db_default=Now())

    class Meta:
        ordering = ["at", "id"]
        triggers = [
            pgtrigger.Protect(name="event_stays", operation=pgtrigger.Update),
            pgtrigger.Trigger(
                name="event_kept",
                when=pgtrigger.Before,
                operation=pgtrigger.Delete,
                func=FACTS_KEPT,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"
