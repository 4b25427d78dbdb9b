"""What this process has verified of the file: only what is new in it is read again.

A line is verified once, against the one before it; a file that changed in any other way than by
growing is read anew from its first line.
"""

import threading
import uuid
from collections.abc import Collection
from functools import lru_cache

from privacy.outside import file

ONE_READER = threading.Lock()


@lru_cache(maxsize=4)
def known_chain(place: str, inode: int) -> file.Chain:
    """Return what this process has verified of a file so far: only what is new is read again."""
    return file.Chain()


@lru_cache(maxsize=4)
def last_look(place: str) -> dict[str, tuple[int, int, int]]:
    return {}


def chain() -> file.Chain:
    """Return the verified file; raises FileNotFoundError or Altered.

    An appended line changes size and time; any other change makes the whole file be read anew.
    """
    # Two threads of one process would read the same new lines into one chain.
    with ONE_READER:
        return read_on()


def read_on() -> file.Chain:
    """Read what is new in the file since this process looked last."""
    place = file.path()
    stat = place.stat()
    seen = known_chain(str(place), stat.st_ino)
    look = (stat.st_ino, stat.st_size, stat.st_mtime_ns)
    remembered = last_look(str(place))
    if remembered.get("look") != look:
        if stat.st_size <= seen.offset or remembered.get("look", look)[0] != stat.st_ino:
            forget()
            seen = known_chain(str(place), stat.st_ino)
        try:
            file.read(seen)
        except file.Altered:
            forget()
            raise
        last_look(str(place))["look"] = look
    return seen


def chain_at_rest() -> file.Chain:
    """Return the verified file; what looks cut may be half written, so its writer is waited for."""
    try:
        return chain()
    except file.Altered:
        with file.unchanging():
            return chain()


def references(*, kind: str) -> set[uuid.UUID]:
    """Return the references of the file's lines of a kind."""
    return {uuid.UUID(line.reference) for line in chain().lines if line.kind == kind}


def referred_to(ids: Collection[uuid.UUID], *, kind: str) -> set[uuid.UUID]:
    """Return which of these the file has lines of a kind for."""
    wanted = {str(each): each for each in ids}
    return {
        wanted[line.reference]
        for line in chain().lines
        if line.kind == kind and line.reference in wanted
    }


def forget() -> None:
    """Verify the whole file at the next look."""
    known_chain.cache_clear()
    last_look.cache_clear()
