"""Publish checkpoints and entries outside the database, where its owner cannot rewrite them unseen.

`TOMBSTONE_DIR/checkpoints.log` holds one line of canonical JSON per checkpoint, `entries.log` one
line per entry, the body that was hashed. Both are fsynced and only ever grow: entries first, so a
published checkpoint never lacks what it covers. What is written depends on nothing but checkpoint,
number and entries, so a line half written when the machine died is completed, not guessed. The
database keeps number, place and hash of every checkpoint's line: a file that is missing, shorter or
different is refused here and stays as it is for a person to look at; it is never made anew.
"""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path
from typing import Final

import rfc8785
from django.conf import settings
from django.db import connection, transaction

from privacy.ledger.models import LedgerCheckpoint, LedgerLeaf, LedgerPublication

FILE_NAME: Final = "checkpoints.log"
ENTRIES_NAME: Final = "entries.log"
STRETCH: Final = 10_000


class PublicationRefusedError(RuntimeError):
    """The file outside is not the one this database has been writing to."""


def path() -> Path:
    return Path(settings.TOMBSTONE_DIR) / FILE_NAME


def entries_path() -> Path:
    return Path(settings.TOMBSTONE_DIR) / ENTRIES_NAME


def line(*, number: int, note: str) -> bytes:
    return rfc8785.dumps({"checkpoint": note, "number": number}) + b"\n"


def line_hash(text: bytes) -> bytes:
    return sha256(text).digest()


def content() -> bytes | None:
    """What is published, for those who read the whole of it; None when there is no such file."""
    try:
        return path().read_bytes()
    except FileNotFoundError:
        return None


def publish() -> int:
    """Append every checkpoint that is not published yet and return how many there were.

    - the file is locked before the database is asked, so two publishers do not interleave;
    - what stands behind the last known line may only be the beginning of what is due;
    - the rows follow the fsync, so after a crash the same lines are found and only recorded.
    """
    last = LedgerPublication.objects.order_by("number").last()
    with opened(path(), may_create=last is None) as file:
        last = LedgerPublication.objects.order_by("number").last()
        end = 0 if last is None else end_of(last, file)
        due = due_lines(last, end)
        expected = b"".join(text for _, text in due)
        tail = os.pread(file, len(expected) + 1, end)
        if not expected.startswith(tail):
            raise PublicationRefusedError("the file holds a line this database does not know")
        if due:
            _publish_entries(last, [row for row, _ in due])
            _write(file, expected[len(tail) :])
            record([row for row, _ in due])
    return len(due)


def due_lines(last: LedgerPublication | None, end: int) -> list[tuple[LedgerPublication, bytes]]:
    """Every checkpoint behind the last published one, with its row and its bytes."""
    size, number = (0, 0) if last is None else (last.size, last.number + 1)
    due = []
    for checkpoint in LedgerCheckpoint.objects.filter(size__gt=size).order_by("size"):
        text = line(number=number, note=checkpoint.note)
        row = LedgerPublication(
            number=number, size=checkpoint.size, start=end, line_hash=line_hash(text)
        )
        due.append((row, text))
        end += len(text)
        number += 1
    return due


def end_of(last: LedgerPublication, file: int) -> int:
    """Where the last known line ends, once it is found to be there unchanged."""
    note = LedgerCheckpoint.objects.get(size=last.size).note
    text = line(number=last.number, note=note)
    found = os.pread(file, len(text), last.start)
    if line_hash(found) != bytes(last.line_hash):
        raise PublicationRefusedError("the file is shorter than published, or altered")
    return last.start + len(text)


def _publish_entries(last: LedgerPublication | None, due: list[LedgerPublication]) -> None:
    """Append the entries that the due checkpoints cover, and note where each one's end."""
    size, end = (0, 0) if last is None else (last.size, last.entries_end)
    with opened(entries_path(), may_create=last is None) as file:
        if os.fstat(file).st_size < end:
            raise PublicationRefusedError("the file of entries is shorter than published")
        for row in due:
            while size < row.size:
                text = bodies(size, min(size + STRETCH, row.size))
                tail = os.pread(file, len(text), end)
                if not text.startswith(tail):
                    raise PublicationRefusedError("the file holds an entry we do not know")
                _write(file, text[len(tail) :])
                size, end = min(size + STRETCH, row.size), end + len(text)
            row.entries_end = end


def bodies(first: int, below: int) -> bytes:
    """The entries of a stretch as the file holds them: one body a line."""
    rows = LedgerLeaf.objects.filter(seq__gte=first, seq__lt=below).order_by("seq")
    return "".join(f"{body}\n" for body in rows.values_list("body", flat=True)).encode()


def record(rows: list[LedgerPublication]) -> None:
    # Not `bulk_create`: that would name `created_at`, which is the database's to give.
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.executemany(
            "INSERT INTO ledger_publication (number, size, start, line_hash, entries_end)"
            " VALUES (%s, %s, %s, %s, %s)",
            [
                (row.number, row.size, row.start, bytes(row.line_hash), row.entries_end)
                for row in rows
            ],
        )


def _write(file: int, text: bytes) -> None:
    written = 0
    while written < len(text):
        written += os.write(file, text[written:])
    os.fsync(file)


@contextmanager
def opened(place: Path, *, may_create: bool) -> Iterator[int]:
    """A file of ours under an exclusive lock of the operating system."""
    flags = os.O_RDWR | os.O_APPEND | (os.O_CREAT if may_create else 0)
    if may_create:
        place.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    try:
        file = os.open(place, flags, 0o600)
    except FileNotFoundError as error:
        message = f"the file of published {place.stem} is missing"
        raise PublicationRefusedError(message) from error
    try:
        fcntl.flock(file, fcntl.LOCK_EX)
        if may_create:
            _sync_folder()
        yield file
    finally:
        os.close(file)


def _sync_folder() -> None:
    """A new file survives a power cut only once its folder is on the disk as well."""
    folder = os.open(path().parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
