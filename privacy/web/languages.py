"""A page has one address for each language: English bare, others behind `/zh-hans/`, `/zh-hant/`.

The language of an answer stands in its address and nowhere else: it is never guessed from headers
or from where somebody is, so a link shows everybody the same page and no cookie is needed.
"""

from django.conf import settings
from django.urls import reverse
from django.utils import translation
from django.utils.functional import lazy


def known_language(language: str) -> str:
    """Return the language if the site speaks it, else its first one."""
    return language if language in dict(settings.LANGUAGES) else str(settings.LANGUAGE_CODE)


def taken_apart(path: str) -> tuple[str, str]:
    """Return the language that an address names by its first part, and the address without it.

    More than one slash at the front would name another host.
    """
    bare = path.lstrip("/")
    first, _, rest = bare.partition("/")
    if first != settings.LANGUAGE_CODE and first in dict(settings.LANGUAGES):
        return first, "/" + rest.lstrip("/")
    return str(settings.LANGUAGE_CODE), f"/{bare}"


def in_language(path: str, language: str) -> str:
    """Return the address of the same page in another language."""
    _, bare = taken_apart(path)
    return bare if language == settings.LANGUAGE_CODE else f"/{language}{bare}"


def full_address(name: str, *args: object, **parts: object) -> str:
    """Return a page's address with our host, in the language that is active."""
    return settings.SITE_URL + reverse(name, args=args or None, kwargs=parts or None)


# For the words of a mail: the address is made when the mail is rendered, so the link leads to a
# page in the reader's language, whoever caused the mail.
link_to = lazy(full_address, str)


def start_page() -> str:
    """Return the address of the site in the language that is active."""
    language = known_language(translation.get_language() or "")
    return settings.SITE_URL + in_language("/", language).removesuffix("/")
