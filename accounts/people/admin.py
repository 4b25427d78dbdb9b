"""Members in the back office: a masked list, an exact look-up, and what staff may begin.

A value is seen whole only by a look that is written down for its owner. There is no way to change
a detail, or to see or set a password. What is looked for is posted and compared by blind indexes;
it stands in no address and in no log.
"""

import uuid
from collections.abc import Callable, Mapping
from typing import Any

from allauth.account.models import EmailAddress
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import Prefetch, QuerySet
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import URLPattern, path, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST
from django_countries import countries

from accounts.back_office import Refusals, do, require
from accounts.cards import STATES
from accounts.challenges.admin import DECIDE as MAY_DOUBT
from accounts.challenges.domain import opening as doubting
from accounts.challenges.forms import ChallengeForm
from accounts.challenges.queries import challenges_of
from accounts.domain import marks
from accounts.enums import AccountState, Mark
from accounts.identity.admin import DECIDE as MAY_CHECK
from accounts.identity.domain import opening as checking
from accounts.identity.queries import checks_of
from accounts.models import User
from accounts.people import looking, masks
from accounts.people.forms import CheckForm, FindForm
from privacy.evidence_admin import EvidenceAdmin
from privacy.registry.paths import find_subjects
from privacy.subjects.domain import SubjectGone
from privacy.subjects.enums import Restriction
from privacy.subjects.refusals import Service, refused_to
from privacy.work.clock import now

View = Callable[..., HttpResponse]
WORDS: Mapping[AccountState, Callable[[], str]] = STATES
SEES_LAST_SIGNS = "accounts.view_identitycheck"
# Both forms stand on one page and ask for a reason: each names its own fields.
CHECK_IDS, DOUBT_IDS = "check_%s", "doubt_%s"
RESTS_FOR: dict[Restriction, str | Promise] = {
    Restriction.MINOR_REPORT: gettext_lazy("a report about a minor"),
    Restriction.UNDER_AGE: gettext_lazy("their own date of birth"),
    Restriction.CHALLENGE: gettext_lazy("a decision about a doubted detail"),
    Restriction.INCIDENT: gettext_lazy("an incident"),
}
CHECK_REFUSALS: Refusals = {
    checking.NothingToCheck: gettext_lazy("The person has told no document to ask about."),
    checking.ReasonMissing: gettext_lazy("Choose a reason, and explain it in words."),
    checking.NotYours: gettext_lazy("Nobody asks about themselves."),
    SubjectGone: gettext_lazy("The person is leaving: nothing begins any more."),
}
DOUBT_REFUSALS: Refusals = {
    doubting.NothingNamed: gettext_lazy("Choose what is doubted, and the reason."),
    doubting.EvidenceMissing: gettext_lazy("Write what the doubt rests on."),
    doubting.NotYours: gettext_lazy("Nobody raises a doubt about themselves."),
    doubting.NothingToChallenge: gettext_lazy("This account is not in use: nothing is doubted."),
    doubting.AlreadyOpen: gettext_lazy("A doubt about this person is undecided already."),
    doubting.SameFacts: gettext_lazy(
        "This was doubted before, and the details have not changed since."
    ),
    SubjectGone: CHECK_REFUSALS[SubjectGone],
}


class StateFilter(admin.SimpleListFilter):
    """The states of an account, in words."""

    title = gettext_lazy("state")
    parameter_name = "account_state"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [(str(state), words()) for state, words in WORDS.items()]

    def queryset(self, request: HttpRequest, queryset: QuerySet[User]) -> QuerySet[User]:
        return queryset.filter(account_state=self.value()) if self.value() else queryset


