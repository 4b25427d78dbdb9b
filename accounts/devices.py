"""The cookie by which a browser that somebody signed in with is known the next time (P-2.6).

It is set by a sign-in only and holds a random name; what is kept of it is a keyed hash together
with the person (`accounts.domain.sign_ins`).
"""

import re

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from accounts.domain.sign_ins import new_device

WELL_FORMED = re.compile(r"[A-Za-z0-9_-]{43}")


def named(request: HttpRequest) -> str:
    """Return the browser's name; one that has none gets one, which `remember` sends along."""
    device = request.COOKIES.get(settings.DEVICE_COOKIE_NAME, "")
    if not WELL_FORMED.fullmatch(device):
        device = new_device()
        request.COOKIES[settings.DEVICE_COOKIE_NAME] = device
    return device


def remember(request: HttpRequest, response: HttpResponse) -> None:
    """Let the browser keep its name for as long as the history does."""
    response.set_cookie(
        settings.DEVICE_COOKIE_NAME,
        named(request),
        max_age=int(settings.SIGN_INS_KEPT.total_seconds()),
        secure=bool(settings.SESSION_COOKIE_SECURE),
        httponly=True,
        samesite="Lax",
    )
