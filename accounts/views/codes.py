"""Coming in by a code, and a new password by a code, for whoever is not signed in (P-2.6).

Every page is the same for a number or address that nobody has. The browser's session keeps which
code was asked for, so a code is of use in that browser alone.
"""

import uuid
from collections.abc import Callable
from datetime import timedelta
from functools import wraps
from typing import TYPE_CHECKING, Any, cast

from allauth.account.internal.flows.login import perform_login, record_authentication
from allauth.account.models import Login
from allauth.account.utils import get_next_redirect_url
from allauth.core.exceptions import ImmediateHttpResponse
from django.conf import settings
from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from accounts.adapter import BY_CODE
from accounts.browsers import where
from accounts.cards import masked_email, masked_number
from accounts.domain import code_requests, passwords
from accounts.domain.limits import TooManySends
from accounts.enums import CodePurpose, SendScope
from accounts.forms import CodeForm
from accounts.models import User
from accounts.security_forms import PasswordForm
from accounts.sign_in_forms import AddressForm, NumberForm
from accounts.views.not_now import not_now
from privacy.messages.enums import Channel
from privacy.subjects.domain import SubjectGone
from privacy.web.limits import is_too_often, too_many_requests
from privacy.web.secrecy import not_kept
from privacy.web.source import source_of

if TYPE_CHECKING:
    from accounts.sessions import SessionStore

Of = Callable[..., HttpResponse]
# What the session keeps of the code that was asked for.
ASKED = "asked_code"
TOO_MANY = gettext_lazy("No code can be sent there now; wait a while or take another way")
# How addresses of pages name what a code is for.
PURPOSES = {"sign-in": CodePurpose.SIGN_IN, "new-password": CodePurpose.NEW_PASSWORD}
WORDS = {purpose: word for word, purpose in PURPOSES.items()}
FIELDS = {Channel.SMS: "mobile", Channel.MAIL: "email"}
FORMS = {Channel.SMS: NumberForm, Channel.MAIL: AddressForm}
MASKED = {Channel.SMS: masked_number, Channel.MAIL: masked_email}


def signed_out(view: Of) -> Of:
    """Lead whoever is signed in to their overview; nothing of these pages is kept."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.user.is_authenticated:
            return redirect("me")
        return not_kept(view)(request, *args, **kwargs)

    return guarded


@require_safe
@signed_out
def ways(request: HttpRequest) -> HttpResponse:
    """Name every way in besides the password."""
    return render(request, "accounts/codes/ways.html", {"next": safe_next(request)})


def posted(request: HttpRequest) -> QueryDict | None:
    """Return what a form sent, an empty one too; None for a page that is only looked at."""
    return request.POST if request.method == "POST" else None


def safe_next(request: HttpRequest) -> str:
    """Return where somebody wanted to go, if it is a page of ours."""
    return get_next_redirect_url(request) or ""


@require_http_methods(["GET", "HEAD", "POST"])
@signed_out
def ask(request: HttpRequest, purpose: str, channel: str) -> HttpResponse:
    """Take a number or address and say that a code comes, whether or not it does."""
    way = Channel(channel)
    form = FORMS[way](posted(request))
    if form.is_valid():
        target = str(form.cleaned_data[FIELDS[way]])
        try:
            found = code_requests.ask(
                purpose=PURPOSES[purpose], channel=way, target=target, source=source_of(request)
            )
        except TooManySends as refusal:
            if refusal.scope != SendScope.TARGET:
                back = reverse("sign_in_ways")
                return not_now(request, refusal, back_url=back, change_url=request.path)
            form.add_error(FIELDS[way], TOO_MANY)
        else:
            request.session[ASKED] = {
                "id": str(found),
                "purpose": PURPOSES[purpose],
                "channel": way,
                "target": MASKED[way](target),
                "next": safe_next(request),
            }
            return redirect("code_type")
    context = {"form": form, "purpose": purpose, "channel": way, "next": safe_next(request)}
    return render(request, "accounts/codes/ask.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@signed_out
def type_code(request: HttpRequest) -> HttpResponse:
    """Take the code that this browser asked for."""
    asked = request.session.get(ASKED)
    if asked is None:
        return redirect("sign_in_ways")
    if request.method == "POST" and is_too_often(request, action="code"):
        return too_many_requests(request)
    form = CodeForm(posted(request))
    if form.is_valid():
        take = come_in if asked["purpose"] == CodePurpose.SIGN_IN else prove
        if (answer := take(request, asked, form.cleaned_data["code"])) is not None:
            return answer
        form.refuse()
    context = {
        "form": form,
        "target": asked["target"],
        "channel": asked["channel"],
        "minutes": int(settings.SMS_CODE_TTL / timedelta(minutes=1)),
        "again": reverse("code_ask", args=[WORDS[asked["purpose"]], asked["channel"]]),
    }
    return render(request, "accounts/codes/type.html", context)


def come_in(request: HttpRequest, asked: dict[str, str], code: str) -> HttpResponse | None:
    """Sign in whose code it is, or ask for the second proof; None for a code that does not help.

    One transaction: a code that is used up has let somebody in.
    """
    with transaction.atomic():
        found = code_requests.redeem(
            request_id=uuid.UUID(asked["id"]),
            purpose=CodePurpose.SIGN_IN,
            code=code,
            where=where(request),
        )
        if found is None:
            return None
        user, channel = found
        session = cast("SessionStore", request.session)
        del session[ASKED]
        with session.of_locked(user_id=user.pk, subject_id=user.subject_id):
            return let_in(request, user, way=code_requests.METHODS[channel], to=asked["next"])


def let_in(request: HttpRequest, user: User, *, way: str, to: str) -> HttpResponse:
    """Go the way of every sign-in: who may come in, the second proof, the session."""
    record_authentication(request, user, method=BY_CODE, way=way)
    try:
        answer: HttpResponse = perform_login(request, Login(user=user, redirect_url=to or None))
    except ImmediateHttpResponse as stopped:
        return cast("HttpResponse", stopped.response)
    return answer


def prove(request: HttpRequest, asked: dict[str, str], code: str) -> HttpResponse | None:
    """Lead to the new password; the session gets another key, as at a sign-in."""
    if not code_requests.prove(request_id=uuid.UUID(asked["id"]), code=code, where=where(request)):
        return None
    request.session.cycle_key()
    return redirect("code_new_password")


@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
@signed_out
def new_password(request: HttpRequest) -> HttpResponse:
    """Take a new password from whoever has typed the code in this browser."""
    asked = request.session.get(ASKED) or {"id": str(uuid.UUID(int=0))}
    request_id = uuid.UUID(asked["id"])
    try:
        form = PasswordForm(posted(request), user=code_requests.proven_by(request_id=request_id))
        if form.is_valid():
            return set_password(request, request_id, form)
    except (code_requests.NotProven, SubjectGone):
        return redirect("sign_in_ways")
    return render(request, "accounts/codes/new_password.html", {"form": form})


def set_password(request: HttpRequest, request_id: uuid.UUID, form: PasswordForm) -> HttpResponse:
    """Set it and lead to the sign-in page, which asks for the second proof where one is set."""
    try:
        code_requests.set_password(request_id=request_id, password=form.cleaned_data["password"])
    except passwords.SamePassword:
        form.refuse_same()
        return render(request, "accounts/codes/new_password.html", {"form": form})
    request.session.flush()
    messages.success(request, _("Your password is changed. Sign in with it now."))
    return redirect("account_login")
