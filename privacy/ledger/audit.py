"""Read the whole ledger again and say what is wrong with it, trusting nothing it stores.

The numbers are dense, every entry is of a listed form and hashes to what stands beside it, the
tree over those entries has the root of every checkpoint ever signed, the stored subtrees are
those of the tree, the file outside holds the same checkpoints, and the guards are up.

What it cannot see: an entry altered before it was numbered (seconds), and entries behind the
last published checkpoint, rewritten by somebody who also holds the signing key. Every receipt
handed out narrows that: what is given `against` may be receipts.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, Final

from django.db.models import Max

from privacy.ledger import claims, posture, publication, walk
from privacy.ledger.claims import Claim
from privacy.ledger.facts import facts_allowed
from privacy.ledger.findings import Findings
from privacy.ledger.guards import SUBTREE_WIDTH
from privacy.ledger.keys import our_public_keys
from privacy.ledger.models import (
    LedgerCheckpoint,
    LedgerLeaf,
    LedgerPending,
    LedgerPublication,
)
from privacy.ledger.notes import Checkpoint, NoteRefusedError, open_note
from privacy.work.clock import now

LATE: Final = timedelta(minutes=15)
"""Three checkpoints in a row were missed."""


@dataclass
class Report:
    size: int
    checkpoints: int
    published: int
    findings: Findings = field(default_factory=Findings)

    @property
    def whole(self) -> bool:
        return not self.findings.shown

    def as_dict(self) -> dict[str, Any]:
        return {
            "whole": self.whole,
            "size": self.size,
            "checkpoints": self.checkpoints,
            "published": self.published,
            "counts": dict(sorted(self.findings.counts.items())),
            "findings": [
                {"code": finding.code, "detail": finding.detail} for finding in self.findings.shown
            ],
        }


def audit(*, since: int = 0, against: str = "", progress: walk.Progress = walk.silent) -> Report:
    """Everything from entry `since` on; what lies before is taken from the stored subtrees.

    The order of reading matters while the site goes on writing: known lines before the file,
    the file before the checkpoints, the checkpoints before the length.
    """
    lines = list(LedgerPublication.objects.order_by("number"))
    file = publication.content()
    checkpoints = list(LedgerCheckpoint.objects.order_by("size"))
    size = _length()
    report = Report(size=size, checkpoints=len(checkpoints), published=len(lines))
    start = max(0, min(since, size)) // SUBTREE_WIDTH * SUBTREE_WIDTH
    found = [
        *claims.in_database(checkpoints, start),
        *claims.in_file(lines, file, checkpoints, report.findings),
        *claims.given(against),
    ]
    _entries_outside(lines, start, report.findings)
    _hold_to_the_tree(found, walk.Walk(start, size, report.findings, progress))
    _what_is_overdue(lines, checkpoints, size, report.findings)
    posture.inspect(report.findings)
    return report


def _length() -> int:
    newest = LedgerLeaf.objects.aggregate(newest=Max("seq"))["newest"]
    return 0 if newest is None else int(newest) + 1


def _entries_outside(lines: list[LedgerPublication], start: int, findings: Findings) -> None:
    """The published entries are those of the database, byte for byte."""
    before = [each for each in lines if each.size <= start]
    seq, place = (before[-1].size, before[-1].entries_end) if before else (0, 0)
    covered = lines[-1].size if lines else 0
    try:
        with publication.entries_path().open("rb") as file:
            file.seek(place)
            while seq < covered:
                below = min(seq + publication.STRETCH, covered)
                text = publication.bodies(seq, below)
                if file.read(len(text)) != text:
                    found = f"the file of entries differs between {seq} and {below}"
                    findings.add("published.entries", found)
                    return
                seq = below
    except FileNotFoundError:
        if lines:
            findings.add("published.entries", "the file of entries is missing")


def _hold_to_the_tree(found: Iterable[Claim], entries: walk.Walk) -> None:
    """Open every note with the keys of our settings, then compare it with the tree of its size."""
    findings, size = entries.findings, entries.size
    opened = _opened(found, findings)
    roots = entries.roots({each.size for _, each in opened})
    for claim, checkpoint in opened:
        if claim.row not in (None, (checkpoint.size, checkpoint.root)):
            findings.add("checkpoint.row", f"{claim.where}: its row is not what was signed")
        if checkpoint.size > size:
            findings.add(f"{claim.code}.beyond", f"{claim.where}: only {size} entries are left")
        elif roots.get(checkpoint.size) != checkpoint.root:
            findings.add(f"{claim.code}.root", f"{claim.where}: another tree was signed")


def _opened(found: Iterable[Claim], findings: Findings) -> list[tuple[Claim, Checkpoint]]:
    """The same note stands in the database and in the file; its signature is checked once."""
    keys = our_public_keys()
    known: dict[str, Checkpoint] = {}
    opened = []
    for claim in found:
        try:
            checkpoint = known.get(claim.note) or open_note(claim.note, keys=keys)
        except NoteRefusedError as error:
            findings.add(f"{claim.code}.signature", f"{claim.where}: {error}")
        else:
            known[claim.note] = checkpoint
            opened.append((claim, checkpoint))
    return opened


def _what_is_overdue(
    lines: list[LedgerPublication],
    checkpoints: list[LedgerCheckpoint],
    size: int,
    findings: Findings,
) -> None:
    """A stopped sequencer or publisher is no forgery, but it opens the door to one."""
    before = now() - LATE
    published = lines[-1].size if lines else 0
    if any(each.size > published and each.created_at < before for each in checkpoints):
        findings.add("published.late", "a checkpoint waits to be published")
    if LedgerPending.objects.filter(created_at__lt=before).exists():
        findings.add("pending.late", "entries wait for their number")
    pending = LedgerPending.objects.order_by("id").values_list("id", "kind", "facts")
    for number, kind, facts in pending.iterator():
        if not facts_allowed(kind, facts):
            findings.add("pending.facts", f"pending entry {number} is not of a listed form")
    signed = checkpoints[-1].size if checkpoints else 0
    first = LedgerLeaf.objects.filter(seq=signed).first()
    if first is not None and (walk.recorded_at(first.body) or before) <= before:
        findings.add("checkpoint.late", f"{size - signed} entries wait for a checkpoint")
