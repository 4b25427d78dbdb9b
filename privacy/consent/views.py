"""Your consents: what is on, what you would agree to, one button each, and the whole history.

Turning off takes one click and no text; turning on one click next to the text. Every form is a
plain POST that ends in a redirect.
"""

import uuid
from dataclasses import dataclass
from typing import Any

from allauth.core import ratelimit
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from privacy.consent import domain, queries
from privacy.consent.domain import Circumstances, NotYours, Refused, VersionNotInForce
from privacy.consent.enums import Act, Channel, ConsentState, Feature
from privacy.consent.features import FEATURES
from privacy.consent.forms import DecisionForm
from privacy.consent.holders import Holder
from privacy.consent.models import ConsentEvent
from privacy.consent.queries import Standing
from privacy.consent.showing import Words, is_untouched, read_again, words
from privacy.policies.enums import Document
from privacy.policies.models import PolicyVersion
from privacy.subjects.domain import SubjectGone
from privacy.subjects.enums import SubjectState
from privacy.subjects.models import Subject
from privacy.web.guards import signed_in
from privacy.web.source import network_of

A_PAGE = 50


@dataclass(frozen=True)
class Shown:
    """One function as the page draws it; without `words` it cannot be turned on yet."""

    standing: Standing
    name: str
    words: Words | None
    event: ConsentEvent | None


def holder_of(request: HttpRequest) -> Holder:
    """Return whose consents the page shows: the signed-in person's, never another's."""
    user: Any = request.user
    return Holder(subject_id=user.subject_id)


def circumstances(request: HttpRequest) -> Circumstances:
    """Return the language, place and network of an act."""
    return Circumstances(get_language() or "", Channel.PAGE, network_of(request))


def shown_to(request: HttpRequest, features: list[Feature]) -> list[Shown]:
    """Show functions to whoever is signed in, and keep that they were shown."""
    holder = holder_of(request)
    standings = queries.standings(holder)
    version = queries.policy_in_force()
    where = circumstances(request)
    return [one_shown(holder, standings[feature], version, where) for feature in features]


def one_shown(
    holder: Holder, standing: Standing, version: PolicyVersion | None, where: Circumstances
) -> Shown:
    """Return one function with the words about it; what is not published has none."""
    name = str(standing.feature.label)
    if version is None:
        return Shown(standing, name, None, None)
    told = words(feature=standing.feature, version=version, language=where.language)
    try:
        event = domain.record_shown(
            holder=holder,
            feature=standing.feature,
            language=where.language,
            channel=where.channel,
            source_address=where.source,
        )
    except (VersionNotInForce, SubjectGone):
        event = None
    return Shown(standing, name, told, event)


@require_safe
@signed_in
def consents(request: HttpRequest) -> HttpResponse:
    """List every function with its state, its words and its button."""
    return drawn_list(request)


def drawn_list(request: HttpRequest, *, problem: str = "", status: int = 200) -> HttpResponse:
    """Draw the list; an answer that could not be taken says why, and nothing has changed."""
    shown = shown_to(request, list(Feature))
    context = {
        "shown": shown,
        "any_on": any(each.standing.state == ConsentState.GRANTED for each in shown),
        "basic": [row for row in FEATURES.values() if row.basic],
        "is_restricted": is_restricted(request),
        "problem": problem,
        **news(request),
    }
    return render(request, "privacy/consents.html", context, status=status)


def is_restricted(request: HttpRequest) -> bool:
    subject = Subject.objects.filter(pk=holder_of(request).key).first()
    return subject is not None and subject.state == SubjectState.RESTRICTED


def news(request: HttpRequest) -> dict[str, Any]:
    """Return what was just done, if the address names an act that is still the last."""
    done = request.GET.get("done", "")
    if done == "all":
        return {"done_text": _("Everything optional is off. Nothing more is collected.")}
    try:
        event = queries.event_of(holder=holder_of(request), reference=uuid.UUID(done))
    except ValueError:
        return {}
    if event is None or event.act == Act.SHOWN:
        return {}
    feature = Feature(event.feature)
    if queries.last_decision(holder=holder_of(request), feature=feature) != event:
        return {}
    told = {
        Act.GRANTED: _("%(feature)s is on."),
        Act.WITHDRAWN: _("%(feature)s is off. Nothing more is collected."),
    }
    return {
        "done_text": told[Act(event.act)] % {"feature": feature.label},
        "undo_url": reverse("consent_undo", args=[event.reference]),
    }


