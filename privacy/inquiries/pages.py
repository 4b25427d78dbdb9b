"""Which page of this site a report is about: an address of ours that leads somewhere (T-1.4)."""

from urllib.parse import urlsplit

from django.conf import settings
from django.urls import Resolver404, resolve
from django.utils import translation

from privacy.web.languages import taken_apart


def own_page(typed: str) -> str | None:
    """Return the path of a page of this site; None for another site's, or where no page is.

    What stands behind "?" or "#" is not kept: it may say more about the reader than the page.
    """
    try:
        parts = urlsplit(typed.strip())
    except ValueError:
        return None
    own = {urlsplit(settings.SITE_URL).hostname, *settings.ALLOWED_HOSTS}
    if parts.netloc and parts.hostname not in own:
        return None
    if not parts.path.startswith("/") or not parts.path.isprintable():
        return None
    language, _bare = taken_apart(parts.path)
    with translation.override(language):
        try:
            resolve(parts.path)
        except Resolver404:
            return None
    return parts.path
