"""One pass over everything, for any number of people at once."""

from pathlib import Path

from django.conf import settings

from privacy.erasure.sweep import database, files, valkey
from privacy.erasure.sweep.found import Found
from privacy.erasure.sweep.needles import haystack


def sweep(people: list[list[tuple[str, str]]]) -> Found:
    """Search database, planner statistics, files and Redis for people's needles.

    `people` are lists of (element, value); hits are told by their place in this list. What lies
    in a mailbox is the recipient's: `/dev/outbox/` stands for it and is not searched.
    """
    found = Found()
    needles = haystack(people)
    database.search(needles, found)
    database.search_statistics(needles, found)
    files.search(Path(settings.MEDIA_ROOT), needles, found)
    valkey.search(needles, found)
    return found
