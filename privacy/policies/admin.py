"""Texts in the back office: drafts and versions to read, two deeds for two people.

Nobody types a clause here: the text is that of the files. A published version has no button at
all, and whoever comes second gets a sentence.
"""

import uuid
from datetime import datetime
from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import Count
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import URLPattern, path, reverse
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from privacy.evidence_admin import EvidenceAdmin
from privacy.policies import queries, revising
from privacy.policies.domain import NotReady, TooEarly
from privacy.policies.enums import OPEN, Document, Kind, RevisionState
from privacy.policies.models import PolicyVersion, Revision
from privacy.policies.officer_forms import ApprovalForm, CompletionForm
from privacy.policies.reading import BadText, read
from privacy.policies.versions import marked
from privacy.policies.versions.comparing import Fate
from privacy.policies.versions.difference import between
from privacy.web.queues import Queue, queue

DECIDE = "privacy.decide_revision"
REFUSALS = {
    revising.NotAnOfficer: gettext_lazy("Only members of the staff who decide about texts may."),
    revising.NotOpen: gettext_lazy("Somebody else was faster: look at how it stands now."),
    revising.SamePerson: gettext_lazy("You completed this text. Another person has to approve it."),
    TooEarly: gettext_lazy(
        "That moment is in the past, or before an earlier version comes into force."
    ),
}


@queue("privacy.revisions", permission=DECIDE, order=60)
def revisions(_now: datetime) -> Queue:
    """Count the texts that wait for one of two people."""
    counts = Revision.objects.filter(state__in=OPEN).aggregate(waiting=Count("pk"))
    return Queue(
        gettext_lazy("Texts to be published"),
        reverse("admin:privacy_revision_changelist"),
        waiting=counts["waiting"],
    )


@admin.register(PolicyVersion)
class PolicyVersionAdmin(EvidenceAdmin):
    """What was published: to look at, by whoever reads it for others."""

    list_display = ["document", "number", "kind", "published_at", "effective_at", "sha256"]
    list_filter = ["document"]
    ordering = ["document", "-number"]
    fields = [
        "document", "number", "kind", "published_at", "effective_at",
        "completed_by", "approved_by", "sha256", "entry_id",
    ]  # fmt: skip


