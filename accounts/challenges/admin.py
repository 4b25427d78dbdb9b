"""Doubts in the back office: the queue, what the person answered, and what a person decides.

A row names nobody. Every button calls the domain, which refuses what is too early, unnamed or
somebody's own.
"""

import uuid
from datetime import datetime
from typing import Any

from django.contrib import admin
from django.db.models import Count, Min, Q, QuerySet
from django.db.models.functions import Now
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from accounts.back_office import Deed, Refusals, do, require
from accounts.challenges.domain import deciding, effects, opening
from accounts.challenges.domain.letters import Names
from accounts.challenges.enums import QUEUE, UNDECIDED, ChallengeState, Outcome
from accounts.challenges.facts import facts_of
from accounts.challenges.forms import DecisionForm
from accounts.models import AccuracyChallenge
from privacy.evidence_admin import EvidenceAdmin
from privacy.subjects.domain import WRITABLE, SubjectGone
from privacy.web.due import due
from privacy.web.queues import Queue, queue
from privacy.work.clock import now

DECIDE = "accounts.decide_accuracychallenge"
REFUSALS: Refusals = {
    deciding.TooEarly: gettext_lazy("The person still has time. Nobody decides before it is over."),
    deciding.NotNow: gettext_lazy("This cannot be done (any more): look at the state below."),
    deciding.GroundsMissing: gettext_lazy(
        "Write the reasons, and name the services that are to be refused."
    ),
    deciding.SecondPersonNeeded: gettext_lazy(
        "You made the decision. After an appeal another person has the last word."
    ),
    deciding.Heavier: gettext_lazy("The last word may not be worse than the decision."),
    opening.NotYours: gettext_lazy("Nobody decides about a doubt about themselves."),
    SubjectGone: gettext_lazy("The person is leaving: nothing is decided any more."),
}
FIELDS = [
    "id", "subject", "doubted", "reason", "evidence", "state", "opened_at", "due_at", "answer",
    "answered_at", "corrected_at", "has_changed", "outcome", "refused_services", "grounds",
    "decided_at", "appeal_until", "appeal", "appealed_at", "final_outcome", "final_grounds",
    "lifted_at", "closed_at", "assigned_to",
]  # fmt: skip


@queue("accounts.challenges", permission=DECIDE, order=25)
def challenges(moment: datetime) -> Queue:
    """Count the doubts in which a person of ours acts next; late is what waits for a decision."""
    ours = Q(state__in=["answered", "overdue", "appealed"]) | Q(
        state=ChallengeState.DECIDED, outcome=Outcome.CANCEL, appeal_until__lte=moment
    )
    counts = AccuracyChallenge.objects.filter(ours, subject__state__in=WRITABLE).aggregate(
        waiting=Count("pk"),
        overdue=Count("pk", filter=Q(due_at__lt=moment, state__in=["overdue", "answered"])),
        next=Min("due_at"),
    )
    return Queue(
        gettext_lazy("Doubted details"),
        reverse("admin:accounts_accuracychallenge_changelist"),
        waiting=counts["waiting"],
        overdue=counts["overdue"],
        next_due_at=counts["next"],
    )


