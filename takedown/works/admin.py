"""The register in the back office: editors write and publish, Legal looks at what was removed.

Every save is one call of the domain. A removed work is to look at only, whoever looks.
"""

import json
from datetime import datetime
from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.forms import ModelForm
from django.http import HttpRequest
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import get_language, gettext_lazy, ngettext
from django.utils.translation import gettext as _

from privacy.evidence_admin import EvidenceAdmin
from takedown.works import domain, queues
from takedown.works.enums import LinkState, WorkState
from takedown.works.forms import LinkForm, WorkForm
from takedown.works.models import ExternalLink, Removal, Work
from takedown.works.rules import NotPublishable

__all__ = ["queues"]


class Writing(admin.ModelAdmin):  # type: ignore[type-arg] # generic for mypy only
    """What both have in common: the domain saves, nothing is deleted, what is removed is locked."""

    locked: str
    list_per_page = 50
    show_full_result_count = False
    actions_on_top = True

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        if obj is not None and obj.state == self.locked:
            return False
        return super().has_change_permission(request, obj)

    def save_related(self, request: Any, form: Any, formsets: Any, change: bool) -> None:
        """Leave it: the domain has written what hangs on the row as well."""


@admin.register(Work)
class WorkAdmin(Writing):
    """Works: whose they are, their words in three languages, their file."""

    form = WorkForm
    locked = WorkState.REMOVED
    list_display = ["title", "kind", "state", "source_line", "changed_at"]
    list_filter = ["state", "kind", "source_type"]
    search_fields = ["slug", "=id", "texts__title"]
    ordering = ["-changed_at"]
    actions = ["compare", "publish", "unpublish"]
    readonly_fields = ["state", "content_sha256", "reviewed_at", "published_at", "file_name"]
    fieldsets = [
        (None, {"fields": ["slug", "kind", "shown", "state"]}),
        (
            gettext_lazy("Source"),
            {
                "fields": ["source_type", "source_name", "source_locator", "is_excerpt"],
                "description": gettext_lazy(
                    "Our own works carry our line by themselves. A work of a third party needs its "
                    "name and where to find it; “Internet” is no source."
                ),
            },
        ),
        ("English", {"fields": ["title_en", "summary_en", "body_en"]}),
        ("简体中文", {"fields": ["title_zh_hans", "summary_zh_hans", "body_zh_hans"]}),
        ("繁體中文", {"fields": ["title_zh_hant", "summary_zh_hant", "body_zh_hant"]}),
        (gettext_lazy("File and links"), {"fields": ["upload", "file_name", "links", "see_also"]}),
        (
            gettext_lazy("Official text"),
            {
                "fields": [
                    "issuing_body", "document_number", "issue_date", "obtained_from", "reviewed_at",
                ],
                "description": gettext_lazy(
                    "Somebody who did not write it compares it with the original first."
                ),
            },
        ),
        (
            gettext_lazy("After a change"),
            {"fields": ["correction", "content_sha256", "published_at"]},
        ),
    ]  # fmt: skip

    def get_queryset(self, request: HttpRequest) -> QuerySet[Work]:
        works: QuerySet[Work] = super().get_queryset(request)
        return works.select_related("file").prefetch_related("texts")

    def get_form(self, request: HttpRequest, obj: Any = None, *args: Any, **kwargs: Any) -> Any:
        # Whoever may only look sees the columns; the words stand below them.
        if obj is not None and not self.has_change_permission(request, obj):
            kwargs["form"] = ModelForm
        return super().get_form(request, obj, *args, **kwargs)

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        if obj is None or self.has_change_permission(request, obj):
            return super().get_fieldsets(request, obj)
        return [(None, {"fields": ["slug", "kind", "state", "source_line", "words"]})]

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return [*self.readonly_fields, "source_line", "words"]

    @admin.display(description=gettext_lazy("title"))
    def title(self, work: Work) -> str:
        return work.title(get_language() or "")

    @admin.display(description=gettext_lazy("source"))
    def source_line(self, work: Work) -> str:
        return work.source if work.source_type else "-"

    @admin.display(description=gettext_lazy("file"))
    def file_name(self, work: Work) -> str:
        file = getattr(work, "file", None)
        return f"{file.name}, {file.size}" if file is not None else "-"

    @admin.display(description=gettext_lazy("words"))
    def words(self, work: Work) -> str:
        return "\n\n".join(
            f"{text.get_language_display()}: {text.title}\n{text.summary}\n{text.body}"
            for text in work.texts.all()
        )

    def save_model(self, request: Any, obj: Work, form: Any, change: bool) -> None:
        """Write by the domain; show or hide as the form says."""
        try:
            written = domain.write(
                values=form.values(),
                actor_id=request.user.subject_id,
                work_id=obj.pk if change else None,
                upload=form.brought(),
                correction=form.cleaned_data["correction"],
            )
            if change and obj.state == WorkState.PUBLISHED != written.state:
                text = _("The official text was changed: somebody else must compare it once more.")
                self.message_user(request, text, messages.WARNING)
            else:
                written = self.show(request, written, shown=form.cleaned_data["shown"])
        except domain.Locked as error:
            # It was removed while the form stood open.
            raise PermissionDenied from error
        obj.__dict__.update(pk=written.pk, id=written.pk, state=written.state)

    def show(self, request: HttpRequest, work: Work, *, shown: bool) -> Work:
        """Put a saved work on the site or take it off; it stays a draft if it may not be shown."""
        try:
            deed = domain.publish if shown else domain.unpublish
            return deed(work_id=work.pk)
        except NotPublishable as refused:
            self.message_user(request, told_in_one(refused), messages.ERROR)
        return work

    @admin.action(description=gettext_lazy("Put on the site"), permissions=["change"])
    def publish(self, request: HttpRequest, queryset: QuerySet[Work]) -> None:
        """Publish each; say of each that cannot be shown what is missing."""
        count = 0
        for work in queryset:
            try:
                domain.publish(work_id=work.pk)
                count += 1
            except domain.Locked:
                self.message_user(request, _("%s is removed.") % work, messages.ERROR)
            except NotPublishable as refused:
                missing = "; ".join(
                    str(text) for found in refused.problems.values() for text in found
                )
                self.message_user(request, f"{work}: {missing}", messages.ERROR)
        self.tell(
            request, count, ngettext("%(n)d is on the site.", "%(n)d are on the site.", count)
        )

    @admin.action(description=gettext_lazy("Take off the site"), permissions=["change"])
    def unpublish(self, request: HttpRequest, queryset: QuerySet[Work]) -> None:
        hidden = [
            domain.unpublish(work_id=work.pk) for work in queryset if work.state != self.locked
        ]
        count = len(hidden)
        self.tell(request, count, ngettext("%(n)d is a draft.", "%(n)d are drafts.", count))

    @admin.action(
        description=gettext_lazy("I have compared the official text with its original"),
        permissions=["change"],
    )
    def compare(self, request: Any, queryset: QuerySet[Work]) -> None:
        """Note the review of each that somebody else wrote."""
        count = 0
        for work in queryset:
            try:
                domain.review(work_id=work.pk, actor_id=request.user.subject_id)
                count += 1
            except (domain.NotAllowed, domain.Locked):
                text = _("%s needs somebody who did not write it, or is no official text.") % work
                self.message_user(request, text, messages.ERROR)
        self.tell(request, count, ngettext("%(n)d is compared.", "%(n)d are compared.", count))

    def tell(self, request: HttpRequest, count: int, text: str) -> None:
        if count:
            self.message_user(request, text % {"n": count}, messages.SUCCESS)


