"""After a restore: take back the entries that the older database is too old to know.

The files outside hold every entry that was ever published and every checkpoint over them. Without
them a restored ledger would grow another branch behind the backup, and every receipt handed out
since would contradict it. So the gate stays shut until the entries stand here again, hash by hash,
and the roots of the published checkpoints are those of the tree they make.
"""

import json
from typing import Final

from django.db import connection, transaction

from privacy.ledger import merkle
from privacy.ledger.guards import SEQUENCER_LOCK
from privacy.ledger.keys import our_public_keys
from privacy.ledger.models import LedgerCheckpoint, LedgerLeaf, LedgerPublication
from privacy.ledger.notes import NoteRefusedError, open_note
from privacy.ledger.publication import (
    PublicationRefusedError,
    bodies,
    due_lines,
    end_of,
    entries_path,
    line,
    line_hash,
    opened,
    path,
    record,
)
from privacy.ledger.tree import StoredTree
from privacy.outside.domain import JUDGES, Verdict

STRETCH: Final = 10_000


class NotOursError(RuntimeError):
    """The files outside do not continue what this database holds."""


def judge() -> Verdict:
    """Whether the files outside hold more than this database knows, or less than it wrote."""
    last = LedgerPublication.objects.order_by("number").last()
    try:
        with path().open("rb") as file:
            end = 0 if last is None else end_of(last, file.fileno())
            file.seek(end)
            tail = file.read()
    except FileNotFoundError:
        return Verdict.OPEN if last is None else Verdict.MISSING
    except PublicationRefusedError:
        return Verdict.ALTERED
    if not tail:
        return Verdict.OPEN
    expected = b"".join(text for _, text in due_lines(last, end))
    return Verdict.OPEN if expected.startswith(tail) else Verdict.BEHIND


JUDGES.append(judge)


def take_back() -> int:
    """Take back entries, checkpoints and publications; return how many entries there were.

    One transaction. Raises NotOursError when an entry here differs from the file's, when a
    signature is not ours, or when a root is not that of the tree.
    """
    if judge() != Verdict.BEHIND:
        return 0
    with transaction.atomic(), opened(path(), may_create=False) as file:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [SEQUENCER_LOCK])
        last = LedgerPublication.objects.order_by("number").last()
        end = 0 if last is None else end_of(last, file)
        rows, notes = _published_behind(last, end)
        taken = _take_entries(last)
        _note_entries_end(last, rows)
        _take_checkpoints(rows, notes)
        record(rows)
    return taken


def _published_behind(
    last: LedgerPublication | None, end: int
) -> tuple[list[LedgerPublication], dict[int, str]]:
    """Read the checkpoints that stand in the file behind the last known line; check signatures."""
    keys = our_public_keys()
    rows, notes = [], {}
    number = 0 if last is None else last.number + 1
    for text in path().read_bytes()[end:].splitlines(keepends=True):
        try:
            note = json.loads(text)["checkpoint"]
            size = open_note(note, keys=keys).size
        except (ValueError, KeyError, TypeError, NoteRefusedError) as error:
            raise NotOursError(f"published line {number} is not ours") from error
        if text != line(number=number, note=note):
            raise NotOursError(f"published line {number} is not in its form")
        rows.append(
            LedgerPublication(number=number, size=size, start=end, line_hash=line_hash(text))
        )
        notes[size] = note
        end, number = end + len(text), number + 1
    return rows, notes


def _take_entries(last: LedgerPublication | None) -> int:
    """Compare the entries that both have, take the others, and check the roots at the end."""
    start, first = (0, 0) if last is None else (last.entries_end, last.size)
    with entries_path().open("rb") as file:
        file.seek(start)
        lines = file.read().decode().splitlines()
    newest = LedgerLeaf.objects.order_by("seq").last()
    known = 0 if newest is None else newest.seq + 1 - first
    if bodies(first, first + known).decode().splitlines() != lines[:known]:
        raise NotOursError("an entry of this database is not the published one")
    missing = lines[known:]
    with connection.cursor() as cursor:
        for at in range(0, len(missing), STRETCH):
            cursor.execute("SELECT public.ledger_take_back(%s)", [missing[at : at + STRETCH]])
    return len(missing)


def _note_entries_end(last: LedgerPublication | None, rows: list[LedgerPublication]) -> None:
    """Find for each checkpoint where its entries end in the file."""
    size, end = (0, 0) if last is None else (last.size, last.entries_end)
    for row in rows:
        end += len(bodies(size, row.size))
        row.entries_end, size = end, row.size


def _take_checkpoints(rows: list[LedgerPublication], notes: dict[int, str]) -> None:
    """Write the checkpoints that are missing here, each proven against the tree."""
    there = set(LedgerCheckpoint.objects.values_list("size", flat=True))
    for row in rows:
        root = merkle.root(row.size, StoredTree())
        if open_note(notes[row.size], keys=our_public_keys()).root != root:
            raise NotOursError(f"the checkpoint of {row.size} entries signed another tree")
        if row.size not in there:
            with connection.cursor() as cursor:
                cursor.execute(
                    "INSERT INTO ledger_checkpoint (size, root, note) VALUES (%s, %s, %s)",
                    [row.size, root, notes[row.size]],
                )
