"""The two texts for everybody: no sign-in, no cookie, an answer of 304 while nothing changed."""

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.cache import patch_cache_control
from django.utils.translation import get_language
from django.views.decorators.http import conditional_page, require_safe

from privacy.policies import queries
from privacy.policies.enums import Document
from privacy.policies.models import PolicyVersion
from privacy.policies.rendering import shown


@require_safe
@conditional_page
def in_force(request: HttpRequest, document: str) -> HttpResponse:
    """Show the version in force."""
    return page(request, queries.in_force(Document(document)), document=Document(document))


@require_safe
@conditional_page
def version(request: HttpRequest, document: str, number: int) -> HttpResponse:
    """Show one version, whether in force or not."""
    found = queries.version_of(Document(document), number)
    return page(request, found, document=Document(document))


def page(request: HttpRequest, found: PolicyVersion | None, *, document: Document) -> HttpResponse:
    """Draw a version; 404 where there is none."""
    if found is None:
        raise Http404
    text = shown(version=found, language=get_language() or "")
    newest = queries.in_force(document)
    response = render(
        request,
        f"policies/{document}.html",
        {
            "document": str(document),
            "version": found,
            "text": text,
            "newest": newest,
            "is_in_force": newest == found,
            "operator_names": settings.OPERATOR_NAMES,
        },
    )
    # Asked again each time: a new version must show at once, and 304 makes asking cheap.
    patch_cache_control(response, no_cache=True)
    return response
