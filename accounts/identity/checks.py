"""A wrong way to the issuing authority stops the start and says what to type."""

from collections.abc import Sequence
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.checks import CheckMessage, Error, register

from accounts.identity.adapters import adapter, is_manual

LOOPBACK = {"127.0.0.1", "localhost", "::1"}
SHORTEST_KEY = 32
HINT = (
    "Type IDENTITY_BACKEND=manual://, or https://authority.example.com/v1/checks with a long "
    "random IDENTITY_SIGNING_KEY and another IDENTITY_ANSWER_KEY."
)


@register
def way_to_the_authority(app_configs: object, **_: Any) -> Sequence[CheckMessage]:
    """Check `IDENTITY_BACKEND` and its two keys."""
    return [Error(words, hint=HINT, id=f"accounts.{number}") for number, words in problems()]


def problems() -> list[tuple[str, str]]:
    if is_manual():
        return []
    found = []
    url = settings.IDENTITY_BACKEND
    try:
        adapter()
    except ValueError:
        found.append(("E301", "IDENTITY_BACKEND cannot be read."))
    if url.startswith("http://") and urlsplit(url).hostname not in LOOPBACK:
        found.append(("E302", "IDENTITY_BACKEND would send certificates over an open line."))
    keys = (settings.IDENTITY_SIGNING_KEY, settings.IDENTITY_ANSWER_KEY)
    if min(map(len, keys)) < SHORTEST_KEY or keys[0] == keys[1]:
        words = "IDENTITY_SIGNING_KEY or IDENTITY_ANSWER_KEY is short, or they are the same."
        found.append(("E303", words))
    return found
