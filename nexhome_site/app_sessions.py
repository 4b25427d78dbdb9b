"""An app has no cookie jar to rely on: it names its session in a header, below `/api/v1/`.

The header wins over every cookie, and where apps sign in no cookie counts at all. Nobody's browser
sends such a header by itself, so no forged form can; from here on the session is one like any
other, to every gate behind.
"""

import re
from collections.abc import Callable

from allauth.headless.internal import sessionkit
from django.contrib.sessions.backends.base import SessionBase, UpdateError
from django.http import HttpRequest, HttpResponse, JsonResponse

from privacy.web import problems

Next = Callable[[HttpRequest], HttpResponse]
HEADER = "X-Session-Token"
SIGN_IN = "/api/v1/auth/"
WELL_FORMED = re.compile(r"[0-9a-z]{32}")


class AppSessions:
    """Puts the session of the header in the place of the cookie's, and keeps what became of it."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not is_of_app(request):
            return self.get_response(request)
        of_cookie = request.session
        request.session = session_of(request.headers.get(HEADER, ""))
        request._dont_enforce_csrf_checks = True  # type: ignore[attr-defined] # noqa: SLF001 - Django's name for it
        try:
            return kept(request, self.get_response(request))
        finally:
            request.session = of_cookie
            # A sign-in asks for another token of forms; apps have no forms.
            request.META["CSRF_COOKIE_NEEDS_UPDATE"] = False


def is_of_app(request: HttpRequest) -> bool:
    """Tell whether a request names an app's session, or may begin one."""
    path = request.path_info
    return problems.is_for_a_program(path) and (
        HEADER in request.headers or path.startswith(SIGN_IN)
    )


def session_of(token: str) -> SessionBase:
    """Return the session that stands under a token; an empty one for any other."""
    found = sessionkit.lookup_session(token) if WELL_FORMED.fullmatch(token) else None
    session: SessionBase = found or sessionkit.new_session()
    return session


def kept(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """Save the session as Django does after a page; one that was ended meanwhile stays ended."""
    session = request.session
    if not session.modified or session.is_empty() or response.status_code == 500:
        return response
    try:
        session.save()
    except UpdateError:
        body = problems.members(code="not_authenticated", status=401)
        return JsonResponse(body, status=401, content_type=problems.MEDIA_TYPE)
    return response
