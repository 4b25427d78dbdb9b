"""A doubt about somebody's details, from its notice to its end (T-3.6, D-18)."""

import uuid

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now

from accounts.challenges.enums import (
    ENDED,
    TRANSITIONS,
    UNDECIDED,
    ChallengeReason,
    ChallengeState,
    Outcome,
)
from privacy import states
from privacy.encryption.fields import Encrypted
from privacy.subjects.models import Subject
from privacy.subjects.refusals import Service

HAS_ENDED = Q(state__in=[str(state) for state in ENDED])
WAS_DECIDED = Q(state__in=["decided", "appealed", "final"])


class AccuracyChallenge(models.Model):
    """One challenge. Texts are encrypted; `facts` are keyed commitments of what is doubted.

    No decision is possible before `due_at` nor without a decider who is named by a Subject; after
    an appeal the last word is another person's. All of this holds in the database.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    subject = models.ForeignKey(Subject, on_delete=models.PROTECT, related_name="+")
    elements = ArrayField(models.CharField(max_length=10))
    reason = models.CharField(max_length=13, choices=ChallengeReason.choices)
    # What the doubt rests on, in words that the person reads; none where a rule raised it.
    evidence = Encrypted(null=True)
    raised_by = models.ForeignKey(Subject, null=True, on_delete=models.PROTECT, related_name="+")
    facts = models.JSONField(default=dict)
    state = models.CharField(
        max_length=8, choices=ChallengeState.choices, default=ChallengeState.OPEN
    )
    opened_at = models.DateTimeField(db_default=Now())
    due_at = models.DateTimeField()
    answer = Encrypted(null=True)
    answered_at = models.DateTimeField(null=True)
    corrected_at = models.DateTimeField(null=True)
    outcome = models.CharField(max_length=8, choices=Outcome.choices, default="")
    services = ArrayField(
        models.CharField(max_length=10, choices=Service.choices), default=list, blank=True
    )
    grounds = Encrypted(null=True)
    decided_by = models.ForeignKey(Subject, null=True, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField(null=True)
    appeal_until = models.DateTimeField(null=True)
    appeal = Encrypted(null=True)
    appealed_at = models.DateTimeField(null=True)
    final_outcome = models.CharField(max_length=8, choices=Outcome.choices, default="")
    final_grounds = Encrypted(null=True)
    final_by = models.ForeignKey(Subject, null=True, on_delete=models.PROTECT, related_name="+")
    settled_by = models.ForeignKey(Subject, null=True, on_delete=models.PROTECT, related_name="+")
    lifted_by = models.ForeignKey(Subject, null=True, on_delete=models.PROTECT, related_name="+")
    lifted_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)
    assigned_to = models.ForeignKey(Subject, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        permissions = [("decide_accuracychallenge", "Can raise and decide challenges")]
        constraints = [
            models.UniqueConstraint(
                name="challenge_undecided_once",
                fields=["subject"],
                condition=Q(state__in=[str(state) for state in UNDECIDED]),
            ),
            models.CheckConstraint(
                name="challenge_state_known", condition=Q(state__in=ChallengeState.values)
            ),
            models.CheckConstraint(
                name="challenge_has_reason", condition=Q(reason__in=ChallengeReason.values)
            ),
            models.CheckConstraint(
                name="challenge_rule_is_the_authority",
                condition=Q(raised_by__isnull=False) | Q(reason=ChallengeReason.MISMATCH),
            ),
            # I-28: nobody decides before the deadline, and nobody decides unnamed.
            models.CheckConstraint(
                name="challenge_decided_after_its_time",
                condition=Q(
                    ~WAS_DECIDED, outcome="", decided_by__isnull=True, decided_at__isnull=True
                )
                | Q(
                    outcome__in=Outcome.values,
                    decided_by__isnull=False,
                    decided_at__gte=F("due_at"),
                    appeal_until__isnull=False,
                ),
            ),
            models.CheckConstraint(
                name="challenge_refuses_by_name",
                condition=~Q(outcome=Outcome.REFUSE) | ~Q(services=[]),
            ),
            models.CheckConstraint(
                name="challenge_appealed_has_time",
                condition=~Q(state="appealed") | Q(appealed_at__isnull=False),
            ),
            models.CheckConstraint(
                name="challenge_final_has_outcome",
                condition=Q(~Q(state="final"), final_outcome="", final_by__isnull=True)
                | Q(state="final", final_outcome__in=Outcome.values),
            ),
            models.CheckConstraint(
                name="challenge_appeal_decided_by_another",
                condition=Q(appealed_at__isnull=True)
                | ~Q(state="final")
                | Q(Q(final_by__isnull=False), ~Q(final_by=F("decided_by"))),
            ),
            models.CheckConstraint(
                name="challenge_cancelled_by_somebody",
                condition=~Q(final_outcome=Outcome.CANCEL) | Q(final_by__isnull=False),
            ),
            models.CheckConstraint(
                name="challenge_ends",
                condition=Q(HAS_ENDED, closed_at__isnull=False)
                | Q(~HAS_ENDED, closed_at__isnull=True),
            ),
        ]
        indexes = [models.Index(name="challenge_queue", fields=["state", "due_at"])]
        triggers = [
            states.guard(model="accounts.AccuracyChallenge", field="state", transitions=TRANSITIONS)
        ]

    def __str__(self) -> str:
        return str(self.id)


class RefusedService(models.Model):
    """A service that somebody is refused because of a decision, until it is given back."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    subject = models.ForeignKey(Subject, on_delete=models.PROTECT, related_name="+")
    challenge = models.ForeignKey(
        AccuracyChallenge, on_delete=models.CASCADE, related_name="refused"
    )
    code = models.CharField(max_length=10, choices=Service.choices)
    since = models.DateTimeField(db_default=Now())
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="refused_service_once",
                fields=["subject", "code"],
                condition=Q(ended_at__isnull=True),
            ),
            models.CheckConstraint(
                name="refused_service_known", condition=Q(code__in=Service.values)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} of {self.challenge_id}"
