"""What every page's frame needs: names, the ways on that exist, the reader's colours and language.

A link is shown only where its address is served, so no page offers a way into a 404.
"""

from collections.abc import Iterable
from functools import lru_cache
from typing import Any, NamedTuple

from django.conf import settings
from django.http import HttpRequest
from django.urls import Resolver404, resolve
from django.utils import translation
from django.utils.encoding import escape_uri_path, iri_to_uri
from django.utils.functional import Promise, SimpleLazyObject
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from privacy.web.guards import proven_until
from privacy.web.languages import in_language, known_language, taken_apart


class Link(NamedTuple):
    """An address in English, and its words."""

    url: str
    label: str | Promise
    is_here: bool = False


class Group(NamedTuple):
    """Links of the footer under one heading."""

    title: str | Promise
    links: tuple[Link, ...] | list[Link]


AREAS = (
    Link("/smart-iot/", _("Smart IoT")),
    Link("/smart-home/", _("Smart home")),
    Link("/sip-intercom/", _("SIP intercom")),
)
WAYS_ON = (
    *AREAS,
    Link("/works/", _("Works")),
    Link("/copyright/", _("Copyright")),
    Link("/minors/", _("Minors")),
)
SEARCH = (Link("/search/", _("Search")),)
EVERY_PROMISE = (
    Group(
        _("Products"),
        (*AREAS, Link("/works/", _("Works and downloads")), *SEARCH),
    ),
    Group(
        _("Rules"),
        (
            Link("/terms/", _("Terms")),
            Link("/privacy/", _("Privacy policy")),
            Link("/privacy/collected/", _("What we collect")),
            Link("/privacy/shared/", _("Who receives it")),
            Link("/promises/", _("Promises and their proof")),
            Link("/figures/", _("Requests in figures")),
            Link("/verify/", _("Check a certificate")),
        ),
    ),
    Group(
        _("Reports and questions"),
        (
            Link("/copyright/", _("Copyright")),
            Link("/notices/", _("Notices about works")),
            Link("/minors/", _("Children and minors")),
            Link("/ask/", _("Ask us")),
            Link("/ask/answered/", _("Questions and answers")),
            Link("/permissions/request/", _("Ask for permission to use a work")),
            Link("/my-request/", _("Follow your request")),
            Link("/api/docs/", _("Interface for programs")),
        ),
    ),
    Group(
        _("Your account"),
        (
            Link("/accounts/signup/", _("Create an account")),
            Link("/accounts/login/", _("Sign in")),
            Link("/me/", _("Your account")),
            Link("/me/security/", _("Sign-in and security")),
            Link("/me/consents/", _("Your consents")),
            Link("/me/data/", _("What is held about you")),
            Link("/me/devices/", _("Your devices")),
            Link("/account-deletion/", _("Delete an account")),
            Link("/me/delete/", _("Delete my account")),
        ),
    ),
)
FOR_STRANGERS = (Link("/accounts/login/", _("Sign in or create an account")),)
FOR_PEOPLE_SIGNED_IN = (
    Link("/me/", _("Your account")),
    Link("/accounts/logout/", _("Sign out")),
)
# As BCP 47 writes them: `lang` and `hreflang`.
TAGS = {"en": "en", "zh-hans": "zh-Hans", "zh-hant": "zh-Hant"}
THEME_COOKIE = "theme"
THEMES = {"light": _("Light"), "dark": _("Dark")}


def resolves(path: str, language: str, urlconf: str | None = None) -> bool:
    """Tell whether an address leads to a page of that language."""
    with translation.override(language):
        try:
            resolve(path, urlconf)
        except Resolver404:
            return False
    return True


@lru_cache(maxsize=256)
def address_of(path: str, language: str, urlconf: str) -> str:
    """Return a page's address in a language, or its only one; nothing where it is not served."""
    spoken = in_language(path, language)
    return next((each for each in (spoken, path) if resolves(each, language, urlconf)), "")


def is_served(path: str) -> bool:
    return bool(address_of(path, settings.LANGUAGE_CODE, settings.ROOT_URLCONF))


def served(links: Iterable[Link], here: str = "") -> list[Link]:
    """Leave out what this site does not serve (yet); lead to pages in the language now spoken."""
    spoken = [
        (link, address_of(link.url, spoken_language(), settings.ROOT_URLCONF)) for link in links
    ]
    return [link._replace(url=url, is_here=url == here) for link, url in spoken if url]


def spoken_language() -> str:
    return known_language(translation.get_language() or "")


def frame(request: HttpRequest) -> dict[str, Any]:
    """Return what `base.html` draws around a page."""
    # Pages made before the session is opened (the replay gate) know nobody.
    person = getattr(request, "user", None)
    is_known = person is not None and person.is_authenticated
    ways_in = FOR_PEOPLE_SIGNED_IN if is_known else FOR_STRANGERS
    return {
        **bare_frame(request),
        "debug": settings.DEBUG,
        "account_links": served(ways_in, request.path),
        # Asked only where a page shows it.
        "proven_until": SimpleLazyObject(lambda: is_known and proven_until(request)),
    }


def bare_frame(request: HttpRequest | None = None) -> dict[str, Any]:
    """Return the frame of a page that may ask nothing: no database, no person."""
    here = request.path if request else ""
    groups = [group._replace(links=served(group.links, here)) for group in EVERY_PROMISE]
    words = {
        "brand": settings.BRAND,
        "slogan": settings.SLOGAN and gettext(settings.SLOGAN),
        "page_language": TAGS[spoken_language()],
        "home_url": in_language("/", spoken_language()),
        "way_links": served(WAYS_ON, here),
        "search_link": next(iter(served(SEARCH, here)), None),
        "footer_groups": [group for group in groups if group.links],
    }
    return {**words, **switches(request)} if request else words


def switches(request: HttpRequest) -> dict[str, Any]:
    """Return this page's twins in the other languages, and the colours to choose from."""
    theme = request.COOKIES.get(THEME_COOKIE, "")
    links = languages_of(request) if has_twins(request) else []
    return {
        "language_links": links,
        "alternates": links if request.resolver_match else [],
        "theme": theme if theme in THEMES else "",
        "themes": THEMES,
        "here": request.get_full_path(),
    }


def has_twins(request: HttpRequest) -> bool:
    """Tell whether the page is there in other languages; a page that is nowhere is so in each."""
    language = taken_apart(request.path)[0]
    if request.resolver_match is None or language != settings.LANGUAGE_CODE:
        return True
    other = next(code for code, _name in settings.LANGUAGES if code != settings.LANGUAGE_CODE)
    return resolves(in_language(request.path, other), other)


def languages_of(request: HttpRequest) -> list[dict[str, Any]]:
    """Return this page in each language with its query: native names, never a guess."""
    query = iri_to_uri(request.META.get("QUERY_STRING", ""))
    links = []
    for code, name in settings.LANGUAGES:
        path = escape_uri_path(in_language(request.path, code))
        links.append(
            {
                "tag": TAGS[code],
                "name": name,
                "url": f"{path}?{query}" if query else path,
                "alternate": settings.SITE_URL + path,
                "current": code == spoken_language(),
            }
        )
    return links
