"""The register for everybody: the list, one work, and the search. No sign-in, no cookie."""

from typing import Any

from django.conf import settings
from django.core.paginator import Page, Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.cache import patch_cache_control
from django.utils.http import urlencode
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from privacy.web.secrecy import not_kept
from takedown.works.answers import removed, served
from takedown.works.enums import WorkKind
from takedown.works.models import Work
from takedown.works.queries import published, published_work, removal_of_slug
from takedown.works.search import LONGEST, folded, search

A_PAGE = 20
MOST_HITS = 50


@require_safe
def works(request: HttpRequest) -> HttpResponse:
    """List what is on the site, of one kind or of all, the newest first."""
    kind = request.GET.get("kind", "")
    shown = published().filter(kind=kind) if kind in WorkKind.values else published()
    page = Paginator(shown.order_by("-published_at", "id"), A_PAGE).get_page(
        request.GET.get("page")
    )
    language = get_language() or ""
    context = {
        "rows": [row(work, language) for work in page],
        "kinds": kinds(kind),
        "pages": way_through(page, kind),
        "is_filtered": kind in WorkKind.values,
    }
    return asked_again(render(request, "works/list.html", context))


def row(work: Work, language: str) -> dict[str, Any]:
    """Return a work as a list shows it."""
    text = work.text_in(language)
    return {
        "work": work,
        "url": work.get_absolute_url(),
        "title": work.title(language),
        "summary": text.summary if text else "",
        "tag": tag(text.language if text else ""),
    }


def tag(language: str) -> str:
    """Return a language as pages write it in `lang`."""
    return {"zh-hans": "zh-Hans", "zh-hant": "zh-Hant"}.get(language, "en")


def kinds(chosen: str) -> list[dict[str, Any]]:
    """Return the ways to narrow the list."""
    address = reverse("works")
    everything = {"label": _("All"), "url": address, "is_here": chosen not in WorkKind.values}
    there = set(published().order_by().values_list("kind", flat=True).distinct())
    return [
        everything,
        *(
            {"label": kind.label, "url": f"{address}?kind={kind}", "is_here": kind == chosen}
            for kind in WorkKind
            if kind in there or kind == chosen
        ),
    ]


def way_through(page: Page[Work], kind: str) -> dict[str, str]:
    """Return the addresses before and after a page of the list."""

    def address(number: int) -> str:
        told: dict[str, str | int] = {"kind": kind} if kind else {}
        query = urlencode({**told, "page": number})
        return f"{reverse('works')}?{query}"

    return {
        "previous_url": address(page.previous_page_number()) if page.has_previous() else "",
        "next_url": address(page.next_page_number()) if page.has_next() else "",
        "position": _("%(first)d to %(last)d of %(all)d")
        % {"first": page.start_index(), "last": page.end_index(), "all": page.paginator.count},
    }


@require_safe
def work(request: HttpRequest, slug: str) -> HttpResponse:
    """Show a work with its source; answer for what was removed as the law asks."""
    shown = published_work(slug=slug)
    if shown is None:
        removal = removal_of_slug(slug)
        if removal is None:
            raise Http404
        return removed(request, removal)
    language = get_language() or ""
    text = shown.text_in(language)
    context = {
        "work": shown,
        "text": text,
        "title": shown.title(language),
        "tag": tag(text.language if text else ""),
        "is_other_language": text is not None and text.language != language,
        "other_languages": languages_of(shown, besides=text.language if text else ""),
        "file": getattr(shown, "file", None),
        "links": [{"url": link.get_absolute_url(), "label": link.label(language),
                   "host": link.host} for link in shown.links.all()],
        "see_also": [row(each, language) for each in shown.see_also.all()],
        "canonical": settings.SITE_URL + request.path,
        "report_url": served("/ask/"),
        "copyright_url": served("/copyright/"),
    }  # fmt: skip
    return asked_again(render(request, "works/work.html", context))


def languages_of(shown: Work, *, besides: str) -> list[str]:
    """Return the names of the other languages that a work speaks."""
    return [text.get_language_display() for text in shown.texts.all() if text.language != besides]


def asked_again(response: HttpResponse) -> HttpResponse:
    """Let nobody show a copy without asking: what is removed is gone with the next request."""
    patch_cache_control(response, no_cache=True)
    return response


@require_safe
@not_kept
def find(request: HttpRequest) -> HttpResponse:
    """Search; the words stay in the reader's address bar and nowhere else."""
    words = folded(request.GET.get("q", ""))
    hits = search(words, MOST_HITS)
    context = {"words": words, "hits": hits, "most": LONGEST, "is_full": len(hits) == MOST_HITS}
    response = render(request, "works/search.html", context)
    response["Referrer-Policy"] = "no-referrer"
    response["X-Robots-Tag"] = "noindex"
    return response