@admin.register(User)
class PersonAdmin(EvidenceAdmin):
    """Members only: staff have no details of P-2.8."""

    list_display = [
        "id", "username", "name", "email", "mobile", "certificate", "state", "rests",
        "created_at",
    ]  # fmt: skip
    list_filter = [StateFilter, "subject__state"]
    ordering = ["-created_at"]
    change_list_template = "admin/accounts/people.html"
    change_form_template = "admin/accounts/person.html"
    fields = (
        "id", "subject", "username", "name", "email", "mobile", "certificate", "country",
        "state", "rests", "refused", "four_marks", "created_at",
    )  # fmt: skip

    def get_queryset(self, request: HttpRequest) -> QuerySet[User]:
        """Read members with all that a row shows, in as many queries for one as for fifty."""
        rows: QuerySet[User] = super().get_queryset(request).filter(is_staff=False)
        addresses = EmailAddress.objects.filter(primary=True)
        return rows.select_related("subject", "profile").prefetch_related(
            Prefetch("emailaddress_set", queryset=addresses, to_attr="addresses")
        )

    def get_list_display(self, request: HttpRequest) -> Any:
        return seen_by(request, self.list_display)

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return seen_by(request, self.fields)

    @admin.display(description=gettext_lazy("name"))
    def name(self, user: User) -> str:
        return masks.name(user)

    @admin.display(description=gettext_lazy("e-mail"))
    def email(self, user: Any) -> str:
        return masks.email(user.addresses)

    @admin.display(description=gettext_lazy("mobile number"))
    def mobile(self, user: User) -> str:
        return masks.mobile(user)

    @admin.display(description=gettext_lazy("certificate"))
    def certificate(self, user: User) -> str:
        return masks.certificate(user)

    @admin.display(description=gettext_lazy("country or region"))
    def country(self, user: User) -> str:
        profile = masks.profile_of(user)
        return str(countries.name(profile.country)) if profile else masks.NOTHING

    @admin.display(description=gettext_lazy("restricted for"))
    def rests(self, user: User) -> str:
        reasons = [str(RESTS_FOR[Restriction(each)]) for each in user.subject.restricted_for]
        return ", ".join(reasons) or masks.NOTHING

    @admin.display(description=gettext_lazy("state"), ordering="account_state")
    def state(self, user: User) -> str:
        return WORDS[AccountState(user.account_state)]()

    @admin.display(description=gettext_lazy("refused services"))
    def refused(self, user: User) -> str:
        services = refused_to(subject_id=user.subject_id)
        return ", ".join(str(Service(each).label) for each in sorted(services)) or masks.NOTHING

    @admin.display(description=gettext_lazy("four marks"))
    def four_marks(self, user: User) -> str:
        results = marks.results_of(user=user, now=now())
        return ", ".join(f"{mark.label}: {marks.outcome_of(mark, results).label}" for mark in Mark)

    def get_urls(self) -> list[URLPattern]:
        deeds: list[tuple[str, View, str]] = [
            ("find/", self.find, "find"),
            ("<uuid:user_id>/check/", self.check_identity, "check"),
            ("<uuid:user_id>/doubt/", self.doubt, "doubt"),
            ("<uuid:user_id>/look/", self.look, "look"),
        ]
        routes = [
            path(
                address,
                self.admin_site.admin_view(require_POST(view)),
                name=f"accounts_user_{name}",
            )
            for address, view, name in deeds
        ]
        return [*routes, *super().get_urls()]

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Draw the list under the look-up."""
        return super().changelist_view(request, {"find_form": FindForm(), **(extra_context or {})})

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """Draw a person with their checks and doubts, and what may be begun."""
        user = self.get_object(request, object_id)
        context: dict[str, Any] = {}
        if user is not None:
            context = begun(request, user.subject_id)
        return super().change_view(request, object_id, form_url, context | (extra_context or {}))

    def find(self, request: HttpRequest) -> HttpResponse:
        """Lead to the one person whose proven identifier this is, or say that there is none."""
        require(request, "accounts.view_user")
        form = FindForm(request.POST)
        if not form.is_valid():
            request.method = "GET"
            return self.changelist_view(request, {"find_form": form})
        subjects = find_subjects(kind=form.cleaned_data["kind"], value=form.cleaned_data["value"])
        found = [str(user.pk) for user in self.get_queryset(request).filter(subject__in=subjects)]
        if len(found) == 1:
            return redirect(reverse("admin:accounts_user_change", args=found))
        place = reverse("admin:accounts_user_changelist")
        if found:
            return redirect(f"{place}?id__in={','.join(found)}")
        self.message_user(
            request,
            _("Nobody has proven this. It must be exact, and of the kind that you chose."),
            messages.WARNING,
        )
        return redirect(place)

    def check_identity(self, request: HttpRequest, user_id: uuid.UUID) -> HttpResponse:
        """Announce a check of one person, for a reason of the list."""
        require(request, MAY_CHECK)
        person = get_object_or_404(self.get_queryset(request), pk=user_id)
        form = CheckForm(request.POST, auto_id=CHECK_IDS)
        if not form.is_valid():
            return self.drawn_again(request, person, check_form=form)

        def deed(by: uuid.UUID) -> str:
            checking.open_check(
                subject_id=person.subject_id,
                reason=form.cleaned_data["reason"],
                explanation=form.cleaned_data["explanation"],
                by=by,
                now=now(),
            )
            return _("The check is announced to the person.")

        return do(request, deed, refusals=CHECK_REFUSALS, back_to=page_of(person))

    def doubt(self, request: HttpRequest, user_id: uuid.UUID) -> HttpResponse:
        """Raise a doubt about details of one person, with its evidence."""
        require(request, MAY_DOUBT)
        person = get_object_or_404(self.get_queryset(request), pk=user_id)
        form = ChallengeForm(request.POST, auto_id=DOUBT_IDS)
        if not form.is_valid():
            return self.drawn_again(request, person, doubt_form=form)

        def deed(by: uuid.UUID) -> str:
            doubting.open_challenge(
                subject_id=person.subject_id,
                elements=form.cleaned_data["elements"],
                reason=form.cleaned_data["reason"],
                evidence=form.cleaned_data["evidence"],
                by=by,
                now=now(),
            )
            return _("The person is told what is doubted, and has time to answer.")

        return do(request, deed, refusals=DOUBT_REFUSALS, back_to=page_of(person))

    def look(self, request: HttpRequest, user_id: uuid.UUID) -> HttpResponse:
        """Show values of one person in clear, once, to who says what for and why."""
        require(request, looking.MAY_LOOK)
        person = get_object_or_404(self.get_queryset(request), pk=user_id)
        form = looking.form_for(request, request.POST)
        if form is None:
            raise PermissionDenied
        if not form.is_valid():
            return self.drawn_again(request, person, look_form=form)
        try:
            return looking.show(request, person, form, back_to=page_of(person))
        except tuple(looking.REFUSALS) as refusal:
            self.message_user(request, str(looking.REFUSALS[type(refusal)]), messages.ERROR)
            return redirect(page_of(person))

    def drawn_again(self, request: HttpRequest, person: User, **forms: Form) -> HttpResponse:
        """Draw the page with what was typed and what is wrong with it; nothing has begun."""
        # Django's own page takes a POST for a change of the row, which nobody may make.
        request.method = "GET"
        return self.change_view(request, str(person.pk), extra_context=dict(forms))


def seen_by(request: HttpRequest, columns: Any) -> list[str]:
    """Leave out what is not for everybody: the last signs of a certificate."""
    sees_all = request.user.has_perm(SEES_LAST_SIGNS)
    return [each for each in columns if sees_all or each != "certificate"]


def begun(request: HttpRequest, subject_id: uuid.UUID) -> dict[str, Any]:
    """Return the checks and doubts of a person, and the forms that this member of staff may use."""
    sees_checks = request.user.has_perm(SEES_LAST_SIGNS)
    sees_doubts = request.user.has_perm("accounts.view_accuracychallenge")
    return {
        "checks": checks_of(subject_id) if sees_checks else [],
        "doubts": challenges_of(subject_id) if sees_doubts else [],
        "look_form": looking.form_for(request),
        "check_form": CheckForm(auto_id=CHECK_IDS) if request.user.has_perm(MAY_CHECK) else None,
        "doubt_form": ChallengeForm(auto_id=DOUBT_IDS)
        if request.user.has_perm(MAY_DOUBT)
        else None,
    }


def page_of(person: User) -> str:
    return reverse("admin:accounts_user_change", args=[person.pk])
