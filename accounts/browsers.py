"""What a sign-in is recognised by: browser and system in two words, the network cut short (D-22).

The full `User-Agent` and the full address are read here and forgotten: a person who looks at the
list of their sessions needs no more than this, and nobody else does either.
"""

from typing import NamedTuple

from django.http import HttpRequest

from privacy.web.source import network_of

# The first that stands in the header counts: browsers name those whose manners they copy.
BROWSERS = (
    ("MicroMessenger", "WeChat"),
    ("HuaweiBrowser", "Huawei Browser"),
    ("MiuiBrowser", "Mi Browser"),
    ("MQQBrowser", "QQ Browser"),
    ("QQBrowser", "QQ Browser"),
    ("UCBrowser", "UC Browser"),
    ("SamsungBrowser", "Samsung Internet"),
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("Firefox", "Firefox"),
    ("FxiOS", "Firefox"),
    ("CriOS", "Chrome"),
    ("Chrome", "Chrome"),
    ("Safari", "Safari"),
)
SYSTEMS = (
    ("OpenHarmony", "HarmonyOS"),
    ("HarmonyOS", "HarmonyOS"),
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Windows", "Windows"),
    ("Macintosh", "Mac"),
    ("CrOS", "ChromeOS"),
    ("Linux", "Linux"),
)


class Where(NamedTuple):
    """What is kept of the place of a sign-in; an unknown part is empty."""

    network: str
    browser: str


def where(request: HttpRequest) -> Where:
    """Return what may be kept of where a request comes from."""
    return Where(network_of(request), browser_of(request.headers.get("User-Agent", "")))


def browser_of(agent: str) -> str:
    """Return "Firefox, Windows" or the part of it that is known: words of ours only."""
    named = (
        next((word for mark, word in marks if mark in agent), "") for marks in (BROWSERS, SYSTEMS)
    )
    return ", ".join(word for word in named if word)
