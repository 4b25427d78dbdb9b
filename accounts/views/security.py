"""Sign-in and security: everything by which somebody comes in, and where they are signed in.

Somebody else's session answers as one that never was.
"""

import uuid
from typing import Any

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.cards import passkeys_row, person
from accounts.domain import passwords, sessions
from accounts.models import SignIn
from accounts.security_forms import PasswordForm
from privacy.subjects.domain import SubjectGone
from privacy.web.guards import proven_again_before_typing, signed_in

SHOWN = 5
A_PAGE = 25


@require_safe
@signed_in
def overview(request: HttpRequest) -> HttpResponse:
    """Show how one comes in, where one is signed in, and the newest of the history."""
    user = person(request)
    standing = sessions.of(subject_id=user.subject_id)
    return render(
        request,
        "accounts/security/overview.html",
        {
            "sessions": [
                {
                    "session": each,
                    "is_this": each.session_key == request.session.session_key,
                    "began_at": each.signed_in_at or each.created_at,
                }
                for each in standing
            ],
            "passkeys": [passkeys_row(user)],
            "authenticators": {
                each.type: each.wrap() for each in Authenticator.objects.filter(user=user)
            },
            **history_of(user.subject_id, page=1, size=SHOWN),
        },
    )


@require_safe
@signed_in
def history(request: HttpRequest) -> HttpResponse:
    """List the sign-ins and failed tries that are kept."""
    page = request.GET.get("page", "")
    shown = history_of(person(request).subject_id, page=page, size=A_PAGE)
    return render(request, "accounts/security/history.html", shown)


def history_of(subject_id: uuid.UUID, *, page: int | str, size: int) -> dict[str, Any]:
    """Return a page of the history, newest first, as the table takes it."""
    rows = SignIn.objects.filter(subject=subject_id).order_by("-at", "pk")
    found = Paginator(rows, size).get_page(page)
    columns = [
        {"label": label}
        for label in (_("When"), _("Way in"), _("Result"), _("Browser"), _("Network"))
    ]
    return {
        "page": found,
        "columns": columns,
        "days": settings.SIGN_INS_KEPT.days,
        "previous_url": f"?page={found.number - 1}" if found.has_previous() else "",
        "next_url": f"?page={found.number + 1}" if found.has_next() else "",
    }


@require_POST
@signed_in
def end_session(request: HttpRequest, handle: uuid.UUID) -> HttpResponse:
    """End one session; the one in which this is asked is left by signing out."""
    user = person(request)
    this = sessions.of(subject_id=user.subject_id).filter(pk=request.session.session_key)
    if this.filter(handle=handle).exists():
        return redirect("account_logout")
    if not sessions.end(subject_id=user.subject_id, handle=handle):
        raise Http404
    messages.success(request, _("The session has ended. That browser is signed out."))
    return redirect("me_security")


@require_POST
@signed_in
def end_other_sessions(request: HttpRequest) -> HttpResponse:
    """End every session but this one."""
    ended = sessions.end_others(
        subject_id=person(request).subject_id, but=request.session.session_key
    )
    words = ngettext(
        "%(count)d other session has ended.", "%(count)d other sessions have ended.", ended
    )
    messages.success(request, words % {"count": ended})
    return redirect("me_security")


@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
@proven_again_before_typing
def change_password(request: HttpRequest) -> HttpResponse:
    """Take a new password; every other session ends."""
    user = person(request)
    form = PasswordForm(request.POST or None, user=user)
    if form.is_valid():
        try:
            passwords.change(
                user=user,
                password=form.cleaned_data["password"],
                session_key=request.session.session_key,
            )
        except passwords.SamePassword:
            form.refuse_same()
        except SubjectGone as gone:
            raise Http404 from gone
        else:
            update_session_auth_hash(request, user)
            messages.success(
                request, _("Your password is changed. You are signed out everywhere else.")
            )
            return redirect("me_security")
    return render(request, "accounts/security/password.html", {"form": form})
