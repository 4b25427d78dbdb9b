"""What search services may read: the map of public pages, and the rules for robots."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from nexhome_site.pages.frame import AREAS, EVERY_PROMISE, TAGS, is_served
from privacy.web.languages import in_language
from privacy.web.sitemap import Entry, entries, sitemap_source

# The format allows 50,000 addresses a file.
AT_MOST = 50_000 // len(settings.LANGUAGES)
# Pages of one person, of the staff, of programs; a search is no page of its own.
NOT_FOR_ROBOTS = (
    "/accounts/",
    "/admin/",
    "/api/",
    "/ask/authority/",
    "/ask/case/",
    "/ask/confirm/",
    "/copyright/case/",
    "/me/",
    "/minors/case/",
    "/my-request/",
    "/out/",
    "/search/",
)


@sitemap_source("site")
def pages() -> list[Entry]:
    """Return the pages that the frame leads to and everybody may read."""
    links = [*AREAS, *(link for group in EVERY_PROMISE for link in group.links)]
    public = dict.fromkeys(link.url for link in links if not link.url.startswith(NOT_FOR_ROBOTS))
    found = ["/", *(path for path in public if is_served(path))]
    return [Entry(path) for path in found]


@require_safe
def sitemap(request: HttpRequest) -> HttpResponse:
    """List every public page in every language, each with its twins."""
    listed = []
    for entry, _number in zip(entries(), range(AT_MOST), strict=False):
        twins = [
            (TAGS[code], settings.SITE_URL + in_language(entry.path, code))
            for code, _name in settings.LANGUAGES
        ]
        listed += [
            {"address": twin, "twins": twins, "at": entry.changed_at} for _tag, twin in twins
        ]
    context = {"listed": listed}
    return render(request, "pages/sitemap.xml", context, content_type="application/xml")


@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    """Keep robots out of what concerns one person, in every language."""
    rules = [
        f"Disallow: {in_language(path, code)}"
        for code, _name in settings.LANGUAGES
        for path in NOT_FOR_ROBOTS
    ]
    lines = ["User-agent: *", *rules, "", f"Sitemap: {settings.SITE_URL}/sitemap.xml", ""]
    return HttpResponse("\n".join(lines), content_type="text/plain; charset=utf-8")
