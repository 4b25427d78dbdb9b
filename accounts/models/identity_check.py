"""One question to an issuing authority: why, to whom, when, and what came back (P-2.4, D-17)."""

import uuid

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from accounts.identity.enums import OPEN, TRANSITIONS, CheckReason, CheckState, Result
from privacy import states
from privacy.encryption.fields import Encrypted
from privacy.subjects.models import Subject

NOT_YET = Q(state__in=[str(state) for state in OPEN])


class IdentityCheck(models.Model):
    """A check from its announcement to its end; `id` is the number under which the authority asks.

    Nothing of what is sent stands here, only a keyed commitment of it. A check whose data have
    changed is `not_checked` again with `reset_at`; its `result` stays as what was once said.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    subject = models.ForeignKey(Subject, on_delete=models.PROTECT, related_name="+")
    reason = models.CharField(max_length=10, choices=CheckReason.choices)
    # In words that the person reads.
    explanation = Encrypted(null=True)
    requested_by = models.ForeignKey(Subject, null=True, on_delete=models.PROTECT, related_name="+")
    authority = Encrypted()
    state = models.CharField(
        max_length=13, choices=CheckState.choices, default=CheckState.NOT_CHECKED
    )
    result = models.CharField(max_length=13, choices=Result.choices, default="")
    reference = Encrypted(null=True)
    commitment = models.CharField(max_length=64, default="")
    # The first day of the month after the document's end: a match counts no longer.
    counts_until = models.DateField(null=True)
    announced_at = models.DateTimeField(db_default=Now())
    ask_at = models.DateTimeField()
    answer_due_at = models.DateTimeField()
    asked_at = models.DateTimeField(null=True)
    accepted_at = models.DateTimeField(null=True)
    letter_by = models.ForeignKey(Subject, null=True, on_delete=models.PROTECT, related_name="+")
    letter_at = models.DateTimeField(null=True)
    entered_by = models.ForeignKey(Subject, null=True, on_delete=models.PROTECT, related_name="+")
    answered_at = models.DateTimeField(null=True)
    reset_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)
    assigned_to = models.ForeignKey(Subject, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        permissions = [("decide_identitycheck", "Can ask for checks and enter answers")]
        constraints = [
            models.UniqueConstraint(
                name="identity_check_open_once",
                fields=["subject"],
                condition=Q(closed_at__isnull=True),
            ),
            models.CheckConstraint(
                name="identity_check_state_known", condition=Q(state__in=CheckState.values)
            ),
            models.CheckConstraint(
                name="identity_check_has_reason", condition=Q(reason__in=CheckReason.values)
            ),
            models.CheckConstraint(
                name="identity_check_staff_say_why",
                condition=~Q(reason=CheckReason.STAFF)
                | Q(requested_by__isnull=False, explanation__isnull=False),
            ),
            models.CheckConstraint(
                name="identity_check_asked_is_fixed",
                condition=Q(asked_at__isnull=True, commitment="")
                | (Q(asked_at__isnull=False) & ~Q(commitment="")),
            ),
            models.CheckConstraint(
                name="identity_check_past_asking",
                condition=Q(state=CheckState.NOT_CHECKED) | Q(asked_at__isnull=False),
            ),
            models.CheckConstraint(
                name="identity_check_answer_has_time",
                condition=Q(result="", answered_at__isnull=True)
                | (Q(result__in=Result.values, answered_at__isnull=False)),
            ),
            models.CheckConstraint(
                name="identity_check_state_is_result",
                condition=Q(state__in=["not_checked", "pending", "not_available"])
                | Q(state__in=["match", "expired"], result=Result.MATCH)
                | Q(state="mismatch", result=Result.MISMATCH),
            ),
            models.CheckConstraint(
                name="identity_check_ends",
                condition=Q(NOT_YET, closed_at__isnull=True, reset_at__isnull=True)
                | Q(state="not_checked", closed_at__isnull=False, reset_at__isnull=False)
                | (~NOT_YET & Q(closed_at__isnull=False, reset_at__isnull=True)),
            ),
            models.CheckConstraint(
                name="identity_check_letter_has_writer",
                condition=Q(letter_by__isnull=True, letter_at__isnull=True)
                | Q(letter_by__isnull=False, letter_at__isnull=False),
            ),
        ]
        indexes = [models.Index(name="identity_check_queue", fields=["state", "answer_due_at"])]
        triggers = [
            states.guard(model="accounts.IdentityCheck", field="state", transitions=TRANSITIONS)
        ]

    def __str__(self) -> str:
        return str(self.id)
