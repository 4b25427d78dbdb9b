"""Questions to us in the back office: the queue, the case, the answer.

Nothing is edited: each button is a deed of the domain, which asks the same questions again. The
list names nobody; an address is shown nowhere.
"""

import uuid
from datetime import datetime
from functools import partial
from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import Count, Min, QuerySet
from django.db.models.functions import Now
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache

from privacy.evidence_admin import EvidenceAdmin
from privacy.inquiries import desk, showing
from privacy.inquiries.desk import ANSWER, DECIDE, DEEDS
from privacy.inquiries.enums import OURS, RUNNING, AuthorityState, State, Who
from privacy.inquiries.forms import AnswerForm, CloseForm, DocumentForm, ReleaseForm
from privacy.inquiries.models import Authority, Inquiry, InquiryDraft, PublicQuestion
from privacy.inquiries.queries import last_number, late
from privacy.web.due import due
from privacy.web.queues import Queue, queue
from privacy.work.clock import now


@queue("privacy.inquiries", permission=ANSWER, order=15)
def unanswered(moment: datetime) -> Queue:
    """Count the cases in which it is our turn; late is who waits longer than promised."""
    figures = Inquiry.objects.filter(state__in=OURS).aggregate(
        waiting=Count("pk"),
        overdue=Count("pk", filter=late()),
        next=Min("contact_due_at"),
    )
    return Queue(
        gettext_lazy("Questions to us"),
        reverse("admin:privacy_inquiry_changelist"),
        waiting=figures["waiting"],
        overdue=figures["overdue"],
        next_due_at=figures["next"],
    )


class Mine(admin.SimpleListFilter):
    """Whose turn it is at the desk."""

    title = gettext_lazy("looked after by")
    parameter_name = "by"

    def lookups(self, request: HttpRequest, _model: Any) -> list[tuple[str, Any]]:
        return [("me", gettext_lazy("me")), ("nobody", gettext_lazy("nobody yet"))]

    def queryset(self, request: HttpRequest, rows: QuerySet[Inquiry]) -> QuerySet[Inquiry]:
        user: Any = request.user
        if self.value() == "me":
            return rows.filter(assigned_to=user.subject_id)
        return rows.filter(state=State.OPEN) if self.value() == "nobody" else rows


@admin.register(Inquiry)
class InquiryAdmin(EvidenceAdmin):
    """What is due first stands first."""

    list_display = ["reference", "kind", "state", "due_words", "language", "assigned_to"]
    list_filter = ["state", "kind", "language", Mine]
    list_select_related = ["assigned_to"]
    search_fields = ["=reference"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Inquiry]:
        """Leave out what no address has confirmed: it is nobody's to read."""
        rows: QuerySet[Inquiry] = super().get_queryset(request)
        opened = rows.exclude(state=State.NEW).annotate(moment=Now())
        return opened.order_by("contact_due_at", "-asked_at")

    @admin.display(description=gettext_lazy("due"), ordering="contact_due_at")
    def due_words(self, inquiry: Any) -> str:
        at = inquiry.contact_due_at
        return f"{at:%Y-%m-%d} · {due(at, now=inquiry.moment).words}" if at else "-"

    def get_urls(self) -> list[URLPattern]:
        wrapped: Any = self.admin_site.admin_view
        own = [
            path(
                f"<uuid:inquiry_id>/{name}/",
                wrapped(partial(self.act, name=name)),
                name=f"privacy_inquiry_{name}",
            )
            for name in DEEDS
        ]
        return [*own, *super().get_urls()]

    def find(self, request: HttpRequest, object_id: str) -> Inquiry:
        """Return a confirmed case, or 404."""
        try:
            key = uuid.UUID(object_id)
        except ValueError:
            raise Http404 from None
        return get_object_or_404(self.get_queryset(request), pk=key)

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
        inquiry = self.find(request, object_id)
        context = {
            **self.admin_site.each_context(request),
            **case_context(inquiry, request),
            "title": inquiry.reference,
            "opts": self.opts,
        }
        return never_cache(render)(request, "admin/privacy/inquiry.html", context)

    def act(self, request: HttpRequest, inquiry_id: uuid.UUID, name: str) -> HttpResponse:
        """Do one deed on POST; whatever the form says, the domain asks again."""
        permission, _deed = DEEDS[name]
        if request.method != "POST" or not request.user.has_perm(permission):
            raise PermissionDenied
        inquiry = self.find(request, str(inquiry_id))
        actor: Any = request.user
        try:
            text = desk.do(name, inquiry_id=inquiry.pk, by=actor.subject_id, typed=request.POST)
        except desk.Refused as refusal:
            self.message_user(request, str(refusal), messages.WARNING)
        else:
            self.message_user(request, text, messages.SUCCESS)
        return redirect("admin:privacy_inquiry_change", inquiry.pk)


def case_context(inquiry: Inquiry, request: HttpRequest) -> dict[str, Any]:
    """Return the page of a case; the texts only for those who answer."""
    user: Any = request.user
    may_answer = user.has_perm(ANSWER)
    is_mine = may_answer and inquiry.assigned_to_id == user.subject_id
    is_running = inquiry.state in RUNNING
    authority = Authority.objects.filter(inquiry=inquiry).first()
    context: dict[str, Any] = {
        "inquiry": inquiry,
        "due": due(inquiry.contact_due_at, now=now()) if inquiry.contact_due_at else None,
        "may_answer": may_answer,
        "may_claim": may_answer and inquiry.state == State.OPEN,
        "may_release": may_answer and inquiry.state == State.ASSIGNED,
        "is_mine": is_mine,
        "authority": authority,
    }
    if may_answer:
        context |= showing.for_the_desk(inquiry)
    if is_mine and is_running:
        draft = InquiryDraft.objects.filter(inquiry=inquiry).first()
        seen = {"text": draft.text if draft else "", "seen": last_number(inquiry.pk)}
        context |= {
            "answer_form": AnswerForm(initial=seen, auto_id="answer-%s"),
            "close_form": CloseForm(auto_id="close-%s"),
        }
    if authority and is_running and user.has_perm(DECIDE):
        can_prove = authority.state not in (AuthorityState.PROVEN, AuthorityState.REFUSED)
        context["document_form"] = DocumentForm(auto_id="document-%s") if can_prove else None
    if may_answer and inquiry.may_publish and inquiry.contacted_at:
        context |= publishing_context(inquiry)
    return context


def publishing_context(inquiry: Inquiry) -> dict[str, Any]:
    """Return both texts as they are, or would be, public."""
    published = PublicQuestion.objects.filter(inquiry=inquiry).first()
    first = inquiry.messages.filter(who=Who.ASKER).first()
    last = inquiry.messages.filter(who=Who.STAFF).last()
    texts = {
        "question": published.question if published else first and first.text,
        "answer": published.answer if published else last and last.text,
    }
    return {
        "release_form": ReleaseForm(initial=texts, auto_id="release-%s"),
        "is_public": published is not None,
    }
