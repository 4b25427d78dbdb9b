"""Identity checks in the back office: who waits for what, and the way by letter.

A row names nobody: the person is a random number. The officer prints the letter here, and enters
what the authority wrote back.
"""

import uuid
from datetime import datetime
from typing import Any

from django.contrib import admin, messages
from django.db.models import Count, Min, Q, QuerySet
from django.db.models.functions import Now
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST
from django_countries import countries

from accounts.back_office import Deed, Refusals, do, require, subject_of
from accounts.certificates import CertificateType
from accounts.identity import adapters
from accounts.identity.authorities import name_of
from accounts.identity.domain import answering, opening, writing
from accounts.identity.domain.answering import Taken
from accounts.identity.enums import OPEN, CheckState, Result
from accounts.identity.forms import ResultForm
from accounts.models import IdentityCheck
from privacy.disclosure.gate import NotAuthorised
from privacy.evidence_admin import EvidenceAdmin
from privacy.web.due import due
from privacy.web.queues import Queue, queue
from privacy.work.clock import now

DECIDE = "accounts.decide_identitycheck"
SAID = {
    Taken.TAKEN: gettext_lazy("The answer is entered, and the person is told."),
    Taken.NOT_WAITING: gettext_lazy("This check does not wait for an answer (any more)."),
    Taken.DATA_CHANGED: gettext_lazy(
        "The person has changed these details since. The answer was not taken."
    ),
}


class MissingReference(Exception):  # noqa: N818 - reads as the news it is
    """An answer without a word of where it stands."""


REFUSALS: Refusals = {
    MissingReference: gettext_lazy("Choose the result and enter the reference of the letter."),
    opening.NotYours: gettext_lazy("Nobody looks after a check about themselves."),
    writing.NothingToWrite: gettext_lazy("There is no letter to write for this check now."),
    NotAuthorised: gettext_lazy("The authority is switched off in the list of recipients."),
}


@queue("accounts.identity_checks", permission=DECIDE, order=20)
def checks(moment: datetime) -> Queue:
    """Count the checks that an officer has to carry on: those that go by letter."""
    waiting = IdentityCheck.objects.filter(state=CheckState.PENDING)
    counts = (waiting if adapters.is_manual() else waiting.none()).aggregate(
        waiting=Count("pk"),
        overdue=Count("pk", filter=Q(answer_due_at__lt=moment)),
        next=Min("answer_due_at"),
    )
    return Queue(
        gettext_lazy("Identity checks"),
        reverse("admin:accounts_identitycheck_changelist"),
        waiting=counts["waiting"] or 0,
        overdue=counts["overdue"] or 0,
        next_due_at=counts["next"],
    )


@admin.register(IdentityCheck)
class IdentityCheckAdmin(EvidenceAdmin):
    """What is due first stands first."""

    list_display = ["id", "state", "reason", "due_words", "assigned_to"]
    list_filter = ["state", "reason"]
    search_fields = ["=id", "=subject__id"]
    ordering = ["closed_at", "answer_due_at"]
    list_select_related = ["assigned_to"]
    change_form_template = "admin/accounts/identitycheck.html"
    fields = [
        "id", "subject", "reason", "explanation", "authority_name", "state", "result", "reference",
        "announced_at", "ask_at", "asked_at", "letter_at", "answer_due_at", "answered_at",
        "reset_at", "assigned_to",
    ]  # fmt: skip

    def get_queryset(self, request: HttpRequest) -> QuerySet[IdentityCheck]:
        rows: QuerySet[IdentityCheck] = super().get_queryset(request)
        return rows.annotate(moment=Now())

    @admin.display(description=gettext_lazy("authority"))
    def authority_name(self, check: IdentityCheck) -> str:
        return name_of(check.authority)

    @admin.display(description=gettext_lazy("due"), ordering="answer_due_at")
    def due_words(self, check: Any) -> str:
        if check.closed_at is not None:
            return "-"
        return due(check.answer_due_at, now=check.moment).words

    def get_urls(self) -> list[URLPattern]:
        verbs = [("take", self.take), ("letter", self.letter), ("answer", self.answer)]
        routes = [
            path(
                f"<uuid:check_id>/{verb}/",
                self.admin_site.admin_view(require_POST(view)),
                name=f"accounts_identitycheck_{verb}",
            )
            for verb, view in verbs
        ]
        return [*routes, *super().get_urls()]

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """Draw the check with what may be done now."""
        check = self.get_object(request, object_id)
        state = check.state if check is not None and check.closed_at is None else ""
        may_decide = request.user.has_perm(DECIDE)
        context = {
            **(extra_context or {}),
            "results": Result.choices,
            "may_take": may_decide and state in OPEN,
            "may_answer": may_decide and state == CheckState.PENDING,
            "by_letter": adapters.is_manual(),
        }
        return super().change_view(request, object_id, form_url, context)

    def take(self, request: HttpRequest, check_id: uuid.UUID) -> HttpResponse:
        def deed(by: uuid.UUID) -> str:
            writing.assign(check_id=check_id, to=by)
            return _("This check is yours.")

        return self.act(request, check_id, deed)

    def answer(self, request: HttpRequest, check_id: uuid.UUID) -> HttpResponse:
        def deed(by: uuid.UUID) -> str:
            form = ResultForm(request.POST)
            if not form.is_valid():
                raise MissingReference
            taken = answering.take_answer(
                check_id=check_id,
                result=Result(form.cleaned_data["result"]),
                reference=form.cleaned_data["reference"],
                now=now(),
                entered_by=by,
            )
            return str(SAID[taken])

        return self.act(request, check_id, deed)

    def letter(self, request: HttpRequest, check_id: uuid.UUID) -> HttpResponse:
        """Show the letter to the authority; it is the only page with the number whole."""
        require(request, DECIDE)
        get_object_or_404(IdentityCheck, pk=check_id)
        try:
            check, document = writing.letter(check_id=check_id, by=subject_of(request), now=now())
        except tuple(REFUSALS) as refusal:
            self.message_user(request, str(REFUSALS[type(refusal)]), messages.ERROR)
            return redirect(page_of(check_id))
        context = {
            "check": check,
            "document": document,
            "authority": name_of(check.authority),
            "country": countries.name(document.country),
            "kind": CertificateType(document.kind).label,
            "today": now(),
        }
        return render(request, "admin/accounts/identity_letter.html", context)

    def act(self, request: HttpRequest, check_id: uuid.UUID, deed: Deed) -> HttpResponse:
        require(request, DECIDE)
        get_object_or_404(IdentityCheck, pk=check_id)
        return do(request, deed, refusals=REFUSALS, back_to=page_of(check_id))


def page_of(check_id: uuid.UUID) -> str:
    return reverse("admin:accounts_identitycheck_change", args=[check_id])
