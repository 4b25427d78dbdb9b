"""What a process remembers of the texts in force, so that reading them asks no database.

- Which version is in force is asked anew after `POLICY_REMEMBERED` (a second): a version published
  by any process, on any machine, shows everywhere no later than that, and at once in the process
  that published it. No message between processes is needed that could be lost.
- A page is kept as bytes, with its ETag, under everything it depends on; a published version never
  changes, so such a page is never wrong. Pages of somebody with a session are made each time.
- Decisions never look here: what somebody agrees to is compared with the database.
"""

import time
from collections import OrderedDict
from dataclasses import dataclass
from threading import Lock

from django.conf import settings

from privacy.policies import queries
from privacy.policies.enums import Document
from privacy.policies.models import PolicyVersion

MOST_PAGES = 512
Key = tuple[object, ...]


@dataclass(frozen=True)
class Remembered:
    """The newest version of a document as it was at a moment."""

    version: PolicyVersion | None
    at: float


@dataclass(frozen=True)
class Page:
    """A page as it is sent."""

    content: bytes
    etag: str


VERSIONS: dict[str, Remembered] = {}
PAGES: OrderedDict[Key, Page] = OrderedDict()
ONE_WRITER = Lock()


def in_force(document: Document) -> PolicyVersion | None:
    """Return the newest version of a document, at most POLICY_REMEMBERED old."""
    known = VERSIONS.get(document)
    age = settings.POLICY_REMEMBERED.total_seconds()
    if known is None or time.monotonic() - known.at >= age:
        known = Remembered(queries.in_force(document), time.monotonic())
        VERSIONS[str(document)] = known
    return known.version


def forget(document: str) -> None:
    """Ask the database at the next look: this process has published something."""
    VERSIONS.pop(document, None)


def kept_page(key: Key) -> Page | None:
    """Return a page's bytes, if this process made them before."""
    return PAGES.get(key)


def keep_page(key: Key, page: Page) -> None:
    """Keep a page's bytes; the oldest goes when there are too many."""
    if not settings.POLICY_REMEMBERED:
        return
    with ONE_WRITER:
        PAGES[key] = page
        while len(PAGES) > MOST_PAGES:
            PAGES.popitem(last=False)
