"""An account is asked back without its number and its mailbox; and whoever has it can stop that.

What is said to whoever asks is the same whether or not there is such an account.
"""

from collections.abc import Callable
from datetime import timedelta
from functools import wraps
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from accounts.cards import masked_email, person
from accounts.domain import passwords, recovery
from accounts.domain.limits import TooManySends
from accounts.enums import RecoveryState, SendScope
from accounts.forms import CodeForm
from accounts.recovery_forms import RecoveryForm
from accounts.security_forms import PasswordForm
from accounts.views.not_now import not_now
from privacy.subjects.domain import SubjectGone
from privacy.web.guards import signed_in
from privacy.web.limits import is_too_often, too_many_requests
from privacy.web.origin import NO_TOKEN, same_origin_only
from privacy.web.secrecy import secret_address
from privacy.web.source import source_of

View = Callable[..., HttpResponse]
TOO_MANY = gettext_lazy("No code can be sent there now; wait a while")


def draw(request: HttpRequest, page: str, /, status: int = 200, **context: Any) -> HttpResponse:
    """Draw a page for whoever is not signed in, without a CSRF cookie."""
    template = f"accounts/recovery/{page}.html"
    days = settings.RECOVERY_WAIT.days
    return render(request, template, {"days": days, **context, **NO_TOKEN}, status=status)


def without_sign_in(view: View) -> View:
    """Guard a page whose address is all that leads to it; what is gone is said to be gone."""

    @wraps(view)
    def guarded(request: HttpRequest, **kwargs: str) -> HttpResponse:
        if request.method == "POST" and is_too_often(request, action="code"):
            return too_many_requests(request)
        try:
            return view(request, **kwargs)
        except recovery.RecoveryGone:
            return draw(request, "gone", status=404)

    return same_origin_only(secret_address(guarded))


@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
@without_sign_in
def ask(request: HttpRequest) -> HttpResponse:
    """Take what names the account, and send a code to the new mailbox."""
    form = RecoveryForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        told = recovery.Told(
            username=form.cleaned_data["username"],
            certificate_number=form.cleaned_data["certificate_number"],
            birth_date=form.cleaned_data["birth_date"].isoformat(),
            email=form.cleaned_data["email"],
        )
        try:
            token = recovery.ask(
                told=told, language=get_language() or "en", source=source_of(request)
            )
        except TooManySends as refusal:
            if refusal.scope != SendScope.TARGET:
                url = reverse("recovery_ask")
                return not_now(request, refusal, back_url=url, change_url=url)
            form.add_error("email", TOO_MANY)
        else:
            return redirect("recovery", token=token)
    return draw(request, "ask", form=form)


@require_http_methods(["GET", "HEAD", "POST"])
@without_sign_in
def follow(request: HttpRequest, token: str) -> HttpResponse:
    """Take the code from the new mailbox, then say how it stands."""
    row = recovery.found(page=token)
    if row.state != RecoveryState.ASKED:
        return draw(request, "follow", row=row, is_open=row.state == RecoveryState.WAITING)
    form = CodeForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        if recovery.prove(recovery_id=row.pk, code=form.cleaned_data["code"]):
            return redirect("recovery", token=token)
        form.refuse()
    minutes = int(settings.SMS_CODE_TTL / timedelta(minutes=1))
    return draw(request, "code", form=form, target=masked_email(row.email), minutes=minutes)


@require_http_methods(["GET", "HEAD", "POST"])
@without_sign_in
def stop(request: HttpRequest, token: str) -> HttpResponse:
    """Stop it by the address in a letter; a button, for scanners open what letters hold."""
    if request.method == "POST":
        recovery.stop(token=token)
        return draw(request, "stopped")
    recovery.stoppable(token=token)
    return draw(request, "stop")


@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
@without_sign_in
def new_password(request: HttpRequest, token: str) -> HttpResponse:
    """Take the new password and give the account back."""
    _row, user = recovery.ready_for(token=token)
    form = PasswordForm(request.POST if request.method == "POST" else None, user=user)
    if form.is_valid():
        try:
            recovery.finish(token=token, password=form.cleaned_data["password"])
        except passwords.SamePassword:
            form.refuse_same()
        except SubjectGone as gone:
            raise recovery.RecoveryGone from gone
        else:
            return draw(request, "done")
    return draw(request, "password", form=form)


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def stop_signed_in(request: HttpRequest) -> HttpResponse:
    """Stop it by the hand of whoever is signed in."""
    user = person(request)
    if request.method == "POST":
        if recovery.stop_against(user=user):
            messages.success(request, _("Nobody gets your account. Whoever asked was told."))
        return redirect("me")
    row = recovery.against(user)
    return render(request, "accounts/recovery/mine.html", {"row": row})
