"""Addresses for search services: each app answers with its own, the site only lists them.

A source is asked each time, so what was removed is gone from the list with the next request.
"""

from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from typing import NamedTuple


class Entry(NamedTuple):
    """A public page by its English address, and when it last changed."""

    path: str
    changed_at: datetime | None = None


Source = Callable[[], Iterable[Entry]]
SOURCES: dict[str, Source] = {}


def sitemap_source(name: str) -> Callable[[Source], Source]:
    """Register who knows public pages; only what everybody may read belongs here."""

    def register(source: Source) -> Source:
        SOURCES[name] = source
        return source

    return register


def entries() -> Iterator[Entry]:
    """Yield every public page that any app knows."""
    for name in sorted(SOURCES):
        yield from SOURCES[name]()
