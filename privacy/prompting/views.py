"""One question on one page: what is new first, then what each answer means, two equal buttons.

Opening, closing and going on are no answer. Each page is complete without scripts.
"""

from typing import Any

from allauth.core import ratelimit
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme, urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from privacy.consent import queries as consents
from privacy.consent.domain import NotShown, NotYours, Refused, VersionNotInForce
from privacy.consent.enums import Feature
from privacy.consent.holders import Holder
from privacy.consent.views import WHY, circumstances
from privacy.policies.enums import Document
from privacy.policies.versions.titles import title_of
from privacy.prompting import domain
from privacy.prompting.forms import AnswerForm
from privacy.prompting.questions import (
    Question,
    clauses_changed,
    news_of,
    open_questions,
    question,
    reasons,
)
from privacy.subjects.domain import SubjectGone
from privacy.web.guards import signed_in


def subject_of(request: HttpRequest) -> Any:
    user: Any = request.user
    return user.subject_id


def place_after(request: HttpRequest) -> str:
    """Return where somebody was going, on this site; their overview where that is not known."""
    wanted = request.POST.get("next") or request.GET.get("next") or ""
    is_ours = wanted.startswith("/") and url_has_allowed_host_and_scheme(wanted, allowed_hosts=None)
    return wanted if is_ours and len(wanted) <= 500 else reverse("me")


@require_safe
@signed_in
def first(request: HttpRequest) -> HttpResponse:
    """Show the first open question, or that there is none."""
    found = open_questions(subject_of(request))
    if not found:
        return nothing(request)
    return asked(request, found[0], left=len(found))


@require_safe
@signed_in
def one(request: HttpRequest, about: str) -> HttpResponse:
    """Show one question, also one that was answered "not now"."""
    found = question(subject_of(request), about)
    return nothing(request) if found is None else asked(request, found)


def nothing(request: HttpRequest, *, status: int = 200) -> HttpResponse:
    context = {"next": place_after(request)}
    return render(request, "privacy/changes_none.html", context, status=status)


def asked(
    request: HttpRequest, found: Question, *, left: int = 1, problem: str = "", status: int = 200
) -> HttpResponse:
    """Draw a question, and keep that it was shown."""
    news, where = news_of(found), circumstances(request)
    try:
        event = domain.record_shown(
            subject_id=subject_of(request), asked=found, news=news, where=where
        )
    except (SubjectGone, VersionNotInForce):
        return nothing(request)
    context = {
        "asked": found,
        "title": name_of(found.about),
        "text_title": title_of(found.document),
        "news": news,
        "own": set(consents.granted(Holder(subject_id=subject_of(request)))),
        "clauses": clauses_changed(found),
        "reasons": reasons(found),
        "event": event,
        "left": left,
        "gpc": where.gpc and not found.is_text,
        "next": place_after(request),
        "problem": problem,
    }
    return render(request, "privacy/change.html", context, status=status)


def name_of(about: str) -> str:
    return title_of(about) if about in Document.values else str(Feature(about).label)


@require_POST
@signed_in
def answer(request: HttpRequest, about: str) -> HttpResponse:
    """Take "agree" or "not now", then go on to the next question or to where somebody was going."""
    form = AnswerForm(request.POST)
    if not form.is_valid():
        return refusal(request, about, Refused())
    user: Any = request.user
    if limited := ratelimit.consume_or_429(request, action="consent", user=user):
        return limited  # type: ignore[no-any-return] # allauth ships no types
    try:
        is_agreed = take(request, about, form.cleaned_data)
    except Refused as refused:
        return refusal(request, about, refused)
    except SubjectGone:
        raise Http404 from None
    messages.success(request, outcome(about, is_agreed=is_agreed))
    if open_questions(user.subject_id):
        return redirect(f"{reverse('changes')}?{urlencode({'next': place_after(request)})}")
    return redirect(place_after(request))


def take(request: HttpRequest, about: str, told: dict[str, Any]) -> bool:
    """Give the answer to whoever writes it; return whether what is new is agreed to now."""
    where, subject_id = circumstances(request), subject_of(request)
    if about in Document.values:
        return domain.answer_text(
            subject_id=subject_id,
            document=Document(about),
            version_number=told["version"],
            agrees=told["granted"],
            where=where,
        )
    if told["shown"] is None:
        raise NotShown
    domain.answer_feature(
        subject_id=subject_id,
        feature=Feature(about),
        version_number=told["version"],
        agrees=told["granted"],
        shown=told["shown"],
        where=where,
        despite_gpc=told["despite"] == "gpc",
    )
    return question(subject_id, about) is None


def outcome(about: str, *, is_agreed: bool) -> str:
    """Say what holds now: with two pages open the other one may have been faster."""
    if is_agreed:
        return _("%(what)s: you agreed to what is new.") % {"what": name_of(about)}
    return _("%(what)s: what is new is not done. You are asked again only when more is added.") % {
        "what": name_of(about)
    }


def refusal(request: HttpRequest, about: str, refused: Refused) -> HttpResponse:
    """Answer an answer that cannot be taken: 404 for another's, else the question as it is now."""
    if isinstance(refused, NotYours):
        raise Http404 from refused
    found = question(subject_of(request), about)
    if found is None:
        return nothing(request, status=409)
    problem = str(WHY.get(type(refused), WHY[Refused]))
    return asked(request, found, problem=problem, status=refused.status)
