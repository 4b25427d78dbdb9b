"""The leaving page (T-2.7 to T-2.10): where a link leads, whose rules hold there, two ways on.

It never redirects, waits for nobody, and lets nothing about the reader out.
"""

import uuid

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from takedown.works.answers import removed
from takedown.works.domain.counting import count_open
from takedown.works.models import ExternalLink
from takedown.works.queries import live_links, published, standing_removal


@require_safe
def leaving(request: HttpRequest, link_id: uuid.UUID) -> HttpResponse:
    """Show where the link leads and ask."""
    link = live_links().filter(pk=link_id).first()
    if link is None:
        return cut(request, link_id)
    if request.method == "GET":
        count_open(reference=link.pk)
    context = {
        "link": link,
        "label": link.label(get_language() or ""),
        "stay_url": back_from(link),
    }
    response = render(request, "works/leaving.html", context)
    response["Referrer-Policy"] = "no-referrer"
    response["Cache-Control"] = "no-cache"
    response["X-Robots-Tag"] = "noindex, nofollow"
    return response


def cut(request: HttpRequest, link_id: uuid.UUID) -> HttpResponse:
    """Answer for a link that was cut; one that was retired, or never was, is nothing."""
    link = ExternalLink.objects.filter(pk=link_id).first()
    removal = standing_removal(target=link) if link else None
    if removal is None:
        raise Http404
    return removed(request, removal)


def back_from(link: ExternalLink) -> str:
    """Return the page that shows the link, or the list."""
    shown_on = published().filter(links=link).first()
    return shown_on.get_absolute_url() if shown_on else reverse("works")
