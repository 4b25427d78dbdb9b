"""Your consents: what is on, what you would agree to, one button each.

Turning off takes one click and no text; turning on leads to the words first and takes one click
beside them. Every form is plain and ends in a redirect.
"""

import uuid
from typing import Any

from allauth.core import ratelimit
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import get_language, gettext_lazy, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from privacy.consent import domain, exceptions, portal, queries
from privacy.consent.domain import (
    Circumstances,
    NotShown,
    NotYours,
    Refused,
    SignalSaysNo,
    UnknownFeature,
    VersionNotInForce,
)
from privacy.consent.enums import Act, Channel, Feature
from privacy.consent.exceptions import NotOn
from privacy.consent.features import FEATURES
from privacy.consent.forms import DecisionForm, SwitchForm
from privacy.consent.held import count_of, erase_of
from privacy.consent.holders import Holder
from privacy.consent.models import ConsentEvent
from privacy.consent.recipients import recipients_of
from privacy.subjects.domain import SubjectGone
from privacy.subjects.enums import SubjectState
from privacy.subjects.models import Subject
from privacy.web.gpc import sends_gpc
from privacy.web.guards import signed_in
from privacy.web.source import network_of

WHY: dict[type[Refused], str | Promise] = {
    Refused: gettext_lazy("Your answer could not be taken. Choose again below."),
    UnknownFeature: gettext_lazy(
        "Your answer named no function that can be turned on. Choose one below."
    ),
    NotShown: gettext_lazy(
        "You have not been shown what you answered. Open the function, read it, and choose there."
    ),
    VersionNotInForce: gettext_lazy(
        "The text has changed since you opened the page. Read it again and choose."
    ),
    SignalSaysNo: gettext_lazy(
        "Your browser sends Global Privacy Control, so nothing was turned on. Open the function: "
        "there you can turn it on in spite of the signal."
    ),
    NotOn: gettext_lazy("The function is off, for every device. Turn it on first."),
}


def holder_of(request: HttpRequest) -> Holder:
    """Return whose consents the page shows: the signed-in person's, never another's."""
    user: Any = request.user
    return Holder(subject_id=user.subject_id)


def circumstances(request: HttpRequest) -> Circumstances:
    """Return the language, place, network and signal of an act."""
    return Circumstances(
        get_language() or "", Channel.PAGE, network_of(request), gpc=sends_gpc(request)
    )


@require_safe
@signed_in
def consents(request: HttpRequest) -> HttpResponse:
    """List every function with its state and its button."""
    return drawn_list(request)


def drawn_list(request: HttpRequest, *, problem: str = "", status: int = 200) -> HttpResponse:
    """Draw the list; an answer that could not be taken says why, and nothing has changed."""
    rows = portal.rows(holder_of(request))
    context = {
        "rows": rows,
        "any_on": any(each.standing.on or each.standing.outdated for each in rows),
        "basic": [row for row in FEATURES.values() if row.basic],
        "is_restricted": is_restricted(request),
        "gpc": sends_gpc(request),
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
    chosen, holder = Feature(feature), holder_of(request)
    context = {
        "each": portal.show(holder=holder, feature=chosen, where=circumstances(request)),
        "row": FEATURES[feature],
        "recipients": recipients_of(FEATURES[feature].elements),
        "held": portal.held(subject_id=holder.key, feature=chosen),
        "switches": portal.switches(holder=holder, feature=chosen),
        "is_restricted": is_restricted(request),
        "gpc": sends_gpc(request),
    }
    return render(request, "privacy/consent.html", {**context, **news(request)})


def refusal(request: HttpRequest, refused: Refused) -> HttpResponse:
    """Answer an answer that cannot be taken: 404 for another's, else the list as it is now."""
    if isinstance(refused, NotYours):
        raise Http404 from refused
    return drawn_list(
        request, problem=str(WHY.get(type(refused), WHY[Refused])), status=refused.status
    )


@require_POST
@signed_in
def decide(request: HttpRequest) -> HttpResponse:
    """Take a yes or "not now" to what this person was shown."""
    form = DecisionForm(request.POST)
    if not form.is_valid():
        return refusal(request, UnknownFeature() if "feature" in form.errors else Refused())
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
            gpc=where.gpc,
            despite_gpc=told["despite"] == "gpc",
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


@require_POST
@signed_in
def for_device(request: HttpRequest, feature: str, device: uuid.UUID) -> HttpResponse:
    """Turn a function off for one device, or on again."""
    form = SwitchForm(request.POST)
    if not form.is_valid():
        return refusal(request, Refused())
    try:
        exceptions.switch(
            holder=holder_of(request),
            feature=feature,
            device=device,
            on=form.cleaned_data["on"],
            where=circumstances(request),
        )
    except Refused as refused:
        return refusal(request, refused)
    except SubjectGone:
        raise Http404 from None
    return redirect(f"{reverse('consent', args=[feature])}#devices")


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def erase(request: HttpRequest, feature: str) -> HttpResponse:
    """Say how many records are held because of a function, then erase them."""
    chosen, subject_id = Feature(feature), holder_of(request).key
    if request.method == "POST":
        try:
            gone = erase_of(subject_id, chosen)
        except SubjectGone:
            raise Http404 from None
        told = ngettext("%(count)d record is erased.", "%(count)d records are erased.", gone)
        messages.success(request, told % {"count": gone})
        return redirect("consent", feature=feature)
    context = {"name": chosen.label, "feature": chosen, "count": count_of(subject_id, chosen)}
    return render(request, "privacy/consent_erase.html", context)


def back_to(request: HttpRequest, event: ConsentEvent | None) -> HttpResponse:
    """Return to the page the form stood on, naming what was done."""
    place = reverse("consents")
    if event is not None and request.POST.get("from") == event.feature:
        place = reverse("consent", args=[event.feature])
    return redirect(f"{place}?done={event.reference}" if event else place)
