"""A work: what it is, whose it is, its words in three languages, its file, who put it up."""

import hashlib
import uuid

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.urls import reverse
from django.utils.translation import gettext as _

from privacy import states
from privacy.subjects.models import Subject
from takedown.works.enums import WORK_TRANSITIONS, Language, SourceType, WorkKind, WorkState
from takedown.works.models.link import ExternalLink

# No source at all, however it is dressed; takedown.works.rules knows more words and our own names.
NO_SOURCE = r"^\W*(the\W*)?(internet|web|www|network|online|n\W*a|nil|none|unknown)\W*$"
SHOWN = Q(state=WorkState.PUBLISHED)
# Judged at the end of the transaction: work, removal and causes change together.
AGREES = """
    IF EXISTS (SELECT 1 FROM takedown_work w WHERE w.id = NEW.id
                AND (w.state = 'removed') IS DISTINCT FROM EXISTS (
                    SELECT 1 FROM takedown_removal r
                     WHERE r.work_id = w.id AND r.state = 'standing')) THEN
        RAISE EXCEPTION 'a work is removed by a removal that stands, and by nothing else';
    END IF;
    RETURN NULL;
"""
# What a reader of a removed work was shown must be what comes back.
LOCKED = """
    IF EXISTS (SELECT 1 FROM takedown_work w
                WHERE w.id = {row}.work_id AND w.state = 'removed') THEN
        RAISE EXCEPTION 'a removed work is locked';
    END IF;
    RETURN {row};
"""
CONTENT = [
    "slug", "kind", "source_type", "source_name", "source_locator", "is_excerpt", "issuing_body",
    "document_number", "issue_date", "obtained_from", "content_sha256", "written_by",
]  # fmt: skip