def told_in_one(refused: NotPublishable) -> str:
    """Return everything that keeps a work from being shown, in one line."""
    return "; ".join(str(text) for found in refused.problems.values() for text in found)


@admin.register(ExternalLink)
class LinkAdmin(Writing):
    """Links out of the site."""

    form = LinkForm
    locked = LinkState.CUT
    list_display = ["label_en", "host", "state"]
    list_filter = ["state"]
    search_fields = ["=id", "label_en", "host"]
    ordering = ["label_en"]
    fields = ["url", "label_en", "label_zh_hans", "label_zh_hant", "terms_url", "shown"]

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return ["url", "state"] if obj else []

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        if obj is None or self.has_change_permission(request, obj):
            return self.fields
        return [*self.fields[:-1], "state"]

    def save_model(self, request: Any, obj: ExternalLink, form: Any, change: bool) -> None:
        """Write by the domain."""
        told = form.cleaned_data
        if change:
            domain.change_link(link_id=obj.pk, labels=form.words, terms_url=told["terms_url"])
        else:
            made = domain.make_link(
                url=told["url"],
                labels=form.words,
                terms_url=told["terms_url"],
                actor_id=request.user.subject_id,
            )
            obj.__dict__.update(pk=made.pk, id=made.pk)
        domain.show_link(link_id=obj.pk, shown=told["shown"])


@admin.register(Removal)
class RemovalAdmin(EvidenceAdmin):
    """What was taken down: why, until when, and what a stranger sees of it."""

    list_display = ["target", "ground", "state", "removed_at", "looks"]
    list_filter = ["state", "ground"]
    search_fields = ["=id", "=work__id", "=link__id", "=causes__reference"]
    ordering = ["-removed_at"]
    empty_value_display = gettext_lazy("not yet")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Removal]:
        removals: QuerySet[Removal] = super().get_queryset(request)
        return removals.select_related("work", "link").prefetch_related("causes", "probes")

    def get_fields(self, request: Any, obj: Any = None) -> Any:
        """What the page showed is for whoever may read it (Legal), and for nobody else."""
        plain = ["target", "ground", "state", "removed_at", "ended_at", "reasons", "looks"]
        return [*plain, *(["shown"] if request.user.has_perm("takedown.read_snapshot") else [])]

    @admin.display(description=gettext_lazy("what"))
    def target(self, removal: Removal) -> str:
        return str(removal.work or (removal.link.host if removal.link else ""))

    @admin.display(description=gettext_lazy("causes"))
    def reasons(self, removal: Removal) -> str:
        return "\n".join(
            f"{cause.reference}: {cause.get_kind_display()}, {moment(cause.added_at)}"
            + (f" / {moment(cause.ended_at)}, {cause.end_reason}" if cause.ended_at else "")
            for cause in removal.causes.all()
        )

    @admin.display(description=gettext_lazy("what a stranger sees"))
    def looks(self, removal: Removal) -> str:
        """Return one mark a surface, in a word and not by colour alone."""
        is_down = removal.ended_at is None
        return ", ".join(
            f"{'✓' if probe.passed else '✗'} {probe.get_surface_display()} {probe.status}"
            for probe in removal.probes.all()
            if probe.expects_gone is is_down
        ) or _("not looked at yet")

    @admin.display(description=gettext_lazy("what the page showed"))
    def shown(self, removal: Removal) -> str:
        """Return the snapshot as a person reads it: a name and a value in each line."""
        kept = json.loads(removal.snapshot)
        texts = kept.pop("texts", {})
        lines = [f"{name}: {value}" for name, value in kept.items() if value]
        return "\n\n".join(["\n".join(lines), *("\n".join(parts) for parts in texts.values())])


def moment(at: datetime) -> str:
    """Return a time in the site's own zone."""
    return date_format(localtime(at), "DATETIME_FORMAT")
