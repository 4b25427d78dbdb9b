"""Forms without sign-in: they carry no ambient right, so no CSRF cookie guards them.

A browser says where a form was sent from; a form of another site is refused. The answer stands in
`Sec-Fetch-Site`, in older browsers in `Origin`. A program sends neither: it has no cookie to abuse.
"""

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt

P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, P], HttpResponse]
SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
# "none" is a person's own doing: a reload, an address typed.
OURS = frozenset({"same-origin", "none"})
# Our components print a CSRF token, which would set the cookie, unless the page says so.
NO_TOKEN = {"without_token": True}


def comes_from_here(request: HttpRequest) -> bool:
    """Tell whether a form was sent from a page of this site, or by no browser at all.

    A page that is `no-referrer` sends `Origin: null` with its own forms; then only
    `Sec-Fetch-Site` can vouch for it.
    """
    if site := request.headers.get("Sec-Fetch-Site"):
        return site in OURS
    origin = request.headers.get("Origin")
    return origin is None or origin == f"{request.scheme}://{request.get_host()}"


def same_origin_only(view: View[P]) -> View[P]:
    """Refuse what another site sends; exempt the view from the CSRF cookie."""

    @wraps(view)
    def guarded(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        if request.method not in SAFE and not comes_from_here(request):
            raise PermissionDenied
        return view(request, *args, **kwargs)

    return csrf_exempt(guarded)