class Work(models.Model):
    """One entry of the register. `published()` of the queries decides who sees it."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    slug = models.SlugField(max_length=80, unique=True)
    kind = models.CharField(max_length=10, choices=WorkKind.choices, blank=True, default="")
    state = models.CharField(max_length=10, choices=WorkState.choices, default=WorkState.DRAFT)
    source_type = models.CharField(
        max_length=12, choices=SourceType.choices, blank=True, default=""
    )
    source_name = models.CharField(max_length=200, blank=True, default="")
    source_locator = models.CharField(max_length=500, blank=True, default="")
    is_excerpt = models.BooleanField(default=False)
    # Of official texts only (T-2.5).
    issuing_body = models.CharField(max_length=200, blank=True, default="")
    document_number = models.CharField(max_length=100, blank=True, default="")
    issue_date = models.DateField(null=True, blank=True)
    obtained_from = models.CharField(max_length=500, blank=True, default="")
    reviewed_by = models.UUIDField(null=True)
    reviewed_at = models.DateTimeField(null=True)
    # Over kind, source, words and file: an alteration elsewhere can be shown (T-1.10).
    content_sha256 = models.CharField(max_length=64, default="")
    written_by = models.UUIDField()
    created_at = models.DateTimeField(db_default=Now())
    changed_at = models.DateTimeField(db_default=Now())
    published_at = models.DateTimeField(null=True)
    links = models.ManyToManyField(ExternalLink, related_name="works", blank=True)
    see_also = models.ManyToManyField(
        "self", symmetrical=False, related_name="referred_from", blank=True
    )

    class Meta:
        ordering = ["-published_at", "id"]
        constraints = [
            models.CheckConstraint(
                name="work_register_state_known", condition=Q(state__in=WorkState.values)
            ),
            models.CheckConstraint(
                name="work_kind_known", condition=Q(kind__in=[*WorkKind.values, ""])
            ),
            models.CheckConstraint(
                name="work_source_type_known",
                condition=Q(source_type__in=[*SourceType.values, ""]),
            ),
            models.CheckConstraint(
                name="work_shown_has_kind_and_source",
                condition=~SHOWN | (~Q(kind="") & ~Q(source_type="")),
            ),
            models.CheckConstraint(
                name="work_own_line_is_computed",
                condition=Q(source_type=SourceType.THIRD_PARTY)
                | Q(source_name="", source_locator="", is_excerpt=False)
                | Q(source_type=""),
            ),
            models.CheckConstraint(
                name="work_of_others_shows_source",
                condition=~SHOWN
                | ~Q(source_type=SourceType.THIRD_PARTY)
                | (
                    Q(source_name__regex=r"\w")
                    & Q(source_locator__regex=r"\w")
                    & ~Q(source_name__iregex=NO_SOURCE)
                    & ~Q(source_locator__iregex=NO_SOURCE)
                ),
            ),
            models.CheckConstraint(
                name="work_official_is_reviewed",
                condition=~SHOWN
                | ~Q(kind=WorkKind.OFFICIAL)
                | (
                    Q(issuing_body__regex=r"\w")
                    & Q(document_number__regex=r"\w")
                    & Q(obtained_from__regex=r"\w")
                    & Q(issue_date__isnull=False)
                    & Q(reviewed_at__isnull=False)
                    & Q(reviewed_by__isnull=False)
                    & ~Q(reviewed_by=F("written_by"))
                ),
            ),
            models.CheckConstraint(
                name="work_shown_since", condition=~SHOWN | Q(published_at__isnull=False)
            ),
        ]
        indexes = [
            models.Index(name="work_shown", fields=["-published_at", "id"], condition=SHOWN),
            models.Index(name="work_by_kind", fields=["kind", "state"]),
        ]
        triggers = [
            states.guard(model="takedown.Work", field="state", transitions=WORK_TRANSITIONS),
            pgtrigger.Trigger(
                name="work_removed_by_a_cause",
                when=pgtrigger.After,
                operation=pgtrigger.Insert | pgtrigger.Update,
                timing=pgtrigger.Deferred,
                func=AGREES,
            ),
            pgtrigger.Protect(
                name="work_removed_is_locked",
                operation=pgtrigger.Update,
                condition=pgtrigger.Condition(
                    "OLD.state = 'removed' AND NEW.state = 'removed' AND ("
                    + " OR ".join(f"OLD.{name} IS DISTINCT FROM NEW.{name}" for name in CONTENT)
                    + ")"
                ),
            ),
            pgtrigger.Protect(
                name="work_removed_stays",
                operation=pgtrigger.Delete,
                condition=pgtrigger.Q(old__state=WorkState.REMOVED),
            ),
        ]

    def __str__(self) -> str:
        return self.slug

    def get_absolute_url(self) -> str:
        return reverse("work", args=[self.slug])

    @property
    def is_own(self) -> bool:
        return self.source_type == SourceType.OWN

    @property
    def is_official(self) -> bool:
        return self.kind == WorkKind.OFFICIAL

    @property
    def source(self) -> str:
        """Return the source line: computed for our own works, never typed (T-1.9, T-1.11)."""
        if self.is_own:
            return str(settings.SOURCE_LINE)
        return f"{self.source_name}, {self.source_locator}"

    def text_in(self, language: str) -> "WorkText | None":
        """Return the words of a language, or of the first that there is; uses what was fetched."""
        by_language = {text.language: text for text in self.texts.all()}
        order = [language, Language.EN, Language.ZH_HANT, Language.ZH_HANS]
        return next((by_language[each] for each in order if each in by_language), None)

    def title(self, language: str) -> str:
        """Return the title for people; the slug where there are no words yet."""
        text = self.text_in(language)
        return text.title if text else self.slug

    @property
    def paper_note(self) -> str:
        """Return what holds for every official text and cannot be switched off (T-2.6)."""
        if not self.is_official:
            return ""
        return _("This is a copy for reading. The version on paper prevails.")


class WorkText(models.Model):
    """The words of a work in one language."""

    work = models.ForeignKey(Work, on_delete=models.CASCADE, related_name="texts")
    language = models.CharField(max_length=7, choices=Language.choices)
    title = models.CharField(max_length=200)
    summary = models.CharField(max_length=400, blank=True, default="")
    body = models.TextField(blank=True, default="")

    class Meta:
        ordering = ["work", "language"]
        constraints = [
            models.UniqueConstraint(name="work_text_once", fields=["work", "language"]),
            models.CheckConstraint(
                name="work_text_language_known", condition=Q(language__in=Language.values)
            ),
            models.CheckConstraint(name="work_text_has_title", condition=Q(title__regex=r"\S")),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="work_text_locked",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.Update,
                func=LOCKED.format(row="NEW"),
            ),
            pgtrigger.Trigger(
                name="work_text_locked_stays",
                when=pgtrigger.Before,
                operation=pgtrigger.Delete,
                func=LOCKED.format(row="OLD"),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.work_id} {self.language}"


class WorkFile(models.Model):
    """The file of a work, in private storage: only a view that asks `published()` hands it out."""

    work = models.OneToOneField(
        Work, primary_key=True, on_delete=models.CASCADE, related_name="file"
    )
    # Where it lies: works/<id of the work>/<hash>; never an address.
    key = models.CharField(max_length=200)
    name = models.CharField(max_length=100)
    type = models.CharField(max_length=60)
    size = models.PositiveBigIntegerField()
    sha256 = models.CharField(max_length=64)

    class Meta:
        triggers = [
            pgtrigger.Trigger(
                name="work_file_locked",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.Update,
                func=LOCKED.format(row="NEW"),
            ),
            pgtrigger.Trigger(
                name="work_file_locked_stays",
                when=pgtrigger.Before,
                operation=pgtrigger.Delete,
                func=LOCKED.format(row="OLD"),
            ),
        ]

    def __str__(self) -> str:
        return self.key

    @property
    def is_picture(self) -> bool:
        return self.type.startswith("image/")


class Uploader(models.Model):
    """Who put a work up, where that was a person who must be told of a removal (T-1.6).

    A row of its own: when the person leaves it goes, and the work stays.
    """

    work = models.OneToOneField(
        Work, primary_key=True, on_delete=models.CASCADE, related_name="uploader"
    )
    subject = models.ForeignKey(Subject, on_delete=models.PROTECT, related_name="+")

    def __str__(self) -> str:
        return str(self.work_id)


class Correction(models.Model):
    """What was corrected in a published work, and when (T-2.5)."""

    work = models.ForeignKey(Work, on_delete=models.CASCADE, related_name="corrections")
    note = models.CharField(max_length=400)
    corrected_at = models.DateTimeField(db_default=Now())

    class Meta:
        ordering = ["-corrected_at"]

    def __str__(self) -> str:
        return str(self.pk)


def digest(content: bytes) -> str:
    """Return the hash by which a file is known."""
    return hashlib.sha256(content).hexdigest()
