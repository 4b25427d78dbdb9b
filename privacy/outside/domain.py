"""Orders lines for the file, writes them, and judges whether database and file agree.

- `order` puts a row into the business transaction; `write` numbers committed rows and fsyncs their
  lines. An effect that nobody can undo happens only after `write` has returned.
- `note` is for all other effects: ordered in their transaction, written right after its commit.
- A process that dies between fsync and commit leaves a line whose row has no number: the next
  `write` adopts it, by kind and reference.
- `judge` is the gate: anything but OPEN answers 503.
"""

import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from io import FileIO

from django.db import connection, transaction

from privacy.among import among
from privacy.outside import file
from privacy.outside.models import OutsideLine
from privacy.outside.reading import chain, chain_at_rest
from privacy.work.clock import now

LOCK = 0x0475_1DE


class Verdict(StrEnum):
    """What the comparison of database and file says."""

    OPEN = "open"
    BEHIND = "behind"  # the database is older than the file: replay
    UNSWEPT = "unswept"  # replayed, but no sweep has found nothing yet
    MISSING = "missing"
    SHORT = "short"
    ALTERED = "altered"


class NotWritable(Exception):  # noqa: N818
    """The file does not follow from this database: nothing may be added to it."""


Run = Callable[[list[file.Line]], None]


@dataclass(frozen=True)
class Replayer:
    """Does the effect of lines of one kind again, in the transaction of the caller.

    `erases`: nothing follows such a line about its Subject but its end, and the gate stays shut
    until a sweep has found nothing of them.
    """

    kind: str
    run: Run
    erases: bool


REPLAYERS: dict[str, Replayer] = {}
# Others who keep files outside and know whether this database is as young as they are.
JUDGES: list[Callable[[], Verdict]] = []


def replayer(kind: str, *, erases: bool = False) -> Callable[[Run], Run]:
    """Register who does the effect of a kind again after a restore.

    It gets lines in the file's order and must be idempotent: its database may hold the effect
    already, or not yet hold the row that a line is about.
    """

    def register(run: Run) -> Run:
        REPLAYERS[kind] = Replayer(kind, run, erases=erases)
        return run

    return register


def note(
    *,
    kind: str,
    reference: uuid.UUID,
    subject_id: uuid.UUID | None,
    about: uuid.UUID | None = None,
) -> None:
    """Order a line and have it written as soon as the caller's transaction has committed.

    For an effect that a person can undo (a withdrawal, a restriction, a removal): it takes place
    with the commit and does not wait for the disk. Whatever hinders the writing, the row stays,
    and the duty `outside.write` writes its line within seconds.
    `reference` is the event's own id, `about` the thing that it changed.
    """
    order(kind=kind, reference=reference, subject_id=subject_id, about=about)
    if not any(function is write for _, function, *_ in connection.run_on_commit):
        # Robust: the business transaction stands, whatever becomes of the file.
        transaction.on_commit(write, robust=True)


def order(
    *,
    kind: str,
    reference: uuid.UUID,
    subject_id: uuid.UUID | None,
    about: uuid.UUID | None = None,
) -> None:
    """Order a line, in the caller's transaction; the same order twice is one line."""
    order_rows([OutsideLine(kind=kind, reference=reference, subject_id=subject_id, about=about)])


def order_many(*, kind: str, lines: Mapping[uuid.UUID, uuid.UUID | None]) -> None:
    """As `order`, for Subjects (or nobody) by reference."""
    order_rows(
        [
            OutsideLine(kind=kind, reference=reference, subject_id=subject_id)
            for reference, subject_id in lines.items()
        ]
    )


def order_rows(rows: list[OutsideLine]) -> None:
    OutsideLine.objects.bulk_create(rows, ignore_conflicts=True)


def head() -> OutsideLine | None:
    """Return the row of the last line that this database knows to stand in the file."""
    return OutsideLine.objects.filter(number__isnull=False).order_by("-number").first()


def write() -> None:
    """Write every ordered and committed line, and wait for the disk.

    Raises NotWritable when the file does not follow from this database. Only outside a
    transaction: a line whose order may yet be rolled back would name an erasure that never was.
    """
    with transaction.atomic(durable=True), connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])
        pending = list(OutsideLine.objects.filter(number=None).order_by("id"))
        if pending:
            write_rows(pending)


def write_rows(pending: list[OutsideLine]) -> None:
    """Number the rows, adopt those whose line stands already, append the others."""
    last = head()
    try:
        with file.opened_for_writing(may_create=last is None) as opened:
            seen = whole_lines(opened, pending, last)
            refuse_unless_follows(seen, last)
            adopted = adopt(pending, seen.lines[last.number or 0 if last else 0 :])
            lines = number_rows([row for row in pending if row not in adopted], seen)
            file.append(opened, lines)
    except (FileNotFoundError, file.Altered) as error:
        raise NotWritable(type(error).__name__) from error
    with connection.cursor() as cursor:
        cursor.execute(
            """UPDATE privacy_outsideline o SET number = n.number, line_hash = n.line_hash
                 FROM unnest(%s::bigint[], %s::bigint[], %s::text[]) AS n (id, number, line_hash)
                WHERE o.id = n.id""",
            [
                [row.pk for row in pending],
                [row.number for row in pending],
                [row.line_hash for row in pending],
            ],
        )


