"""Signed checkpoints wherever they are found: in the database, in the file outside, with others.

Each becomes a claim that the audit holds to the tree. On the way the file is compared with
what the database remembers of it, line by line.
"""

import json
from collections.abc import Iterator
from typing import NamedTuple

from privacy.ledger import publication
from privacy.ledger.findings import Findings
from privacy.ledger.models import LedgerCheckpoint, LedgerPublication


class Claim(NamedTuple):
    """A note, the code of the finding if it does not hold, and what its row says, if it has one."""

    code: str
    where: str
    note: str
    row: tuple[int, bytes] | None = None


class UnreadableError(ValueError):
    """What was given to compare with holds neither checkpoints nor receipts."""


def in_database(checkpoints: list[LedgerCheckpoint], start: int) -> Iterator[Claim]:
    """In an incremental run only those from `start` on: the run before held the earlier ones."""
    for each in checkpoints:
        if each.size >= start:
            where = f"checkpoint of {each.size}"
            yield Claim("checkpoint", where, each.note, (each.size, bytes(each.root)))


def given(text: str) -> Iterator[Claim]:
    """What somebody kept: one note, or lines of JSON such as our file and our receipts."""
    if text and not text.startswith("{"):
        yield Claim("against", "the given checkpoint", text)
        return
    for number, line in enumerate(text.splitlines()):
        note = _note_in(line.encode())
        if note is None:
            message = f"line {number + 1} is neither a published checkpoint nor a receipt"
            raise UnreadableError(message)
        yield Claim("against", f"line {number + 1} of the given file", note)


def in_file(
    lines: list[LedgerPublication],
    file: bytes | None,
    checkpoints: list[LedgerCheckpoint],
    findings: Findings,
) -> list[Claim]:
    """Every known line stands in the file; what stands behind them is due and nothing else."""
    written = (file or b"").splitlines(keepends=True)
    notes = {each.size: each.note for each in checkpoints}
    if file is None and lines:
        findings.add("published.missing", "the file of published checkpoints is missing")
    for row in lines:
        if row.number >= len(written):
            findings.add("published.short", f"the file ends before line {row.number}")
        elif publication.line_hash(written[row.number]) != bytes(row.line_hash):
            findings.add("published.altered", f"line {row.number} is not the one written")
        elif row.size not in notes:
            findings.add("published.lost", f"line {row.number} is no checkpoint of this database")
    known = lines[-1].size if lines else 0
    due = [each.note for each in checkpoints if each.size > known]
    for offset, text in enumerate(written[len(lines) :]):
        number = len(lines) + offset
        expected = publication.line(number=number, note=due[offset]) if offset < len(due) else b""
        if not expected.startswith(text):
            findings.add("published.ahead", f"line {number} is unknown to this database")
    return [
        Claim("published", f"published line {number}", note)
        for number, text in enumerate(written)
        # A line without a note was cut or altered, and its hash has said so above.
        if (note := _note_in(text)) is not None
    ]


def _note_in(text: bytes) -> str | None:
    try:
        note = json.loads(text)["checkpoint"]
    except (ValueError, KeyError, TypeError):
        return None
    return note if isinstance(note, str) else None
