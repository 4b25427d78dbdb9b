"""Codes by SMS and mail after the registration was sent, then "details are being checked".

The address carries a random token, never the user's id. Whose number it is shows nowhere.
"""

from collections.abc import Callable
from datetime import timedelta
from functools import wraps
from typing import Any

from django import forms
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST
from phonenumbers import PhoneNumberFormat, format_number, parse

from accounts.domain import codes, proving, tickets
from accounts.domain.activation import is_being_checked
from accounts.domain.limits import TooManySends
from accounts.element_forms import EmailForm, MobileForm
from accounts.enums import AccountState, CodePurpose, ProofStage, SendScope
from accounts.forms import CodeForm
from accounts.models import User
from accounts.views.not_now import not_now
from accounts.views.signup import draw
from privacy.subjects.domain import SubjectGone
from privacy.web.origin import same_origin_only
from privacy.web.secrecy import secret_address
from privacy.web.source import source_of
from privacy.work.clock import now

OfUser = Callable[[HttpRequest, User, str], HttpResponse]
TOO_MANY = _("No code can be sent there now; wait a while or take another one")
MOBILE, EMAIL = CodePurpose.REGISTER_MOBILE, CodePurpose.REGISTER_EMAIL
STEP = {ProofStage.MOBILE: 8, ProofStage.EMAIL: 9, ProofStage.CHECKING: 10}
ADDRESS = {
    ProofStage.MOBILE: "signup_mobile",
    ProofStage.EMAIL: "signup_email",
    ProofStage.CHECKING: "signup_checking",
}

CHANGE = {ProofStage.MOBILE: "signup_mobile_change", ProofStage.EMAIL: "signup_email_change"}


def of_ticket(stage: ProofStage) -> Callable[[OfUser], Callable[..., HttpResponse]]:
    """Hand the view the registration behind the token; lead to the page whose turn it is."""

    def decorate(view: OfUser) -> Callable[..., HttpResponse]:
        @wraps(view)
        def guarded(request: HttpRequest, token: str) -> HttpResponse:
            try:
                user = tickets.holder(token=token)
                due = proving.stage_of(user)
                if due != stage:
                    return redirect(ADDRESS[due], token=token)
                return view(request, user, token)
            except (tickets.TicketGone, SubjectGone, User.DoesNotExist):
                return draw(request, "gone", status=404)

        return same_origin_only(secret_address(guarded))

    return decorate


@require_http_methods(["GET", "HEAD", "POST"])
@of_ticket(ProofStage.MOBILE)
def prove_mobile(request: HttpRequest, user: User, token: str) -> HttpResponse:
    """Take the code that came by SMS."""
    form = CodeForm(request.POST or None)
    if form.is_valid():
        code = form.cleaned_data["code"]
        if proving.prove_mobile(user_id=user.pk, code=code, source=source_of(request)):
            return redirect("signup_email", token=token)
        form.refuse()
    number = format_number(parse(user.profile.mobile), PhoneNumberFormat.INTERNATIONAL)
    return draw_code(request, ProofStage.MOBILE, user, token, form=form, target=number)


@require_http_methods(["GET", "HEAD", "POST"])
@of_ticket(ProofStage.EMAIL)
def prove_email(request: HttpRequest, user: User, token: str) -> HttpResponse:
    """Take the code that came by mail."""
    form = CodeForm(request.POST or None)
    if form.is_valid():
        if proving.prove_email(user_id=user.pk, code=form.cleaned_data["code"]):
            return redirect("signup_checking", token=token)
        form.refuse()
    target = proving.target_of(user, EMAIL)
    return draw_code(request, ProofStage.EMAIL, user, token, form=form, target=target)


def draw_code(
    request: HttpRequest, stage: ProofStage, user: User, token: str, /, **context: Any
) -> HttpResponse:
    """Draw the page of a code with the time until another may be asked for."""
    purpose = MOBILE if stage == ProofStage.MOBILE else EMAIL
    return draw(
        request,
        f"prove_{stage.value}",
        step=STEP[stage],
        token=token,
        seconds=codes.seconds_to_wait(subject_id=user.subject_id, purpose=purpose),
        minutes=int(settings.SMS_CODE_TTL / timedelta(minutes=1)),
        no_more_today="limit" in request.GET,
        **context,
    )


@require_POST
@of_ticket(ProofStage.MOBILE)
def resend_mobile(request: HttpRequest, user: User, token: str) -> HttpResponse:
    """Send another SMS."""
    return resend(request, user, token, MOBILE, ProofStage.MOBILE)


@require_POST
@of_ticket(ProofStage.EMAIL)
def resend_email(request: HttpRequest, user: User, token: str) -> HttpResponse:
    """Send another mail."""
    return resend(request, user, token, EMAIL, ProofStage.EMAIL)


def resend(
    request: HttpRequest, user: User, token: str, purpose: CodePurpose, stage: ProofStage
) -> HttpResponse:
    """Send another code; too soon shows the wait, the day's limit is said on the page."""
    response = redirect(ADDRESS[stage], token=token)
    try:
        proving.send_code(user_id=user.pk, purpose=purpose, source=source_of(request))
    except TooManySends as refusal:
        if refusal.scope != SendScope.TARGET:
            change_url = reverse(CHANGE[stage], args=[token])
            return not_now(request, refusal, back_url=response["Location"], change_url=change_url)
        if not codes.seconds_to_wait(subject_id=user.subject_id, purpose=purpose):
            response["Location"] += "?limit=1"
    return response


@require_http_methods(["GET", "HEAD", "POST"])
@of_ticket(ProofStage.MOBILE)
def change_mobile(request: HttpRequest, user: User, token: str) -> HttpResponse:
    """Take another number in place of the unproven one."""
    form = MobileForm(request.POST or None, initial={"mobile": user.profile.mobile})
    return change(request, user, token, MOBILE, ProofStage.MOBILE, form)


@require_http_methods(["GET", "HEAD", "POST"])
@of_ticket(ProofStage.EMAIL)
def change_email(request: HttpRequest, user: User, token: str) -> HttpResponse:
    """Take another address in place of the unproven one."""
    form = EmailForm(request.POST or None, initial={"email": proving.target_of(user, EMAIL)})
    return change(request, user, token, EMAIL, ProofStage.EMAIL, form)


def change(
    request: HttpRequest,
    user: User,
    token: str,
    purpose: CodePurpose,
    stage: ProofStage,
    form: forms.Form,
) -> HttpResponse:
    """Draw or take the change of a number or address."""
    name = stage.value
    if form.is_valid():
        target = form.cleaned_data[name]
        try:
            proving.change_target(
                user_id=user.pk, purpose=purpose, target=target, source=source_of(request)
            )
        except TooManySends as refusal:
            if refusal.scope != SendScope.TARGET:
                back_url = reverse(ADDRESS[stage], args=[token])
                return not_now(request, refusal, back_url=back_url, change_url=request.path)
            form.add_error(name, TOO_MANY)
        else:
            return redirect(ADDRESS[stage], token=token)
    return draw(request, f"change_{name}", form=form, token=token, step=STEP[stage])


@require_http_methods(["GET", "HEAD"])
@of_ticket(ProofStage.CHECKING)
def checking(request: HttpRequest, user: User, token: str) -> HttpResponse:
    """Say that the details are being checked, and what came of it."""
    state = AccountState(user.account_state)
    page = "checking" if is_being_checked(user=user, now=now()) else "done"
    return draw(request, page, token=token, step=STEP[ProofStage.CHECKING], state=state.value)