@admin.register(AccuracyChallenge)
class AccuracyChallengeAdmin(EvidenceAdmin):
    """What is due first stands first."""

    list_display = ["id", "state", "reason", "due_words", "outcome", "assigned_to"]
    list_filter = ["state", "reason", "outcome"]
    search_fields = ["=id", "=subject__id"]
    ordering = ["closed_at", "due_at"]
    list_select_related = ["assigned_to"]
    change_form_template = "admin/accounts/accuracychallenge.html"
    fields = tuple(FIELDS)

    def get_queryset(self, request: HttpRequest) -> QuerySet[AccuracyChallenge]:
        rows: QuerySet[AccuracyChallenge] = super().get_queryset(request)
        return rows.annotate(moment=Now())

    @admin.display(description=gettext_lazy("due"), ordering="due_at")
    def due_words(self, challenge: Any) -> str:
        if challenge.state not in QUEUE:
            return "-"
        at = challenge.due_at if challenge.state in UNDECIDED else challenge.appeal_until
        return due(at, now=challenge.moment).words

    @admin.display(description=gettext_lazy("doubted"))
    def doubted(self, challenge: AccuracyChallenge) -> str:
        return ", ".join(Names(challenge.elements))

    @admin.display(description=gettext_lazy("refused services"))
    def refused_services(self, challenge: AccuracyChallenge) -> str:
        return ", ".join(Names(challenge.services)) or "-"

    @admin.display(description=gettext_lazy("changed since"), boolean=True)
    def has_changed(self, challenge: AccuracyChallenge) -> bool:
        """Tell whether a doubted detail is another one now, without showing either."""
        today = facts_of(subject_id=challenge.subject_id, elements=challenge.elements)
        return bool(today != challenge.facts)

    def get_urls(self) -> list[URLPattern]:
        verbs = [
            ("take", self.take),
            ("settle", self.settle),
            ("decide", self.decide),
            ("carry-out", self.carry_out),
            ("lift", self.lift),
        ]
        routes = [
            path(
                f"<uuid:challenge_id>/{verb}/",
                self.admin_site.admin_view(require_POST(view)),
                name=f"accounts_accuracychallenge_{verb.replace('-', '_')}",
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
        """Draw the doubt with what may be done now, and only that."""
        challenge = self.get_object(request, object_id)
        context = dict(extra_context or {})
        if challenge is not None and request.user.has_perm(DECIDE):
            context = allowed(challenge, at=now()) | context
        return super().change_view(request, object_id, form_url, context)

    def take(self, request: HttpRequest, challenge_id: uuid.UUID) -> HttpResponse:
        def deed(by: uuid.UUID) -> str:
            deciding.assign(challenge_id=challenge_id, to=by)
            return _("This doubt is yours.")

        return self.act(request, challenge_id, deed)

    def settle(self, request: HttpRequest, challenge_id: uuid.UUID) -> HttpResponse:
        def deed(by: uuid.UUID) -> str:
            deciding.settle(challenge_id=challenge_id, by=by, now=now())
            return _("Settled. The person is told that nothing happens.")

        return self.act(request, challenge_id, deed)

    def decide(self, request: HttpRequest, challenge_id: uuid.UUID) -> HttpResponse:
        form = DecisionForm(request.POST)
        if not form.is_valid():
            return self.drawn_again(request, challenge_id, form)

        def deed(by: uuid.UUID) -> str:
            told = {
                "challenge_id": challenge_id,
                "by": by,
                "outcome": Outcome(form.cleaned_data["outcome"]),
                "services": form.cleaned_data["services"],
                "grounds": form.cleaned_data["grounds"],
                "now": now(),
            }
            if AccuracyChallenge.objects.get(pk=challenge_id).state == ChallengeState.APPEALED:
                deciding.decide_appeal(**told)
                return _("The last word is said, and the person is told.")
            deciding.decide(**told)
            return _("Decided. The person is told the reasons and how to appeal.")

        return self.act(request, challenge_id, deed)

    def drawn_again(
        self, request: HttpRequest, challenge_id: uuid.UUID, form: DecisionForm
    ) -> HttpResponse:
        """Draw the page with what was typed and what is wrong with it; nothing is decided."""
        require(request, DECIDE)
        get_object_or_404(AccuracyChallenge, pk=challenge_id)
        # Django's own page takes a POST for a change of the row, which nobody may make.
        request.method = "GET"
        return self.change_view(request, str(challenge_id), extra_context={"decision_form": form})

    def carry_out(self, request: HttpRequest, challenge_id: uuid.UUID) -> HttpResponse:
        def deed(by: uuid.UUID) -> str:
            deciding.carry_out(challenge_id=challenge_id, by=by, now=now())
            return _("The registration has ended. The data are erased after a day.")

        return self.act(request, challenge_id, deed)

    def lift(self, request: HttpRequest, challenge_id: uuid.UUID) -> HttpResponse:
        def deed(by: uuid.UUID) -> str:
            deciding.lift(challenge_id=challenge_id, by=by, now=now())
            return _("Lifted. The person is told that everything works again.")

        return self.act(request, challenge_id, deed)

    def act(self, request: HttpRequest, challenge_id: uuid.UUID, deed: Deed) -> HttpResponse:
        require(request, DECIDE)
        get_object_or_404(AccuracyChallenge, pk=challenge_id)
        return do(
            request,
            deed,
            refusals=REFUSALS,
            back_to=reverse("admin:accounts_accuracychallenge_change", args=[challenge_id]),
        )


def allowed(challenge: AccuracyChallenge, *, at: datetime) -> dict[str, Any]:
    """Return which buttons the page of a doubt has now."""
    is_undecided = challenge.state in UNDECIDED
    is_appealed = challenge.state == ChallengeState.APPEALED
    is_over = challenge.appeal_until is not None and at >= challenge.appeal_until
    first = {"outcome": challenge.outcome, "services": challenge.services}
    may_decide = is_appealed or (is_undecided and at >= challenge.due_at)
    return {
        "decision_form": DecisionForm(initial=first) if may_decide else None,
        "may_take": challenge.closed_at is None,
        "may_settle": is_undecided,
        "is_appealed": is_appealed,
        "may_carry_out": challenge.state == ChallengeState.DECIDED
        and challenge.outcome == Outcome.CANCEL
        and is_over,
        "may_lift": challenge.lifted_at is None and effects.holds(challenge),
    }
