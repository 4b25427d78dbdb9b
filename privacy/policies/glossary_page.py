"""The words of the texts on one page, each with its clause."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.views.decorators.http import conditional_page, require_safe

from privacy.policies.glossary import glossary
from privacy.policies.kept_pages import answer
from privacy.web.languages import known_language


@require_safe
@conditional_page
def words(request: HttpRequest) -> HttpResponse:
    """Show every term in the language of the address."""
    terms = list(glossary(known_language(get_language() or "")).values())
    return answer(
        request, draw=lambda: render(request, "policies/glossary.html", {"terms": terms}).content
    )
