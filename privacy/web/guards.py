"""Who may go on: guards stand as decorators on a view, never as lines inside it."""

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec

from allauth.account.decorators import reauthentication_required
from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse

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
