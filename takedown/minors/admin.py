"""Reports in the back office, for the privacy officer alone: queue, case, decision.

What identifies a child or an account stays masked; a form that was tampered with meets the same
permission and the same domain as the buttons.
"""

import uuid
from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import Count, Min, Q, QuerySet
from django.db.models.functions import Now
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from privacy.evidence_admin import EvidenceAdmin
from privacy.web.due import due
from privacy.web.queues import Queue, queue
from takedown.minors import officer_page, proof_files
from takedown.minors.domain import deciding
from takedown.minors.enums import QUEUE, Decider, Refusal
from takedown.minors.forms import DecisionForm
from takedown.minors.models import MinorReport

DECIDE = "takedown.decide_minorreport"
TYPES = {"pdf": "application/pdf", "jpg": "image/jpeg", "png": "image/png"}


@queue("minors.reports", permission=DECIDE, order=10)
def reports(now: datetime) -> Queue:
    """Count the reports that a person has to decide; a late one is an alarm."""
    counts = MinorReport.objects.filter(state__in=QUEUE).aggregate(
        waiting=Count("pk"), overdue=Count("pk", filter=Q(decide_by__lt=now)), next=Min("decide_by")
    )
    return Queue(
        gettext_lazy("Reports about minors"),
        reverse("admin:takedown_minorreport_changelist"),
        waiting=counts["waiting"],
        overdue=counts["overdue"],
        next_due_at=counts["next"],
    )


@admin.register(MinorReport)
class MinorReportAdmin(EvidenceAdmin):
    """The queue: what is due first stands first; a case opens with its findings, masked."""

    list_display = ["reference", "state", "due_words", "age"]
    list_filter = ["state", "origin"]
    search_fields = ["=reference"]
    ordering = ["decide_by", "-filed_at"]
    change_form_template = "admin/takedown/minorreport.html"
    fields = ["reference", "origin", "state", "filed_at", "confirmed_at", "decide_by",
              "decided_at", "ended_at"]  # fmt: skip

    def get_queryset(self, request: HttpRequest) -> QuerySet[MinorReport]:
        """Leave out what nobody confirmed: it does not count, and is nobody's to read."""
        rows: QuerySet[MinorReport] = super().get_queryset(request)
        # One moment for the whole list, by the clock that decides.
        return rows.filter(confirmed_at__isnull=False).annotate(moment=Now())

    @admin.display(description=gettext_lazy("due"), ordering="decide_by")
    def due_words(self, report: Any) -> str:
        if report.state not in QUEUE or report.decide_by is None:
            return "-"
        return due(report.decide_by, now=report.moment).words

    @admin.display(description=gettext_lazy("age in hours"), ordering="confirmed_at")
    def age(self, report: Any) -> int:
        end = report.decided_at or report.moment
        start = report.confirmed_at or end
        return int((end - start).total_seconds() // 3600)

    def get_urls(self) -> list[URLPattern]:
        verbs = [("accept", self.accept), ("refuse", self.refuse), ("restrict", self.restrict)]
        routes = [
            path(
                f"<uuid:report_id>/{verb}/",
                self.admin_site.admin_view(require_POST(view)),
                name=f"takedown_minorreport_{verb}",
            )
            for verb, view in verbs
        ]
        proof = path(
            "<uuid:report_id>/proof/",
            self.admin_site.admin_view(self.proof),
            name="takedown_minorreport_proof",
        )
        return [*routes, proof, *super().get_urls()]

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """Draw the case with what was found and what may be done."""
        report = self.get_object(request, object_id)
        context = {**(extra_context or {}), "reasons": Refusal.choices}
        if report is not None:
            context |= officer_page.of(
                report, officer_id=subject_of(request), may_decide=request.user.has_perm(DECIDE)
            )
        return super().change_view(request, object_id, form_url, context)

    def accept(self, request: HttpRequest, report_id: uuid.UUID) -> HttpResponse:
        def decide(form: DecisionForm, by: uuid.UUID) -> str:
            deciding.accept(finding_id=form.cleaned_data["finding"], decider=Decider.OFFICER, by=by)
            return _("Accepted. The deletion has begun, ahead of all others.")

        return self.decide(request, report_id, decide)

    def refuse(self, request: HttpRequest, report_id: uuid.UUID) -> HttpResponse:
        def decide(form: DecisionForm, by: uuid.UUID) -> str:
            if not form.cleaned_data["reason"]:
                raise MissingReason
            finding = deciding.refuse(
                finding_id=form.cleaned_data["finding"],
                reason=Refusal(form.cleaned_data["reason"]),
                by=by,
            )
            if finding.decided_at:
                return _("Refused. Whatever rested works again.")
            return _("Proposed. Another privacy officer has to confirm the refusal.")

        return self.decide(request, report_id, decide)

    def restrict(self, request: HttpRequest, report_id: uuid.UUID) -> HttpResponse:
        def decide(form: DecisionForm, by: uuid.UUID) -> str:
            deciding.restrict_anyway(finding_id=form.cleaned_data["finding"], by=by)
            return _("Restricted.")

        return self.decide(request, report_id, decide)

    def decide(
        self,
        request: HttpRequest,
        report_id: uuid.UUID,
        deed: Callable[[DecisionForm, uuid.UUID], str],
    ) -> HttpResponse:
        """Do one deed on one finding of this report, and say in words what became of it."""
        if not request.user.has_perm(DECIDE):
            raise PermissionDenied
        report = get_object_or_404(MinorReport, pk=report_id)
        form = DecisionForm(request.POST)
        known = set(report.findings.values_list("pk", flat=True))
        if not form.is_valid() or form.cleaned_data["finding"] not in known:
            raise Http404
        try:
            self.message_user(request, deed(form, subject_of(request)), messages.SUCCESS)
        except tuple(REFUSALS) as refusal:
            self.message_user(request, str(REFUSALS[type(refusal)]), messages.ERROR)
        return redirect(reverse("admin:takedown_minorreport_change", args=[report.pk]))

    def proof(self, request: HttpRequest, report_id: uuid.UUID) -> HttpResponse:
        """Hand the proof to an officer as a download: no browser ever draws a stranger's file."""
        if not request.user.has_perm(DECIDE):
            raise PermissionDenied
        report = get_object_or_404(MinorReport.objects.exclude(proof_type=""), pk=report_id)
        try:
            content = proof_files.read(subject_id=as_id(report.subject_id), report_id=report.pk)
        except FileNotFoundError as gone:
            raise Http404 from gone
        response = HttpResponse(content, content_type=TYPES[report.proof_type])
        name = f"{report.reference}.{report.proof_type}"
        response["Content-Disposition"] = f'attachment; filename="{name}"'
        response["Cache-Control"] = "no-store"
        return response


class MissingReason(Exception):  # noqa: N818 - reads as the news it is
    """A refusal without a reason."""


REFUSALS = {
    MissingReason: gettext_lazy("Choose a reason for the refusal."),
    deciding.AlreadyDecided: gettext_lazy("This is decided already, or was taken back."),
    deciding.NotYours: gettext_lazy("Nobody decides about a report that is about themselves."),
    deciding.NothingToErase: gettext_lazy("Nothing was found that could be erased."),
    deciding.SecondPersonNeeded: gettext_lazy(
        "You proposed this refusal. Another privacy officer has to confirm it."
    ),
}


def subject_of(request: HttpRequest) -> uuid.UUID:
    """Return the Subject of the member of staff."""
    user: Any = request.user
    return as_id(user.subject_id)


def as_id(value: Any) -> uuid.UUID:
    return uuid.UUID(str(value))
