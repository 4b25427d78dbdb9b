"""Pages whose address or content is a secret: nothing keeps them, nothing passes them on."""

from collections.abc import Callable, Mapping
from functools import wraps
from typing import Concatenate, ParamSpec

from django.core.exceptions import PermissionDenied
from django.core.handlers.exception import response_for_exception
from django.http import Http404, HttpRequest, HttpResponse

P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, P], HttpResponse]


def refuse_unprinted(parts: Mapping[str, object]) -> None:
    """Raise Http404 where a part of an address holds a sign that is never printed."""
    if not all(part.isprintable() for part in parts.values() if isinstance(part, str)):
        raise Http404


def secret_address(view: View[P]) -> View[P]:
    """Answer `no-store`, `no-referrer`, `noindex`: the address carries a token.

    A refusal answers so too: whoever mistyped a token was close to one. What holds a sign that is
    never printed is no token of ours; it is refused here, for no look-up could take a NUL.
    """

    @wraps(view)
    def hidden(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        try:
            refuse_unprinted(kwargs)
            response = view(request, *args, **kwargs)
        except (Http404, PermissionDenied) as refusal:
            response = response_for_exception(request, refusal)
        response["Cache-Control"] = "no-store"
        response["Referrer-Policy"] = "no-referrer"
        response["X-Robots-Tag"] = "noindex"
        return response

    return hidden


def not_kept(view: View[P]) -> View[P]:
    """Answer `no-store`: the page shows what somebody told us."""

    @wraps(view)
    def unkept(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        response = view(request, *args, **kwargs)
        response["Cache-Control"] = "no-store"
        return response

    return unkept
