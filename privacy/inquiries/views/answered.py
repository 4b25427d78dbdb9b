"""Questions and answers for everybody: by their askers' choice, without a name (T-3.2)."""

from django.conf import settings
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from privacy.inquiries.models import PublicQuestion
from privacy.inquiries.views.asking import draw
from privacy.web.languages import in_language

ON_A_PAGE = 20


@require_safe
def answered(request: HttpRequest) -> HttpResponse:
    """List what was asked in the language of the page, newest first, and name the other lists."""
    language = get_language() or settings.LANGUAGE_CODE
    rows = PublicQuestion.objects.filter(language=language).order_by("-released_at", "pk")
    page = Paginator(rows, ON_A_PAGE).get_page(request.GET.get("page"))
    here = reverse("ask_answered")
    spoken = set(PublicQuestion.objects.values_list("language", flat=True).distinct())
    return draw(
        request,
        "answered",
        questions=page.object_list,
        others=[
            {"language": code, "name": name, "url": in_language(here, code)}
            for code, name in settings.LANGUAGES
            if code in spoken - {language}
        ],
        previous_url=f"{here}?page={page.previous_page_number()}" if page.has_previous() else "",
        next_url=f"{here}?page={page.next_page_number()}" if page.has_next() else "",
    )
