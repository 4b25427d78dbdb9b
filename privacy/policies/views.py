"""The two texts for everybody: no sign-in, no cookie, an answer of 304 while nothing changed."""

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.views.decorators.http import conditional_page, require_safe

from privacy.policies import memory, queries
from privacy.policies.enums import Document
from privacy.policies.kept_pages import answer
from privacy.policies.living import reader_of
from privacy.policies.models import PolicyVersion
from privacy.policies.open_questions import about
from privacy.policies.parts import parts
from privacy.policies.rendering import shown
from privacy.policies.since_agreed import since_agreed
from privacy.web.languages import known_language


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
    return answer(
        request,
        found.pk,
        newest.pk if newest else None,
        draw=lambda: drawn(request, found, newest),
    )


def drawn(request: HttpRequest, found: PolicyVersion, newest: PolicyVersion | None) -> bytes:
    """Draw a version."""
    text = shown(version=found, language=get_language() or "")
    context = {
        "document": found.document,
        "version": found,
        "text": text,
        "parts": parts(text, subject_id=reader_of(request)),
        "newest": newest,
        "versions": queries.versions(Document(found.document)),
        "languages": [name for code, name in settings.LANGUAGES if code in found.clauses],
        "is_in_force": newest == found,
        "since": since_agreed(request, found),
        "questions": about(found.document, known_language(get_language() or "")),
        "operator_names": settings.OPERATOR_NAMES,
    }
    return render(request, f"policies/{found.document}.html", context).content
