"""Publish checkpoints outside the database, where its owner cannot rewrite them unseen.

`TOMBSTONE_DIR/checkpoints.log` holds one line of canonical JSON per checkpoint, fsynced, and
only ever grows. A line depends on nothing but its checkpoint and its number, so a line half
written when the machine died is completed, not guessed. The database keeps number, place and
hash of every line: a file that is missing, shorter or different is refused here and stays as
it is for a person to look at; it is never made anew.
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

from privacy.ledger.models import LedgerCheckpoint, LedgerPublication

FILE_NAME: Final = "checkpoints.log"


class PublicationRefusedError(RuntimeError):
    """The file outside is not the one this database has been writing to."""


def path() -> Path:
    return Path(settings.TOMBSTONE_DIR) / FILE_NAME


def line(*, number: int, note: str) -> bytes:
    return rfc8785.dumps({"checkpoint": note, "number": number}) + b"\n"


def line_hash(text: bytes) -> bytes:
    return sha256(text).digest()


def content() -> bytes | None:
    """The whole file, or None when there is none."""
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
    with _opened(may_create=last is None) as file:
        last = LedgerPublication.objects.order_by("number").last()
        end = 0 if last is None else _end_of(last, file)
        due = _due(last, end)
        expected = b"".join(text for _, text in due)
        tail = os.pread(file, len(expected) + 1, end)
        if not expected.startswith(tail):
            raise PublicationRefusedError("the file holds a line this database does not know")
        if due:
            _write(file, expected[len(tail) :])
            _record(due)
    return len(due)


def _due(last: LedgerPublication | None, end: int) -> list[tuple[LedgerPublication, bytes]]:
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


def _end_of(last: LedgerPublication, file: int) -> int:
    """Where the last known line ends, once it is found to be there unchanged."""
    note = LedgerCheckpoint.objects.get(size=last.size).note
    text = line(number=last.number, note=note)
    found = os.pread(file, len(text), last.start)
    if line_hash(found) != bytes(last.line_hash):
        raise PublicationRefusedError("the file is shorter than published, or altered")
    return last.start + len(text)


def _record(due: list[tuple[LedgerPublication, bytes]]) -> None:
    # Not `bulk_create`: that would name `created_at`, which is the database's to give.
    with transaction.atomic(durable=True), connection.cursor() as cursor:
        cursor.executemany(
            "INSERT INTO ledger_publication (number, size, start, line_hash)"
            " VALUES (%s, %s, %s, %s)",
            [(row.number, row.size, row.start, bytes(row.line_hash)) for row, _ in due],
        )


def _write(file: int, text: bytes) -> None:
    written = 0
    while written < len(text):
        written += os.write(file, text[written:])
    os.fsync(file)


@contextmanager
def _opened(*, may_create: bool) -> Iterator[int]:
    flags = os.O_RDWR | os.O_APPEND | (os.O_CREAT if may_create else 0)
    if may_create:
        path().parent.mkdir(parents=True, exist_ok=True)
    try:
        file = os.open(path(), flags, 0o600)
    except FileNotFoundError as error:
        raise PublicationRefusedError("the file of published checkpoints is missing") from error
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
