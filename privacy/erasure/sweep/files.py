"""Searches files: names, bytes, and what is packed inside (zip, gzip, PNG text), to a bound.

Bounds: a member is read up to MEMBER bytes and packing is followed DEPTH deep; what is larger or
deeper is counted as not looked into, and the certificate says so.
"""

import gzip
import io
import struct
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path

from privacy.erasure.sweep.database import Found
from privacy.erasure.sweep.needles import Haystack

MEMBER = 64 * 1024 * 1024
BLOCK = 4 * 1024 * 1024
OVERLAP = 4096
DEPTH = 4
PNG = b"\x89PNG\r\n\x1a\n"


def search(folder: Path, haystack: Haystack, found: Found) -> None:
    """Search every file below a folder, names included."""
    for path in sorted(folder.rglob("*")):
        place = "files"
        found.note(haystack.in_text(str(path.relative_to(folder))), place)
        if path.is_symlink() or not path.is_file():
            continue
        found.looked_at["files"] += 1
        found.note(in_file(path, haystack, found), place)


def in_file(path: Path, haystack: Haystack, found: Found) -> set[int]:
    """Return whose needles stand in a file, read in overlapping blocks and then unpacked."""
    hits: set[int] = set()
    with path.open("rb") as file:
        tail = b""
        while block := file.read(BLOCK):
            hits |= haystack.in_bytes(tail + block)
            tail = block[-OVERLAP:]
    if path.stat().st_size > MEMBER:
        found.looked_at["not_unpacked"] += 1
        return hits
    for inner in unpacked(path.read_bytes(), DEPTH, found):
        hits |= haystack.in_bytes(inner)
    return hits


def unpacked(raw: bytes, depth: int, found: Found) -> Iterator[bytes]:
    """Yield everything packed inside, however often it was packed."""
    if not depth:
        found.looked_at["not_unpacked"] += 1
        return
    for inner in members(raw, found):
        yield inner
        yield from unpacked(inner, depth - 1, found)


def members(raw: bytes, found: Found) -> Iterator[bytes]:
    """Yield what one packed file holds; a damaged one counts as not looked into."""
    try:
        if raw[:2] == b"\x1f\x8b":
            yield gzip.GzipFile(fileobj=io.BytesIO(raw)).read(MEMBER)
        elif raw.startswith(PNG):
            yield from png_texts(raw)
        elif zipfile.is_zipfile(io.BytesIO(raw)):
            with zipfile.ZipFile(io.BytesIO(raw)) as archive:
                for info in archive.infolist():
                    yield info.filename.encode() + b" " + info.comment
                    with archive.open(info) as member:
                        yield member.read(MEMBER)
    except (OSError, ValueError, RuntimeError, zipfile.BadZipFile, zlib.error, struct.error):
        found.looked_at["not_unpacked"] += 1


def png_texts(raw: bytes) -> Iterator[bytes]:
    """Yield the texts of a picture's compressed text chunks (zTXt, iTXt)."""
    at = len(PNG)
    while at + 8 <= len(raw):
        length, kind = struct.unpack(">I4s", raw[at : at + 8])
        data = raw[at + 8 : at + 8 + length]
        if kind == b"zTXt":
            yield zlib.decompressobj().decompress(data.partition(b"\0")[2][1:], MEMBER)
        elif kind == b"iTXt" and data.partition(b"\0")[2][:1] == b"\x01":
            packed = data.split(b"\0", 4)[-1]
            yield zlib.decompressobj().decompress(packed, MEMBER)
        at += 12 + length
