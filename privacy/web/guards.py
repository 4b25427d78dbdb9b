"""Who may go on: guards stand as decorators on a view, never as lines inside it."""

from collections.abc import Callable
from datetime import UTC, datetime
from functools import wraps
from typing import Concatenate, ParamSpec

from allauth.account.authentication import get_authentication_records
from allauth.account.decorators import reauthentication_required
from allauth.account.internal.flows.reauthentication import did_recently_reauthenticate
from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from privacy.web.secrecy import not_kept

P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, P], HttpResponse]


def signed_in(view: View[P]) -> View[P]:
    """Lead whoever is not signed in to the sign-in page, and back here afterwards.

    The answer is the same for every address, so it does not tell what exists.
    """

    @wraps(view)
    def guarded(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        if not request.user.is_authenticated:
            return redirect_to_login(request.get_full_path(), settings.LOGIN_URL)
        return not_kept(view)(request, *args, **kwargs)

    return guarded


def proven_again(view: View[P]) -> View[P]:
    """Ask for the password again unless it was given within STEP_UP_FOR; stands below signed_in.

    A form sent without that proof is led to it and sent on afterwards, by allauth's own means.
    """
    guarded: View[P] = reauthentication_required(view)
    return guarded


def proven_again_before_typing(view: View[P]) -> View[P]:
    """As `proven_again`, but what was typed is not kept meanwhile: it may be a password."""

    @wraps(view)
    def guarded(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        if not did_recently_reauthenticate(request):
            return redirect_to_login(request.get_full_path(), "account_reauthenticate")
        return view(request, *args, **kwargs)

    return guarded


def proven_until(request: HttpRequest) -> datetime | None:
    """Return until when no proof is asked for again; None when the next grave act asks."""
    if not request.user.is_authenticated:
        return None
    records = get_authentication_records(request, request.user)
    given = [record["at"] for record in records if record.get("reauthenticated")]
    until = datetime.fromtimestamp(given[-1], tz=UTC) + settings.STEP_UP_FOR if given else None
    return until if until and until > timezone.now() else None
