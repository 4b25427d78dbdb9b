"""What every page's frame needs: names, the ways on that exist, the reader's colours.

A link is shown only where its address is served, so no page offers a way into a 404.
"""

from functools import lru_cache
from typing import Any, NamedTuple

from django.conf import settings
from django.http import HttpRequest
from django.urls import Resolver404, resolve
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class Link(NamedTuple):
    """An address and its words."""

    url: str
    label: str | Promise


RULES_AND_REPORTS = (
    Link("/terms/", _("Terms")),
    Link("/privacy/", _("Privacy policy")),
    Link("/copyright/", _("Copyright")),
    Link("/minors/", _("Children and minors")),
)
FOR_STRANGERS = (Link("/accounts/login/", _("Sign in or create an account")),)
FOR_PEOPLE_SIGNED_IN = (
    Link("/me/", _("Your account")),
    Link("/accounts/logout/", _("Sign out")),
)
THEMES = frozenset({"light", "dark"})


@lru_cache(maxsize=256)
def is_served(path: str, urlconf: str) -> bool:
    try:
        resolve(path, urlconf)
    except Resolver404:
        return False
    return True


def served(links: tuple[Link, ...]) -> list[Link]:
    """Leave out what this site does not serve (yet)."""
    return [link for link in links if is_served(link.url, settings.ROOT_URLCONF)]


def frame(request: HttpRequest) -> dict[str, Any]:
    """Return what `base.html` draws around a page."""
    # Pages made before the session is opened (the replay gate) know nobody.
    person = getattr(request, "user", None)
    is_known = person is not None and person.is_authenticated
    theme = request.COOKIES.get("theme", "")
    return {
        "brand": settings.BRAND,
        "slogan": settings.SLOGAN,
        "debug": settings.DEBUG,
        "theme": theme if theme in THEMES else "",
        "account_links": served(FOR_PEOPLE_SIGNED_IN if is_known else FOR_STRANGERS),
        "footer_links": served(RULES_AND_REPORTS),
    }


def bare_frame() -> dict[str, Any]:
    """Return the frame of a page that may ask nothing: no database, no person."""
    return {
        "brand": settings.BRAND,
        "slogan": settings.SLOGAN,
        "footer_links": served(RULES_AND_REPORTS),
    }