@require_safe
@signed_in
def one(request: HttpRequest, feature: str) -> HttpResponse:
    """Show one function with everything there is to know before deciding."""
    shown = shown_to(request, [Feature(feature)])[0]
    context = {"each": shown, "row": FEATURES[feature], "is_restricted": is_restricted(request)}
    return render(request, "privacy/consent.html", {**context, **news(request)})


def refusal(request: HttpRequest, refused: Refused) -> HttpResponse:
    """Answer an answer that cannot be taken: 404 for another's, else the list as it is now."""
    if isinstance(refused, NotYours):
        raise Http404 from refused
    problem = _("Your answer could not be taken. Choose again below.")
    if isinstance(refused, VersionNotInForce):
        problem = _("The text has changed since you opened the page. Read it again and choose.")
    return drawn_list(request, problem=problem, status=refused.status)


@require_POST
@signed_in
def decide(request: HttpRequest) -> HttpResponse:
    """Take a yes or "not now" to what this person was shown."""
    form = DecisionForm(request.POST)
    if not form.is_valid():
        return refusal(request, Refused())
    # Only a yes is limited: turning off never waits.
    user: Any = request.user
    if limited := ratelimit.consume_or_429(request, action="consent", user=user):
        return limited  # type: ignore[no-any-return] # allauth ships no types
    told = form.cleaned_data
    where = circumstances(request)
    try:
        event = domain.decide(
            holder=holder_of(request),
            feature=told["feature"],
            version_number=told["version"],
            granted=told["granted"],
            language=where.language,
            channel=where.channel,
            shown=told["shown"],
            source_address=where.source,
        )
    except Refused as refused:
        return refusal(request, refused)
    except SubjectGone:
        raise Http404 from None
    return back_to(request, event)


@require_POST
@signed_in
def turn_off(request: HttpRequest, feature: str) -> HttpResponse:
    """Turn one function off; needs nothing but the click."""
    where = circumstances(request)
    try:
        event = domain.withdraw(
            holder=holder_of(request),
            feature=feature,
            language=where.language,
            channel=where.channel,
            source_address=where.source,
        )
    except SubjectGone:
        raise Http404 from None
    return back_to(request, event)


@require_POST
@signed_in
def turn_all_off(request: HttpRequest) -> HttpResponse:
    """Turn everything optional off."""
    where = circumstances(request)
    try:
        domain.withdraw_all(
            holder=holder_of(request),
            language=where.language,
            channel=where.channel,
            source_address=where.source,
        )
    except SubjectGone:
        raise Http404 from None
    return redirect(f"{reverse('consents')}?done=all")


@require_POST
@signed_in
def undo(request: HttpRequest, reference: uuid.UUID) -> HttpResponse:
    """Undo what was just done; what was decided since stays."""
    try:
        event = domain.take_back(
            holder=holder_of(request), reference=reference, where=circumstances(request)
        )
    except Refused as refused:
        return refusal(request, refused)
    except SubjectGone:
        raise Http404 from None
    return back_to(request, event)


def back_to(request: HttpRequest, event: ConsentEvent | None) -> HttpResponse:
    """Return to the page the form stood on, naming what was done."""
    place = reverse("consents")
    if event is not None and request.POST.get("from") == event.feature:
        place = reverse("consent", args=[event.feature])
    return redirect(f"{place}?done={event.reference}" if event else place)


@require_safe
@signed_in
def history(request: HttpRequest) -> HttpResponse:
    """List everything that was shown and decided, newest first."""
    rows = Paginator(queries.events(holder_of(request)), A_PAGE)
    page = rows.get_page(request.GET.get("page"))
    place = reverse("consent_history")
    context = {
        "events": page.object_list,
        "previous_url": f"{place}?page={page.number - 1}" if page.has_previous() else "",
        "next_url": f"{place}?page={page.number + 1}" if page.has_next() else "",
    }
    return render(request, "privacy/consent_history.html", context)


@require_safe
@signed_in
def receipt(request: HttpRequest, reference: uuid.UUID) -> HttpResponse:
    """Show word for word what stood on the page, with its hash; another's is 404."""
    event = queries.event_of(holder=holder_of(request), reference=reference)
    if event is None:
        raise Http404
    context = {
        "event": event,
        "told": read_again(event.text) if event.text else None,
        "is_untouched": event.text is not None and is_untouched(event.text),
        "document": str(Document.PRIVACY),
    }
    return render(request, "privacy/consent_receipt.html", context)
