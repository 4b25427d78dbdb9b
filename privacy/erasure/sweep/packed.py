"""Searches bytes and what is packed inside them (zip, gzip, PNG text), to a bound.

Bounds: a member is read up to MEMBER bytes, packing is followed DEPTH deep, and one file gives at
most TOTAL bytes; what is larger, deeper or damaged is counted as not looked into, and the
certificate says so. A damaged member does not hide the next one.
"""

import gzip
import io
import lzma
import struct
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field

from privacy.erasure.sweep.found import Found
from privacy.erasure.sweep.needles import Haystack

MEMBER = 64 * 1024 * 1024
TOTAL = 512 * 1024 * 1024
DEPTH = 4
PNG = b"\x89PNG\r\n\x1a\n"
# Whatever a stranger's bytes make the standard library raise; RuntimeError is an encrypted member.
DAMAGED = (
    OSError, EOFError, ValueError, RuntimeError, zipfile.BadZipFile, zlib.error, lzma.LZMAError,
    struct.error,
)  # fmt: skip


@dataclass
class Unpacking:
    """One file or cell being unpacked: how much it may still give."""

    found: Found
    left: int = field(default_factory=lambda: TOTAL)

    def skip(self) -> None:
        self.found.looked_at["not_unpacked"] += 1

    def taken(self, inner: bytes) -> bytes:
        """Count what was unpacked; a member that was cut off is not looked into to its end."""
        if len(inner) > min(MEMBER, self.left):
            self.skip()
        self.left -= len(inner)
        return inner

    @property
    def most(self) -> int:
        """Return how much of a member to ask for: one byte too many tells that there is more."""
        return max(min(MEMBER, self.left), 0) + 1


def in_packed(raw: bytes, haystack: Haystack, found: Found) -> set[int]:
    """Return whose needles stand in bytes or in anything packed inside them."""
    hits = haystack.in_bytes(raw)
    for inner in unpacked(raw, DEPTH, Unpacking(found)):
        hits |= haystack.in_bytes(inner)
    return hits


def unpacked(raw: bytes, depth: int, state: Unpacking) -> Iterator[bytes]:
    """Yield everything packed inside, however often it was packed."""
    if not is_packed(raw):
        return
    if not depth or state.left <= 0:
        state.skip()
        return
    for inner in members(raw, state):
        yield inner
        yield from unpacked(inner, depth - 1, state)


def is_packed(raw: bytes) -> bool:
    return raw.startswith((b"\x1f\x8b", PNG)) or (
        b"PK" in raw and zipfile.is_zipfile(io.BytesIO(raw))
    )


def members(raw: bytes, state: Unpacking) -> Iterator[bytes]:
    """Yield what one packed file holds."""
    try:
        if raw.startswith(b"\x1f\x8b"):
            yield from gzipped(raw, state)
        elif raw.startswith(PNG):
            yield from png_texts(raw, state)
        if b"PK" in raw and zipfile.is_zipfile(io.BytesIO(raw)):
            yield from zipped(raw, state)
    except DAMAGED:
        state.skip()


def gzipped(raw: bytes, state: Unpacking) -> Iterator[bytes]:
    """Yield the content as far as it can be read: a file cut short gives what it has."""
    content = io.BytesIO()
    try:
        with gzip.GzipFile(fileobj=io.BytesIO(raw)) as file:
            while content.tell() < state.most and (block := file.read1(64 * 1024)):
                content.write(block)
    except DAMAGED:
        state.skip()
    yield state.taken(content.getvalue())


def zipped(raw: bytes, state: Unpacking) -> Iterator[bytes]:
    """Yield names, comments and members of an archive; one that cannot be read is passed over."""
    with zipfile.ZipFile(io.BytesIO(raw)) as archive:
        yield archive.comment
        for info in archive.infolist():
            yield info.filename.encode("utf-8", "replace") + b" " + info.comment
            try:
                with archive.open(info) as member:
                    inner = member.read(state.most)
            except DAMAGED:
                state.skip()
                continue
            yield state.taken(inner)


def png_texts(raw: bytes, state: Unpacking) -> Iterator[bytes]:
    """Yield the texts of a picture's compressed text chunks (zTXt, iTXt)."""
    at = len(PNG)
    while at + 8 <= len(raw):
        length, kind = struct.unpack(">I4s", raw[at : at + 8])
        packed = packed_text(kind, raw[at + 8 : at + 8 + length])
        if packed:
            yield state.taken(zlib.decompressobj().decompress(packed, state.most))
        at += 12 + length


def packed_text(kind: bytes, data: bytes) -> bytes:
    """Return the compressed part of a text chunk, or nothing."""
    keyword_ended = data.partition(b"\0")[2]
    if kind == b"zTXt":
        return keyword_ended[1:]
    if kind == b"iTXt" and keyword_ended[:1] == b"\x01":
        return data.split(b"\0", 4)[-1]
    return b""
