"""A number that was somebody else's before: proven without an account, kept by its old holder.

The first pages need no sign-in and tell nobody whether an account holds the number.
"""

from collections.abc import Callable
from datetime import timedelta
from functools import wraps
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.cards import masked_number, person
from accounts.domain import codes, recycling
from accounts.domain.limits import TooManySends
from accounts.element_forms import MobileForm
from accounts.enums import ClaimState, CodePurpose, SendScope
from accounts.forms import CodeForm
from accounts.models import NumberClaim
from accounts.views.not_now import not_now
from privacy.web.guards import signed_in
from privacy.web.origin import NO_TOKEN, same_origin_only
from privacy.web.secrecy import secret_address
from privacy.web.source import source_of

OfClaim = Callable[[HttpRequest, NumberClaim, str], HttpResponse]
TOO_MANY = _("No code can be sent there now; wait a while")


def draw(request: HttpRequest, page: str, /, status: int = 200, **context: Any) -> HttpResponse:
    """Draw a page for whoever is not signed in, without a CSRF cookie."""
    return render(request, f"accounts/number/{page}.html", {**context, **NO_TOKEN}, status=status)


@same_origin_only
@require_http_methods(["GET", "HEAD", "POST"])
@secret_address
def ask(request: HttpRequest) -> HttpResponse:
    """Take the number and send a code there."""
    form = MobileForm(request.POST or None)
    if form.is_valid():
        try:
            token = recycling.ask(
                number=form.cleaned_data["mobile"],
                language=get_language() or "en",
                source=source_of(request),
            )
        except TooManySends as refusal:
            if refusal.scope != SendScope.TARGET:
                url = reverse("number_ask")
                return not_now(request, refusal, back_url=url, change_url=url)
            form.add_error("mobile", TOO_MANY)
        else:
            return redirect("number_prove", token=token)
    return draw(request, "ask", form=form, days=settings.NUMBER_RELEASE_AFTER.days)


def of_claim(view: OfClaim) -> Callable[..., HttpResponse]:
    """Hand the view the claim behind the token."""

    @wraps(view)
    def guarded(request: HttpRequest, token: str) -> HttpResponse:
        try:
            return view(request, recycling.claim_of(token=token), token)
        except recycling.ClaimGone:
            return draw(request, "gone", status=404)

    return same_origin_only(secret_address(guarded))


@require_http_methods(["GET", "HEAD", "POST"])
@of_claim
def prove(request: HttpRequest, claim: NumberClaim, token: str) -> HttpResponse:
    """Take the code, then say when the number is free at the latest."""
    if claim.state != ClaimState.ASKED:
        return draw(request, "proven", claim=claim)
    form = CodeForm(request.POST or None)
    if form.is_valid():
        if recycling.prove(claim_id=claim.pk, code=form.cleaned_data["code"]):
            return redirect("number_prove", token=token)
        form.refuse()
    return draw(
        request,
        "prove",
        form=form,
        token=token,
        target=masked_number(claim.number),
        minutes=int(settings.SMS_CODE_TTL / timedelta(minutes=1)),
        seconds=codes.seconds_to_wait(
            subject_id=claim.subject_id, purpose=CodePurpose.CLAIM_NUMBER
        ),
        no_more_today="limit" in request.GET,
    )


@require_POST
@of_claim
def resend(request: HttpRequest, claim: NumberClaim, token: str) -> HttpResponse:
    """Send another code; too soon shows the wait, the day's limit is said on the page."""
    response = redirect("number_prove", token=token)
    try:
        recycling.ask_again(claim=claim, source=source_of(request))
    except TooManySends as refusal:
        if refusal.scope != SendScope.TARGET:
            change_url = reverse("number_ask")
            return not_now(request, refusal, back_url=response["Location"], change_url=change_url)
        if not codes.seconds_to_wait(subject_id=claim.subject_id, purpose=CodePurpose.CLAIM_NUMBER):
            response["Location"] += "?limit=1"
    return response


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def keep(request: HttpRequest) -> HttpResponse:
    """Say who asked for what, and send the holder a code to their own number."""
    user = person(request)
    claim = recycling.claim_against(user)
    if claim is None:
        return render(request, "accounts/number/nothing.html")
    refused = ""
    if request.method == "POST":
        try:
            recycling.send_keeping_code(user=user, source=source_of(request))
        except TooManySends as refusal:
            if refusal.scope != SendScope.TARGET:
                return not_now(request, refusal, back_url=request.path, change_url=reverse("me"))
            refused = str(TOO_MANY)
        else:
            return redirect("me_number_code")
    context = {"claim": claim, "target": masked_number(user.profile.mobile), "refused": refused}
    return render(request, "accounts/number/keep.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def keep_code(request: HttpRequest) -> HttpResponse:
    """Take the holder's code; the claim is over."""
    user = person(request)
    if recycling.claim_against(user) is None:
        return redirect("me_number")
    form = CodeForm(request.POST or None)
    if form.is_valid():
        if recycling.keep(user=user, code=form.cleaned_data["code"]):
            return redirect("me_number")
        form.refuse()
    context = {
        "form": form,
        "target": masked_number(user.profile.mobile),
        "minutes": int(settings.SMS_CODE_TTL / timedelta(minutes=1)),
    }
    return render(request, "accounts/number/keep_code.html", context)
