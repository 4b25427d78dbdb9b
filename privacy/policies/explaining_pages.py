"""Two pages beside the texts: their words explained, and what they leave open."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.views.decorators.http import conditional_page, require_safe

from privacy.policies.glossary import glossary
from privacy.policies.kept_pages import answer
from privacy.policies.open_questions import open_questions
from privacy.web.languages import known_language


@require_safe
@conditional_page
def words(request: HttpRequest) -> HttpResponse:
    """Show every term in the language of the address."""
    terms = list(glossary(spoken()).values())
    return answer(
        request, draw=lambda: render(request, "policies/glossary.html", {"terms": terms}).content
    )


@require_safe
@conditional_page
def questions(request: HttpRequest) -> HttpResponse:
    """Show what both texts leave open."""
    context = {"questions": open_questions(spoken())}
    return answer(
        request, draw=lambda: render(request, "policies/open_questions.html", context).content
    )


def spoken() -> str:
    return known_language(get_language() or "")
