"""Copyright notices in the back office, for the role Legal: read, judge, decide.

Nothing is edited: each button is a deed of the domain, which asks the same questions again. Whoever
is second in a decision gets a sentence, and never somebody else's outcome undone.
"""

import uuid
from datetime import datetime
from functools import partial
from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import Case, Count, Min, Q, QuerySet, Value, When
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import URLPattern, path, reverse
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache

from privacy.evidence_admin import EvidenceAdmin
from privacy.subjects.domain import SubjectGone
from privacy.web.due import due
from privacy.web.queues import Queue, queue
from takedown.notices import showing
from takedown.notices.back_office import case_context
from takedown.notices.deeds import DEEDS, Refused
from takedown.notices.domain import looking
from takedown.notices.enums import DOWN, RUNNING, CaseState, Element, SlotState
from takedown.notices.models import CopyrightCase, NoticeFile
from takedown.notices.queries import late

DECIDE = "takedown.decide_copyrightcase"


@queue("takedown.notices", permission="takedown.view_copyrightcase", order=20)
def undecided(moment: datetime) -> Queue:
    """Count notices that wait for a person, and those that wait for a first word too long."""
    open_ones = CopyrightCase.objects.filter(state__in=RUNNING)
    figures = open_ones.aggregate(
        waiting=Count("pk"),
        overdue=Count("pk", filter=late()),
        next=Min("contact_due_at", filter=Q(contacted_at=None)),
    )
    return Queue(
        gettext_lazy("Copyright notices"),
        reverse("admin:takedown_copyrightcase_changelist"),
        waiting=figures["waiting"],
        overdue=figures["overdue"],
        next_due_at=figures["next"],
    )


@admin.register(CopyrightCase)
class CopyrightCaseAdmin(EvidenceAdmin):
    """The queue: who waits, since when, for what."""

    list_display = ["reference", "state_words", "due_words", "age", "completeness", "objections"]
    list_filter = ["state"]
    search_fields = ["=reference"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[CopyrightCase]:
        """Leave drafts out, for nobody has sent them; what waits for us comes first."""
        cases: QuerySet[CopyrightCase] = super().get_queryset(request)
        cases = cases.exclude(state=CaseState.DRAFT).annotate(
            turn=Case(When(state__in=RUNNING, then=Value(0)), default=Value(1)),
            valid=Count("slots", filter=Q(slots__state=SlotState.VALID), distinct=True),
            answered=Count(
                "addresses",
                filter=Q(addresses__objection__isnull=False, addresses__state__in=DOWN),
                distinct=True,
            ),
        )
        return cases.order_by("turn", "contact_due_at", "pk")

    @admin.display(description=gettext_lazy("state"), ordering="state")
    def state_words(self, case: CopyrightCase) -> str:
        return str(case.get_state_display())

    @admin.display(description=gettext_lazy("due"), ordering="contact_due_at")
    def due_words(self, case: CopyrightCase) -> str:
        at = showing.due_at(case)
        return f"{at:%Y-%m-%d} · {due(at, now=now()).words}" if at else ""

    @admin.display(description=gettext_lazy("age"), ordering="arrived_at")
    def age(self, case: CopyrightCase) -> str:
        return _("%(days)d d") % {"days": (now() - case.arrived_at).days}

    @admin.display(description=gettext_lazy("elements valid"))
    def completeness(self, case: CopyrightCase) -> str:
        return f"{case.valid} / {len(Element.values)}"  # type: ignore[attr-defined] # annotated

    @admin.display(description=gettext_lazy("answers of uploaders"))
    def objections(self, case: CopyrightCase) -> int:
        return int(case.answered)  # type: ignore[attr-defined] # annotated

    def get_urls(self) -> list[URLPattern]:
        wrapped: Any = self.admin_site.admin_view
        own = [
            path(
                f"<uuid:case_id>/{name}/",
                wrapped(partial(self.act, name=name)),
                name=f"takedown_copyrightcase_{name}",
            )
            for name in DEEDS
        ]
        file = path(
            "<uuid:case_id>/files/<uuid:file_id>/",
            wrapped(self.document),
            name="takedown_copyrightcase_file",
        )
        return [*own, file, *super().get_urls()]

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """Draw the case with what may be done next."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        case = self.find(object_id)
        context = {
            **self.admin_site.each_context(request),
            **case_context(case, may_decide=request.user.has_perm(DECIDE)),
            "title": case.reference,
            "opts": self.opts,
        }
        return never_cache(render)(request, "admin/takedown/case.html", context)

    def find(self, object_id: str) -> CopyrightCase:
        """Return a case that was received, or 404."""
        try:
            key = uuid.UUID(object_id)
        except ValueError:
            raise Http404 from None
        return get_object_or_404(CopyrightCase.objects.exclude(state=CaseState.DRAFT), pk=key)

    def act(self, request: HttpRequest, case_id: uuid.UUID, name: str) -> HttpResponse:
        """Do one deed on POST; whatever the form says, the domain asks again."""
        if request.method != "POST" or not request.user.has_perm(DECIDE):
            raise PermissionDenied
        case = self.find(str(case_id))
        actor: Any = request.user
        try:
            text = DEEDS[name](case=case, actor_id=actor.subject_id, typed=request.POST)
        except Refused as refusal:
            self.message_user(request, str(refusal), messages.WARNING)
        except SubjectGone:
            self.message_user(request, _("The notifier has left the site."), messages.WARNING)
        else:
            self.message_user(request, text, messages.SUCCESS)
        return redirect("admin:takedown_copyrightcase_change", case.pk)

    def document(
        self, request: HttpRequest, case_id: uuid.UUID, file_id: uuid.UUID
    ) -> HttpResponse:
        """Hand a document out as an attachment, and write down who looked."""
        if not request.user.has_perm(DECIDE):
            raise PermissionDenied
        self.find(str(case_id))
        file = get_object_or_404(NoticeFile, pk=file_id, slot__case=case_id)
        actor: Any = request.user
        try:
            opened = looking.open_file(file=file, actor_id=actor.subject_id)
        except looking.FileGone:
            raise Http404 from None
        response = HttpResponse(opened.content, content_type="application/octet-stream")
        response["Content-Disposition"] = f'attachment; filename="{file.pk}.{file.kind}"'
        response["X-Content-Type-Options"] = "nosniff"
        response["Cache-Control"] = "no-store"
        return response
