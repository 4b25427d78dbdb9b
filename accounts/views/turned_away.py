"""Somebody too young: a friendly end, and a cookie that the same browser cannot talk its way past.

The cookie is signed, expires, has no session row and says nothing: neither the date nor the limit.
"""

from collections.abc import Callable
from datetime import timedelta
from functools import wraps
from typing import Concatenate, ParamSpec

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from privacy.web.origin import NO_TOKEN

P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, P], HttpResponse]
COOKIE, SALT = "signup", "accounts.turned_away"
LASTS = timedelta(hours=24)


def was_turned_away(request: HttpRequest) -> bool:
    """Tell whether this browser was turned away within a day; a forged cookie is none."""
    mark = request.get_signed_cookie(COOKIE, default=None, salt=SALT, max_age=LASTS)
    return mark is not None


def turn_away(request: HttpRequest) -> HttpResponse:
    """Draw the end page and mark the browser."""
    response = end_page(request)
    response.set_signed_cookie(
        COOKIE,
        "1",
        salt=SALT,
        max_age=LASTS,
        httponly=True,
        samesite="Lax",
        secure=settings.SESSION_COOKIE_SECURE,
    )
    return response


def end_page(request: HttpRequest) -> HttpResponse:
    return render(request, "accounts/signup/not_possible.html", NO_TOKEN)


def not_turned_away(view: View[P]) -> View[P]:
    """Show the end page again to a browser that was turned away."""

    @wraps(view)
    def guarded(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        if was_turned_away(request):
            return end_page(request)
        return view(request, *args, **kwargs)

    return guarded
