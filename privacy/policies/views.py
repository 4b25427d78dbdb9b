"""The two texts for everybody: no sign-in, no cookie, an answer of 304 while nothing changed."""

import hashlib

from django.conf import settings
from django.contrib.messages.storage.cookie import CookieStorage
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.cache import patch_cache_control
from django.utils.translation import get_language
from django.views.decorators.http import conditional_page, require_safe

from privacy.policies import memory, queries
from privacy.policies.enums import Document
from privacy.policies.memory import Key, Page
from privacy.policies.models import PolicyVersion
from privacy.policies.parts import parts
from privacy.policies.rendering import shown

TYPE = "text/html; charset=utf-8"
# Whoever carries one of these may be drawn something of their own around the text.
OWN = (settings.SESSION_COOKIE_NAME, CookieStorage.cookie_name)


@require_safe
@conditional_page
def in_force(request: HttpRequest, document: str) -> HttpResponse:
    """Show the version in force."""
    newest = memory.in_force(Document(document))
    return page(request, newest, newest)


@require_safe
@conditional_page
def version(request: HttpRequest, document: str, number: int) -> HttpResponse:
    """Show one version, whether in force or not."""
    newest = memory.in_force(Document(document))
    if newest is not None and newest.number == number:
        return page(request, newest, newest)
    response = page(request, queries.version_of(Document(document), number), newest)
    # A search leads to the text in force.
    response["X-Robots-Tag"] = "noindex"
    return response


def page(
    request: HttpRequest, found: PolicyVersion | None, newest: PolicyVersion | None
) -> HttpResponse:
    """Return a version's page, from memory where this process made it before; 404 for none."""
    if found is None:
        raise Http404
    key = key_of(request, found, newest)
    kept = memory.kept_page(key) if key else None
    if kept is None:
        content = drawn(request, found, newest)
        kept = Page(content, f'"{hashlib.sha256(content).hexdigest()[:32]}"')
        if key:
            memory.keep_page(key, kept)
    response = HttpResponse(kept.content, content_type=TYPE)
    response["ETag"] = kept.etag
    # Asked again each time: a new version must show at once, and 304 makes asking cheap.
    patch_cache_control(response, no_cache=True)
    return response


def key_of(request: HttpRequest, found: PolicyVersion, newest: PolicyVersion | None) -> Key | None:
    """Return everything the page depends on; None for whoever is drawn a page of their own."""
    if request.GET or any(name in request.COOKIES for name in OWN):
        return None
    return (
        request.path,
        found.pk,
        newest.pk if newest else None,
        get_language(),
        request.COOKIES.get("theme", "")[:8],
    )


def drawn(request: HttpRequest, found: PolicyVersion, newest: PolicyVersion | None) -> bytes:
    """Draw a version."""
    text = shown(version=found, language=get_language() or "")
    context = {
        "document": found.document,
        "version": found,
        "text": text,
        "parts": parts(text),
        "newest": newest,
        "versions": queries.versions(Document(found.document)),
        "languages": [name for code, name in settings.LANGUAGES if code in found.clauses],
        "is_in_force": newest == found,
        "operator_names": settings.OPERATOR_NAMES,
    }
    return render(request, f"policies/{found.document}.html", context).content