def whole_lines(opened: FileIO, pending: list[OutsideLine], last: OutsideLine | None) -> file.Chain:
    """Return the verified file; cut off a last line whose writing was interrupted by a power cut.

    Only what is provably the beginning of an order of ours that never got its number is cut off:
    it is written anew in the same breath.
    """
    try:
        return file.read(file.Chain()) if last is None else chain()
    except file.Torn as torn:
        if not is_ours(torn, pending):
            raise
        opened.truncate(torn.chain.offset)
        return torn.chain


def is_ours(torn: file.Torn, pending: list[OutsideLine]) -> bool:
    """Tell whether a cut last line is the beginning of one that was ordered and has no number."""
    lines = torn.chain.lines
    written = {(line.kind, line.reference) for line in lines}
    return any(
        file.begins(torn.tail, row, after=lines[-1] if lines else None)
        for row in pending
        if (row.kind, str(row.reference)) not in written
    )


def refuse_unless_follows(seen: file.Chain, last: OutsideLine | None) -> None:
    """Raise NotWritable when the file's prefix is not the one this database knows."""
    if last is None:
        return
    known = (last.number or 0) <= len(seen.lines) and seen.lines[
        (last.number or 0) - 1
    ].hash == last.line_hash
    if not known:
        raise NotWritable("prefix")


def adopt(pending: list[OutsideLine], beyond: list[file.Line]) -> list[OutsideLine]:
    """Give rows the numbers of lines which were written before their number was committed."""
    rows = {(row.kind, str(row.reference)): row for row in pending}
    adopted = []
    for line in beyond:
        row = rows.get((line.kind, line.reference))
        if row is None:
            raise NotWritable("older database")
        row.number, row.line_hash = line.number, line.hash
        adopted.append(row)
    return adopted


def number_rows(rows: list[OutsideLine], seen: file.Chain) -> list[bytes]:
    """Number the rows after the file's last line and return the bytes to append."""
    number, before, at = len(seen.lines), seen.last_hash, now().isoformat()
    lines = []
    for row in rows:
        number += 1
        raw, before = file.compose(
            number=number,
            kind=row.kind,
            reference=str(row.reference),
            subject=str(row.subject_id) if row.subject_id else None,
            at=at,
            before=before,
            about=str(row.about) if row.about else None,
        )
        row.number, row.line_hash = number, before
        lines.append(raw)
    return lines


def judge() -> Verdict:
    """Compare database and files, and say whether the site may serve."""
    verdict = judge_file()
    for other in JUDGES if verdict == Verdict.OPEN else ():
        verdict = other()
        if verdict != Verdict.OPEN:
            break
    return verdict


def judge_file() -> Verdict:
    """Compare the database with the file of this package."""
    last = head()
    try:
        seen = chain_at_rest()
    except FileNotFoundError:
        return Verdict.OPEN if last is None else Verdict.MISSING
    except file.Torn as torn:
        # The next writer mends it: orders without a number are written within seconds.
        if not is_ours(torn, list(OutsideLine.objects.filter(number=None))):
            return Verdict.ALTERED
        seen = torn.chain
    except file.Altered:
        return Verdict.ALTERED
    known = (last.number or 0) if last else 0
    if last and len(seen.lines) < known:
        return Verdict.SHORT
    if last and seen.lines[known - 1].hash != last.line_hash:
        return Verdict.ALTERED
    return judge_rest(seen.lines[known:])


def judge_rest(beyond: list[file.Line]) -> Verdict:
    """Judge what the file holds beyond this database's last line."""
    if unknown_lines(beyond):
        return Verdict.BEHIND
    unswept = OutsideLine.objects.filter(awaits_sweep=True).exists()
    return Verdict.UNSWEPT if unswept else Verdict.OPEN


def unknown_lines(beyond: list[file.Line]) -> list[file.Line]:
    """Return the lines for which this database has no row: it was restored from before them.

    A row that has its number counts as well: another process may have committed it after `head`
    was asked and before the file was read.
    """
    if not beyond:
        return []
    rows = OutsideLine.objects.filter(
        reference__in=among(uuid.UUID(line.reference) for line in beyond)
    )
    ordered = {(kind, str(reference)) for kind, reference in rows.values_list("kind", "reference")}
    return [line for line in beyond if (line.kind, line.reference) not in ordered]


def begin() -> None:
    """Write the file's first line on a new site, so that a missing file is noticed ever after."""
    if head() is None and not file.path().exists():
        order(kind="site.begun", reference=uuid.uuid4(), subject_id=None)
        write()
