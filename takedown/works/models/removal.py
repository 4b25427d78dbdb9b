"""A removal and its causes. Nothing is removed from nowhere (T-1.8), and the database holds that.

What is down stays down until the last cause has ended.
"""

import uuid

import pgtrigger
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now

from privacy import states
from privacy.encryption.fields import Encrypted
from takedown.works.enums import (
    REMOVAL_TRANSITIONS,
    CauseKind,
    Ground,
    Law,
    LinkState,
    RemovalState,
    Surface,
    WorkState,
)
from takedown.works.models.link import ExternalLink
from takedown.works.models.work import Work

BEFORE = [
    WorkState.DRAFT, WorkState.PUBLISHED, LinkState.LIVE, LinkState.RETIRED,
]  # fmt: skip
# Judged at the end of the transaction, over the rows as they stand then.
AGREES = """
    IF EXISTS (
        SELECT 1 FROM takedown_removal r
          LEFT JOIN takedown_work w ON w.id = r.work_id
          LEFT JOIN takedown_externallink l ON l.id = r.link_id
         WHERE r.id = {removal}
           AND ((r.state = 'standing') IS DISTINCT FROM EXISTS (
                    SELECT 1 FROM takedown_removalcause c
                     WHERE c.removal_id = r.id AND c.ended_at IS NULL)
                OR (r.state = 'standing'
                    AND COALESCE(w.state = 'removed', l.state = 'cut', false) IS FALSE))) THEN
        RAISE EXCEPTION 'a removal stands by a living cause, and by nothing else';
    END IF;
    RETURN NULL;
"""


class Removal(models.Model):
    """One work or link taken down, from the first cause to the end of the last."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    work = models.ForeignKey(Work, null=True, on_delete=models.PROTECT, related_name="removals")
    link = models.ForeignKey(
        ExternalLink, null=True, on_delete=models.PROTECT, related_name="removals"
    )
    # The ground that the public answer tells: a silent one (410) before copyright (451).
    ground = models.CharField(max_length=10, choices=Ground.choices)
    state = models.CharField(
        max_length=8, choices=RemovalState.choices, default=RemovalState.STANDING
    )
    # The target's state before: it comes back to that.
    was = models.CharField(max_length=10)
    # What the page showed (words, hashes, links): for Legal only, and no words when a minor's.
    snapshot = Encrypted()
    removed_at = models.DateTimeField(db_default=Now())
    ended_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-removed_at"]
        permissions = [("read_snapshot", "Can read what a removed page showed")]
        constraints = [
            models.CheckConstraint(
                name="removal_of_one_thing",
                condition=Q(work__isnull=True) ^ Q(link__isnull=True),
            ),
            models.CheckConstraint(
                name="removal_state_known", condition=Q(state__in=RemovalState.values)
            ),
            models.CheckConstraint(
                name="removal_ground_known", condition=Q(ground__in=Ground.values)
            ),
            models.CheckConstraint(
                name="removal_was_something", condition=Q(was__in=[str(each) for each in BEFORE])
            ),
            models.CheckConstraint(
                name="removal_ended_has_time",
                condition=Q(state=RemovalState.STANDING, ended_at__isnull=True)
                | Q(state=RemovalState.ENDED, ended_at__isnull=False),
            ),
            models.UniqueConstraint(
                name="removal_of_work_once",
                fields=["work"],
                condition=Q(state=RemovalState.STANDING),
            ),
            models.UniqueConstraint(
                name="removal_of_link_once",
                fields=["link"],
                condition=Q(state=RemovalState.STANDING),
            ),
        ]
        triggers = [
            states.guard(model="takedown.Removal", field="state", transitions=REMOVAL_TRANSITIONS),
            pgtrigger.Trigger(
                name="removal_has_a_cause",
                when=pgtrigger.After,
                operation=pgtrigger.Insert | pgtrigger.Update,
                timing=pgtrigger.Deferred,
                func=AGREES.format(removal="NEW.id"),
            ),
            pgtrigger.Protect(name="removal_stays", operation=pgtrigger.Delete),
            pgtrigger.ReadOnly(
                name="removal_is_evidence", fields=["work", "link", "was", "removed_at"]
            ),
        ]

    def __str__(self) -> str:
        return str(self.id)

    @property
    def target(self) -> Work | ExternalLink:
        target = self.work or self.link
        assert target is not None  # noqa: S101 - tells mypy what the constraint makes sure
        return target


class RemovalCause(models.Model):
    """One case that demands the removal: which, on what ground, by whom, until when."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    removal = models.ForeignKey(Removal, on_delete=models.PROTECT, related_name="causes")
    kind = models.CharField(max_length=12, choices=CauseKind.choices)
    ground = models.CharField(max_length=10, choices=Ground.choices)
    case_id = models.UUIDField()
    # The case's public reference: the only word about the case that a reader is told.
    reference = models.CharField(max_length=40)
    law = models.CharField(max_length=4, choices=Law.choices, blank=True, default="")
    actor_id = models.UUIDField(null=True)
    added_at = models.DateTimeField(db_default=Now())
    ended_at = models.DateTimeField(null=True)
    ended_by = models.UUIDField(null=True)
    end_reason = models.CharField(max_length=60, blank=True, default="")

    class Meta:
        ordering = ["added_at", "id"]
        constraints = [
            models.UniqueConstraint(name="cause_once", fields=["removal", "case_id"]),
            models.CheckConstraint(name="cause_kind_known", condition=Q(kind__in=CauseKind.values)),
            models.CheckConstraint(
                name="cause_ground_known", condition=Q(ground__in=Ground.values)
            ),
            models.CheckConstraint(
                name="cause_ends_with_reason",
                condition=Q(ended_at__isnull=True, end_reason="", ended_by__isnull=True)
                | (Q(ended_at__isnull=False) & ~Q(end_reason="")),
            ),
            models.CheckConstraint(
                name="cause_ends_after_it_began",
                condition=Q(ended_at__isnull=True) | Q(ended_at__gte=F("added_at")),
            ),
        ]
        indexes = [models.Index(name="cause_by_case", fields=["case_id"])]
        triggers = [
            pgtrigger.Trigger(
                name="cause_bears_the_removal",
                when=pgtrigger.After,
                operation=pgtrigger.Insert | pgtrigger.Update,
                timing=pgtrigger.Deferred,
                func=AGREES.format(removal="NEW.removal_id"),
            ),
            pgtrigger.Protect(name="cause_stays", operation=pgtrigger.Delete),
            pgtrigger.ReadOnly(
                name="cause_is_evidence",
                fields=["removal", "kind", "ground", "case_id", "reference", "law", "added_at"],
            ),
            pgtrigger.Protect(
                name="cause_ends_once",
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__ended_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return str(self.id)


class RemovalProbe(models.Model):
    """What an anonymous reader got from one surface of the running site, afterwards."""

    removal = models.ForeignKey(Removal, on_delete=models.CASCADE, related_name="probes")
    surface = models.CharField(max_length=10, choices=Surface.choices)
    # Whether it was to be down or back: a removal is looked at after either.
    expects_gone = models.BooleanField()
    status = models.PositiveSmallIntegerField()
    is_shown = models.BooleanField()
    passed = models.BooleanField()
    probed_at = models.DateTimeField(db_default=Now())

    class Meta:
        ordering = ["removal", "expects_gone", "surface"]
        constraints = [
            models.UniqueConstraint(
                name="probe_once", fields=["removal", "expects_gone", "surface"]
            ),
        ]
        triggers = [pgtrigger.Protect(name="probe_stays", operation=pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"{self.surface} {self.status}"
