"""Searches files: names, bytes, and what is packed inside."""

from pathlib import Path

from privacy.erasure.sweep.found import Found
from privacy.erasure.sweep.needles import Haystack
from privacy.erasure.sweep.packed import MEMBER, in_packed

BLOCK = 4 * 1024 * 1024
OVERLAP = 4096
PLACE = "files"


def search(folder: Path, haystack: Haystack, found: Found) -> None:
    """Search every file below a folder, names included."""
    for path in sorted(folder.rglob("*")):
        found.note(haystack.in_text(str(path.relative_to(folder))), PLACE)
        if path.is_symlink() or not path.is_file():
            continue
        found.looked_at["files"] += 1
        found.note(in_file(path, haystack, found), PLACE)


def in_file(path: Path, haystack: Haystack, found: Found) -> set[int]:
    """Return whose needles stand in a file; a large one is read in blocks and not unpacked."""
    try:
        if path.stat().st_size <= MEMBER:
            return in_packed(path.read_bytes(), haystack, found)
        found.looked_at["not_unpacked"] += 1
        return in_blocks(path, haystack)
    except FileNotFoundError:
        # Another erasure, or its owner, removed it while we were coming.
        return set()


def in_blocks(path: Path, haystack: Haystack) -> set[int]:
    """Search overlapping blocks: memory stays flat whatever the size."""
    hits: set[int] = set()
    with path.open("rb") as file:
        tail = b""
        while block := file.read(BLOCK):
            hits |= haystack.in_bytes(tail + block)
            tail = block[-OVERLAP:]
    return hits
