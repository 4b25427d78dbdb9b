"""The file itself: numbered lines, each naming the hash of the one before.

It holds random ids, kinds and times: nothing that leads to a person once the database is clean.
"""

import fcntl
import hashlib
import json
import os
import re
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from io import FileIO
from pathlib import Path
from typing import Any, Protocol

from django.conf import settings

NAME = "outside.jsonl"
START = "0" * 64
MOMENT = re.compile(rb"[0-9T:.+-]{0,32}")


class Altered(Exception):  # noqa: N818
    """The file is not what was written: a line is cut, changed, missing or out of order."""


class Torn(Altered):
    """Every line is whole but the last, which ends before its newline."""

    def __init__(self, chain: "Chain", tail: bytes) -> None:
        super().__init__("the last line is cut")
        self.chain = chain
        self.tail = tail


@dataclass(frozen=True)
class Line:
    """One line as read: its number, kind, random ids, time and hash."""

    number: int
    kind: str
    reference: str
    subject: str | None
    at: str
    hash: str
    about: str | None = None


class Ordered(Protocol):
    """What an order says of its line."""

    kind: str
    reference: uuid.UUID
    subject_id: uuid.UUID | None
    about: uuid.UUID | None


@dataclass
class Chain:
    """All lines of the file up to `offset`, verified, and the hash of those bytes."""

    offset: int = 0
    lines: list[Line] = field(default_factory=list)
    seen: "hashlib._Hash" = field(default_factory=hashlib.sha256)

    @property
    def last_hash(self) -> str:
        return self.lines[-1].hash if self.lines else START


def path() -> Path:
    """Return where the file lies."""
    return Path(settings.TOMBSTONE_DIR) / NAME


def compose(
    *,
    number: int,
    kind: str,
    reference: str,
    subject: str | None,
    at: str,
    before: str,
    about: str | None = None,
) -> tuple[bytes, str]:
    """Return a line's bytes and its hash: SHA-256 of its canonical form (RFC 8785).

    A line that is about nothing does not name the fact: so were all lines once written.
    """
    facts: dict[str, Any] = {
        "at": at, "before": before, "kind": kind, "number": number, "reference": reference,
        "subject": subject,
    }  # fmt: skip
    if about is not None:
        facts["about"] = about
    digest = hashlib.sha256(canonical(facts)).hexdigest()
    return canonical({**facts, "hash": digest}) + b"\n", digest


def canonical(facts: dict[str, Any]) -> bytes:
    """Return the canonical form of words and a whole number: the standard library's, sorted."""
    return json.dumps(
        facts, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False
    ).encode()


def parse(raw: bytes, *, after: Line | None) -> Line:
    """Read one line; raises Altered unless it is, byte for byte, what must follow `after`."""
    try:
        facts = json.loads(raw)
        line = Line(
            facts["number"], facts["kind"], facts["reference"], facts["subject"], facts["at"],
            facts["hash"], facts.get("about"),
        )  # fmt: skip
        true_bytes, digest = compose(
            number=after.number + 1 if after else 1,
            kind=line.kind,
            reference=line.reference,
            subject=line.subject,
            at=line.at,
            before=after.hash if after else START,
            about=line.about,
        )
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise Altered("a line cannot be read") from error
    if raw != true_bytes or line.hash != digest:
        raise Altered(f"line {line.number} is not what was written")
    return line


def read(chain: Chain) -> Chain:
    """Read on from where `chain` ends and return it longer; a cut last line is Torn.

    What was read before is hashed again, not parsed again: lines that were altered behind a line
    that was added would not be seen by the file's size and time.
    """
    with path().open("rb") as file:
        if hashlib.sha256(file.read(chain.offset)).digest() != chain.seen.digest():
            raise Altered("what was read before is not there any more")
        for raw in file:
            if not raw.endswith(b"\n"):
                raise Torn(chain, raw)
            chain.lines.append(parse(raw, after=chain.lines[-1] if chain.lines else None))
            chain.offset += len(raw)
            chain.seen.update(raw)
    return chain


@contextmanager
def opened_for_writing(*, may_create: bool) -> Iterator[FileIO]:
    """Open the file under an exclusive lock of the operating system.

    Raises FileNotFoundError when it is missing and `may_create` is false: a file that was there
    is never made anew silently.
    """
    if may_create:
        path().parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    flags = os.O_RDWR | os.O_APPEND | (os.O_CREAT if may_create else 0)
    # Unbuffered: what a failed write took must be known.
    with FileIO(os.open(path(), flags, 0o600), "r+") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        if may_create:
            remember_entry()
        yield file


def remember_entry() -> None:
    """Wait until the disk knows of the new file in its folder."""
    folder = os.open(path().parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


@contextmanager
def unchanging() -> Iterator[None]:
    """Keep writers out, and wait for the one who is writing."""
    with path().open("rb") as file:
        fcntl.flock(file, fcntl.LOCK_SH)
        yield


def begins(tail: bytes, row: "Ordered", *, after: Line | None) -> bool:
    """Tell whether a cut line is the beginning of what this order would have become here.

    The time stands before every other fact but `about`, so where it is whole, so is all that
    follows known to the letter; where it is cut, nothing but its digits can be there.
    """
    start = b'{"about":"%s","at":"' % str(row.about).encode() if row.about else b'{"at":"'
    if len(tail) <= len(start):
        return start.startswith(tail)
    at, quote, _ = tail.removeprefix(start).partition(b'"')
    if not tail.startswith(start) or not MOMENT.fullmatch(at):
        return False
    if not quote:
        return True
    raw, _hash = compose(
        number=after.number + 1 if after else 1,
        kind=row.kind,
        reference=str(row.reference),
        subject=str(row.subject_id) if row.subject_id else None,
        at=at.decode(),
        before=after.hash if after else START,
        about=str(row.about) if row.about else None,
    )
    return raw.startswith(tail)


def append(file: FileIO, lines: list[bytes]) -> None:
    """Write the lines and wait until the disk has them.

    A full disk takes a part: that part is cut off again, for half a line would close the site.
    """
    whole = os.fstat(file.fileno()).st_size
    try:
        rest = memoryview(b"".join(lines))
        while rest:
            rest = rest[file.write(rest) :]
        os.fsync(file.fileno())
    except OSError:
        file.truncate(whole)
        raise
