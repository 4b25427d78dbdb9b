"""A public page around the texts: drawn once, kept as bytes, answered with 304 while unchanged.

What a page depends on is its key. Whoever carries a session or a message is drawn a page of their
own, which is not kept.
"""

import hashlib
from collections.abc import Callable

from django.conf import settings
from django.contrib.messages.storage.cookie import CookieStorage
from django.http import HttpRequest, HttpResponse
from django.utils.cache import patch_cache_control
from django.utils.translation import get_language

from privacy.policies import memory
from privacy.policies.memory import Key, Page

TYPE = "text/html; charset=utf-8"
# Whoever carries one of these may be drawn something of their own around the text.
OWN = (settings.SESSION_COOKIE_NAME, CookieStorage.cookie_name)


def answer(request: HttpRequest, *what: object, draw: Callable[[], bytes]) -> HttpResponse:
    """Return a page that depends on `what`, its address, language and theme, and nothing else."""
    key = key_of(request, *what)
    kept = memory.kept_page(key) if key else None
    if kept is None:
        content = draw()
        kept = Page(content, f'"{hashlib.sha256(content).hexdigest()[:32]}"')
        if key:
            memory.keep_page(key, kept)
    response = HttpResponse(kept.content, content_type=TYPE)
    response["ETag"] = kept.etag
    # Asked again each time: a new version must show at once, and 304 makes asking cheap.
    patch_cache_control(response, no_cache=True)
    return response


def key_of(request: HttpRequest, *what: object) -> Key | None:
    """Return everything the page depends on; None for whoever is drawn a page of their own."""
    if request.GET or any(name in request.COOKIES for name in OWN):
        return None
    theme = request.COOKIES.get("theme", "")[:8]
    return (request.path, get_language(), theme, *what)
