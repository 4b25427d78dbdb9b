"""Texts in force, their drafts, and who accepted which (T-0.5, P-1.3)."""

import uuid

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from privacy import states
from privacy.policies.enums import OPEN, TRANSITIONS, Document, Kind, RevisionState
from privacy.subjects.models import Subject

LANGUAGES = [code for code, _name in settings.LANGUAGES]
EMPTY = models.Value({}, models.JSONField())
IS_OPEN = Q(state__in=sorted(map(str, OPEN)))


def whole(row: str) -> str:
    """Return the columns of a revision that are completed and approved as one."""
    names = ("document", "clauses", "sha256", "kind", "reasons", "explanations")
    return ", ".join(f"{row}.{name}" for name in names)


class PolicyVersion(models.Model):
    """A published text: immutable, hashed, in every language it was published in.

    Public since `published_at`, in force since `effective_at` and until a later one is. The first
    version may be the operator's, every other one is the work of two people.
    """

    document = models.CharField(max_length=10, choices=Document.choices)
    number = models.PositiveIntegerField()
    # By language a list of clauses, each with id, title and text (Markdown).
    clauses = models.JSONField()
    sha256 = models.CharField(max_length=64)
    kind = models.CharField(max_length=16, choices=Kind.choices, db_default=Kind.CONSENT_REQUIRED)
    # By language, in one line, why there is this version; empty for the first.
    reasons = models.JSONField(db_default=EMPTY)
    # By function and language: purpose, scope and method of what this version adds.
    explanations = models.JSONField(db_default=EMPTY)
    published_at = models.DateTimeField(db_default=Now())
    effective_at = models.DateTimeField(db_default=Now())
    # Subjects of the staff, without a key: a text outlives whoever published it.
    completed_by = models.UUIDField(null=True)
    approved_by = models.UUIDField(null=True)
    # The entry of the evidence ledger that holds its hash.
    entry_id = models.UUIDField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(name="policy_version_once", fields=["document", "number"]),
            models.CheckConstraint(
                name="policy_document_known", condition=Q(document__in=Document.values)
            ),
            models.CheckConstraint(name="policy_kind_known", condition=Q(kind__in=Kind.values)),
            models.CheckConstraint(
                name="policy_version_by_two",
                condition=Q(number=1)
                | (
                    Q(completed_by__isnull=False, approved_by__isnull=False)
                    & ~Q(completed_by=F("approved_by"))
                ),
            ),
            models.CheckConstraint(
                name="policy_in_force_not_before_published",
                condition=Q(effective_at__gte=F("published_at")),
            ),
        ]
        triggers = [
            pgtrigger.Protect(
                name="published_text_stays", operation=pgtrigger.Update | pgtrigger.Delete
            ),
        ]

    def __str__(self) -> str:
        return f"{self.document} {self.number}"

    @property
    def reason(self) -> str:
        """Return why there is this version, in the language that is on; empty for the first."""
        return str(self.reasons.get(get_language()) or self.reasons.get("en", ""))


class Revision(models.Model):
    """A text on its way: drafted, completed by one person, published by another.

    What was completed is what is approved: nothing of it changes unless it goes back to a draft.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    document = models.CharField(_("text"), max_length=10, choices=Document.choices)
    state = models.CharField(
        _("state"), max_length=10, choices=RevisionState.choices, default=RevisionState.DRAFT
    )
    clauses = models.JSONField()
    sha256 = models.CharField(max_length=64)
    kind = models.CharField(_("kind"), max_length=16, choices=Kind.choices, default="")
    reasons = models.JSONField(default=dict)
    explanations = models.JSONField(default=dict)
    drafted_at = models.DateTimeField(_("drafted"), db_default=Now())
    completed_by = models.UUIDField(null=True)
    completed_at = models.DateTimeField(_("completed"), null=True)
    approved_by = models.UUIDField(null=True)
    version = models.OneToOneField(
        PolicyVersion, null=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        verbose_name = _("revision of a text")
        verbose_name_plural = _("revisions of texts")
        permissions = [("decide_revision", "Can complete, approve and publish texts")]
        constraints = [
            models.CheckConstraint(
                name="revision_state_known", condition=Q(state__in=RevisionState.values)
            ),
            models.CheckConstraint(
                name="revision_document_known", condition=Q(document__in=Document.values)
            ),
            # Two who draft at once: the second is told that there is a draft.
            models.UniqueConstraint(
                name="revision_one_open", fields=["document"], condition=IS_OPEN
            ),
            models.CheckConstraint(
                name="revision_complete_is_whole",
                condition=Q(state=RevisionState.DRAFT)
                | Q(
                    kind__in=Kind.values,
                    reasons__has_keys=LANGUAGES,
                    completed_by__isnull=False,
                    completed_at__isnull=False,
                ),
            ),
            models.CheckConstraint(
                name="revision_published_by_two",
                condition=(IS_OPEN & Q(approved_by__isnull=True, version__isnull=True))
                | (
                    ~IS_OPEN
                    & Q(approved_by__isnull=False, version__isnull=False)
                    & ~Q(completed_by=F("approved_by"))
                ),
            ),
        ]
        triggers = [
            states.guard(model="privacy.Revision", field="state", transitions=TRANSITIONS),
            pgtrigger.Protect(
                name="completed_revision_stays",
                operation=pgtrigger.Update,
                condition=pgtrigger.Condition(
                    f"'draft' NOT IN (OLD.state, NEW.state)"
                    f" AND ({whole('OLD')}) IS DISTINCT FROM ({whole('NEW')})"
                ),
            ),
            pgtrigger.Protect(
                name="revision_of_a_version_stays",
                operation=pgtrigger.Delete,
                condition=~pgtrigger.Q(old__state=RevisionState.DRAFT),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.document} {self.get_state_display()}"


class Acceptance(models.Model):
    """An express acceptance: which text, in which language, when (D-42). Append-only."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    subject = models.ForeignKey(Subject, on_delete=models.PROTECT, related_name="+")
    version = models.ForeignKey(PolicyVersion, on_delete=models.PROTECT, related_name="+")
    language = models.CharField(max_length=10)
    accepted_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [
            models.UniqueConstraint(name="acceptance_once", fields=["subject", "version"]),
        ]
        # Deletion and its role are held by privacy_delete_evidence.
        triggers = [pgtrigger.Protect(name="acceptance_stays", operation=pgtrigger.Update)]

    def __str__(self) -> str:
        return f"acceptance {self.id}"