@admin.register(Revision)
class RevisionAdmin(EvidenceAdmin):
    """Drafts, and what became of them."""

    list_display = ["document", "state", "kind", "drafted_at", "completed_at"]
    list_filter = ["document", "state"]
    ordering = ["-drafted_at"]
    change_list_template = "admin/privacy/revisions.html"

    def get_urls(self) -> list[URLPattern]:
        wrapped: Any = self.admin_site.admin_view
        deeds = [("complete", self.complete), ("send_back", self.send_back),
                 ("approve", self.approve)]  # fmt: skip
        own = [
            path(
                f"<uuid:revision_id>/{name}/",
                wrapped(require_POST(deed)),
                name=f"privacy_revision_{name}",
            )
            for name, deed in deeds
        ]
        files = path("files/", wrapped(require_POST(self.take_up)), name="privacy_revision_take_up")
        return [*own, files, *super().get_urls()]

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """Draw a text on its way: what it changes, what it adds, what may be done next."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        try:
            key = uuid.UUID(object_id)
        except ValueError:
            raise Http404 from None
        return self.draw(request, get_object_or_404(Revision, pk=key))

    def draw(
        self,
        request: HttpRequest,
        revision: Revision,
        *,
        completion: CompletionForm | None = None,
        approval: ApprovalForm | None = None,
        problems: list[str] | None = None,
    ) -> HttpResponse:
        may = request.user.has_perm(DECIDE)
        is_draft = revision.state == RevisionState.DRAFT
        is_complete = revision.state == RevisionState.COMPLETE
        context = {
            **self.admin_site.each_context(request),
            **compared(revision),
            "title": str(revision),
            "opts": self.opts,
            "revision": revision,
            "reasons": sorted(revision.reasons.items()),
            "explanations": explained(revision),
            "is_open": is_draft or is_complete,
            "completion": may and is_draft and (completion or CompletionForm(revision=revision)),
            "approval": may and is_complete and (approval or ApprovalForm(auto_id="approve_%s")),
            "is_own": revision.completed_by == subject_of(request),
            "problems": problems or [],
        }
        status = 400 if problems or completion or approval else 200
        return never_cache(render)(request, "admin/privacy/revision.html", context, status=status)

    def take_up(self, request: HttpRequest) -> HttpResponse:
        """Make the files the drafts of the next versions."""
        require(request)
        try:
            drafts = [read(each) for each in Document if queries.newest(each) is not None]
        except BadText as bad:
            self.message_user(request, "; ".join(bad.problems), messages.ERROR)
        else:
            taken = [revising.take_up(draft=draft) for draft in drafts]
            words = _("The files are the draft.") if any(taken) else _("The files say nothing new.")
            self.message_user(request, words, messages.SUCCESS)
        return redirect("admin:privacy_revision_changelist")

    def complete(self, request: HttpRequest, revision_id: uuid.UUID) -> HttpResponse:
        """Say that a draft is whole; whatever is missing is named, and what was typed stays."""
        require(request)
        revision = get_object_or_404(Revision, pk=revision_id)
        form = CompletionForm(request.POST, revision=revision)
        if not form.is_valid():
            return self.draw(request, revision, completion=form)
        try:
            revising.complete(
                revision_id=revision.pk,
                by=subject_of(request),
                kind=Kind(form.cleaned_data["kind"]),
                reasons=form.reasons,
                explanations=form.explanations,
            )
        except NotReady as unready:
            return self.draw(request, revision, completion=form, problems=unready.problems)
        except tuple(REFUSALS) as refusal:
            return self.refused(request, revision, refusal)
        self.message_user(
            request, _("Complete. Another person has to approve it."), messages.SUCCESS
        )
        return back_to(revision)

    def send_back(self, request: HttpRequest, revision_id: uuid.UUID) -> HttpResponse:
        require(request)
        revision = get_object_or_404(Revision, pk=revision_id)
        try:
            revising.send_back(revision_id=revision.pk, by=subject_of(request))
        except tuple(REFUSALS) as refusal:
            return self.refused(request, revision, refusal)
        self.message_user(request, _("It is a draft again."), messages.SUCCESS)
        return back_to(revision)

    def approve(self, request: HttpRequest, revision_id: uuid.UUID) -> HttpResponse:
        """Publish what another person completed."""
        require(request)
        revision = get_object_or_404(Revision, pk=revision_id)
        form = ApprovalForm(request.POST, auto_id="approve_%s")
        if not form.is_valid():
            return self.draw(request, revision, approval=form)
        try:
            version = revising.approve(
                revision_id=revision.pk,
                by=subject_of(request),
                effective_at=form.cleaned_data["effective_at"],
            )
        except NotReady as unready:
            return self.draw(request, revision, approval=form, problems=unready.problems)
        except TooEarly:
            form.add_error("effective_at", str(REFUSALS[TooEarly]))
            return self.draw(request, revision, approval=form)
        except tuple(REFUSALS) as refusal:
            return self.refused(request, revision, refusal)
        words = _("Version %(number)d is published.") % {"number": version.number}
        self.message_user(request, words, messages.SUCCESS)
        return back_to(revision)

    def refused(self, request: HttpRequest, revision: Revision, refusal: Exception) -> HttpResponse:
        self.message_user(request, str(REFUSALS[type(refusal)]), messages.ERROR)
        return back_to(revision)


def require(request: HttpRequest) -> None:
    if not request.user.has_perm(DECIDE):
        raise PermissionDenied


def back_to(revision: Revision) -> HttpResponse:
    return redirect("admin:privacy_revision_change", revision.pk)


def subject_of(request: HttpRequest) -> uuid.UUID:
    """Return the Subject of the member of staff."""
    user: Any = request.user
    return uuid.UUID(str(user.subject_id))


def compared(revision: Revision) -> dict[str, Any]:
    """Return what a revision changes in the language that is on, clause by clause."""
    before = (
        queries.version_of(Document(revision.document), revision.version.number - 1)
        if revision.version
        else queries.newest(Document(revision.document))
    )
    language = get_language() or ""
    found = between(before.clauses if before else {}, revision.clauses, language)
    changed = [each for each in found if each.fate is not Fate.SAME]
    return {"before": before, "differences": marked.shown(changed), "language": language}


def explained(revision: Revision) -> list[tuple[str, str, dict[str, str]]]:
    """Return purpose, scope and method of what a revision adds, by function and language."""
    return [
        (code, language, words)
        for code, by_language in sorted(revision.explanations.items())
        for language, words in sorted(by_language.items())
    ]
