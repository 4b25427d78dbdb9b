"""Erasures in the back office: timeline, stores, attempts; and the plan before anybody asks."""

import uuid
from datetime import datetime
from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import Count, Min, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from privacy.erasure.domain.requests import open_case, request
from privacy.erasure.enums import OPEN, Origin
from privacy.erasure.models import ErasureCase, ErasureReceipt
from privacy.erasure.plan import plan
from privacy.evidence_admin import EvidenceAdmin
from privacy.subjects.enums import SubjectState
from privacy.subjects.models import Subject
from privacy.web.queues import Queue, queue
from privacy.work.models import Work


@queue("privacy.erasures", permission="privacy.view_erasurecase", order=50)
def erasures(now: datetime) -> Queue:
    """Count the erasures under way; the system works on them, staff look when one is late."""
    open_cases = ErasureCase.objects.filter(state__in=OPEN)
    counts = open_cases.aggregate(
        waiting=Count("pk"), overdue=Count("pk", filter=Q(due_at__lt=now)), next=Min("due_at")
    )
    return Queue(
        gettext_lazy("Deletions"),
        reverse("admin:privacy_erasurecase_changelist"),
        waiting=counts["waiting"],
        overdue=counts["overdue"],
        next_due_at=counts["next"],
    )


@admin.register(ErasureCase)
class ErasureCaseAdmin(EvidenceAdmin):
    """One case: its times in order, its stores, the work that carries it on."""

    list_display = ["id", "state", "origin", "requested_at", "due_at", "residue", "sweeps"]
    list_filter = ["state", "origin"]
    search_fields = ["=id"]
    ordering = ["-requested_at"]
    change_form_template = "admin/privacy/erasurecase.html"
    fieldsets = [
        (None, {"fields": ["id", "state", "origin", "waived", "registry_version", "residue"]}),
        (
            gettext_lazy("Timeline"),
            {
                "fields": [
                    "requested_at", "window_ends_at", "started_at", "swept_at", "informed_at",
                    "done_at", "cancelled_at", "due_at",
                ]
            },
        ),
        (gettext_lazy("Work"), {"fields": ["sweeps", "work_rows"]}),
    ]  # fmt: skip

    @admin.display(description=gettext_lazy("attempts"))
    def work_rows(self, case: ErasureCase) -> str:
        rows = Work.objects.filter(reference=str(case.pk)).order_by("created_at")
        return "; ".join(
            f"{row.kind}: {row.state}, {row.attempts} {_('attempts')}"
            + (f", {row.error}" if row.error else "")
            for row in rows
        )


@admin.register(ErasureReceipt)
class ErasureReceiptAdmin(EvidenceAdmin):
    list_display = ["case", "created_at"]
    search_fields = ["=case__id"]
    ordering = ["-created_at"]


@admin.register(Subject)
class SubjectAdmin(EvidenceAdmin):
    """The handle on a person, found by its random id; its plan is the one the run executes."""

    list_display = ["id", "state", "created_at"]
    list_filter = ["state"]
    search_fields = ["=id"]
    ordering = ["-created_at"]
    change_form_template = "admin/privacy/subject.html"

    def get_urls(self) -> list[URLPattern]:
        erase = path(
            "<uuid:subject_id>/erase/",
            self.admin_site.admin_view(self.erase),
            name="privacy_subject_erase",
        )
        return [erase, *super().get_urls()]

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """Draw the row with the plan of its erasure and the way to ask for it."""
        subject = find(object_id)
        context = {**(extra_context or {}), "may_erase": may_erase(request)}
        if subject is not None:
            context["plan"] = plan(subject_ids=[subject.pk])
            context["case"] = open_case(subject_id=subject.pk)
        return super().change_view(request, object_id, form_url, context)

    def erase(self, http: HttpRequest, subject_id: uuid.UUID) -> HttpResponse:
        """Ask once more with the plan on the page; on POST ask for the erasure, never waived."""
        if not may_erase(http):
            raise PermissionDenied
        subject = get_object_or_404(Subject, pk=subject_id)
        if http.method == "POST" and subject.state != SubjectState.ERASED:
            asked = request(subject_id=subject.pk, origin=Origin.STAFF, waived=False)
            self.message_user(http, _("The erasure is under way."), messages.SUCCESS)
            return redirect(reverse("admin:privacy_erasurecase_change", args=[asked.case.pk]))
        context = {
            **self.admin_site.each_context(http),
            "title": _("Erase this person"),
            "subject": subject,
            "plan": plan(subject_ids=[subject.pk]),
            "opts": self.opts,
        }
        return render(http, "admin/privacy/erase.html", context)


def may_erase(http: HttpRequest) -> bool:
    """Tell whether this member of staff may ask for somebody's erasure (privacy officer)."""
    return http.user.has_perm("privacy.add_erasurecase")


def find(text: str) -> Subject | None:
    """Return the Subject whose id somebody put into the address, if it is one."""
    try:
        return Subject.objects.filter(pk=uuid.UUID(text)).first()
    except ValueError:
        return None
