"""Orders lines for the file, writes them, and judges whether database and file agree.

- `order` puts a row into the business transaction; `write` numbers committed rows and fsyncs their
  lines. An effect that must survive a restore happens only after `write` has returned.
- A process that dies between fsync and commit leaves a line whose row has no number: the next
  `write` adopts it, by kind and reference.
- `judge` is the gate: anything but OPEN answers 503.
"""

import threading
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

from django.db import connection, transaction

from privacy.outside import file
from privacy.outside.models import OutsideLine
from privacy.work.clock import now

LOCK = 0x0475_1DE
ONE_READER = threading.Lock()


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


@dataclass(frozen=True)
class Replayer:
    """Does the effect of lines of one kind again, in the transaction of the caller."""

    kind: str
    run: Callable[[list[file.Line]], None]


REPLAYERS: dict[str, Replayer] = {}
# Others who keep files outside and know whether this database is as young as they are.
JUDGES: list[Callable[[], Verdict]] = []


def replayer(
    kind: str,
) -> Callable[[Callable[[list[file.Line]], None]], Callable[[list[file.Line]], None]]:
    """Register who does the effect of a kind again after a restore."""

    def register(run: Callable[[list[file.Line]], None]) -> Callable[[list[file.Line]], None]:
        REPLAYERS[kind] = Replayer(kind, run)
        return run

    return register


def order(*, kind: str, reference: uuid.UUID, subject_id: uuid.UUID | None) -> None:
    """Order a line, in the caller's transaction; the same order twice is one line."""
    order_many(kind=kind, lines={reference: subject_id})


def order_many(*, kind: str, lines: Mapping[uuid.UUID, uuid.UUID | None]) -> None:
    """As `order`, for Subjects (or nobody) by reference."""
    OutsideLine.objects.bulk_create(
        [
            OutsideLine(kind=kind, reference=reference, subject_id=subject_id)
            for reference, subject_id in lines.items()
        ],
        ignore_conflicts=True,
    )


def head() -> OutsideLine | None:
    """Return the row of the last line that this database knows to stand in the file."""
    return OutsideLine.objects.filter(number__isnull=False).order_by("-number").first()


@lru_cache(maxsize=4)
def known_chain(place: str, inode: int) -> file.Chain:
    """Return what this process has verified of a file so far: only what is new is read again."""
    return file.Chain()


@lru_cache(maxsize=4)
def last_look(place: str) -> dict[str, tuple[int, int, int]]:
    return {}


def chain() -> file.Chain:
    """Return the verified file; raises FileNotFoundError or Altered.

    An appended line changes size and time; any other change makes the whole file be read anew.
    """
    # Two threads of one process would read the same new lines into one chain.
    with ONE_READER:
        return read_on()


def read_on() -> file.Chain:
    """Read what is new in the file since this process looked last."""
    place = file.path()
    stat = place.stat()
    seen = known_chain(str(place), stat.st_ino)
    look = (stat.st_ino, stat.st_size, stat.st_mtime_ns)
    remembered = last_look(str(place))
    if remembered.get("look") != look:
        if stat.st_size <= seen.offset or remembered.get("look", look)[0] != stat.st_ino:
            forget()
            seen = known_chain(str(place), stat.st_ino)
        try:
            file.read(seen)
        except file.Altered:
            forget()
            raise
        last_look(str(place))["look"] = look
    return seen


def chain_at_rest() -> file.Chain:
    """Return the verified file; what looks cut may be half written, so its writer is waited for."""
    try:
        return chain()
    except file.Altered:
        with file.unchanging():
            return chain()


def references(*, kind: str) -> set[uuid.UUID]:
    """Return what the file's lines of a kind are about."""
    return {uuid.UUID(line.reference) for line in chain().lines if line.kind == kind}


def forget() -> None:
    """Verify the whole file at the next look."""
    known_chain.cache_clear()
    last_look.cache_clear()


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
            seen = file.read(file.Chain()) if last is None else chain()
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
    """Return the lines for which this database has no order: it was restored from before them."""
    if not beyond:
        return []
    ordered = {
        (kind, str(reference))
        for kind, reference in OutsideLine.objects.filter(number=None).values_list(
            "kind", "reference"
        )
    }
    return [line for line in beyond if (line.kind, line.reference) not in ordered]


def begin() -> None:
    """Write the file's first line on a new site, so that a missing file is noticed ever after."""
    if head() is None and not file.path().exists():
        order(kind="site.begun", reference=uuid.uuid4(), subject_id=None)
        write()


BATCH = 500


def lines_to_replay() -> int:
    """Return how many lines of the file this database is too old to know."""
    if not file.path().exists():
        return 0
    last = head()
    return len(unknown_lines(chain().lines[(last.number or 0) if last else 0 :]))


def replay_next() -> int:
    """Do the effects of the next unknown lines again and take them over; return how many.

    One transaction a batch: killed anywhere, the next call goes on behind the last whole batch.
    """
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])
        last = head()
        seen = chain()
        refuse_unless_follows(seen, last)
        batch = seen.lines[(last.number or 0) if last else 0 :][:BATCH]
        by_kind: dict[str, list[file.Line]] = {}
        for line in batch:
            by_kind.setdefault(line.kind, []).append(line)
        for kind, lines in by_kind.items():
            if kind in REPLAYERS:
                REPLAYERS[kind].run(lines)
        take_over(batch)
    return len(batch)


def take_over(batch: list[file.Line]) -> None:
    """Write the rows of replayed lines; they wait for the sweep."""
    OutsideLine.objects.bulk_create(
        [
            OutsideLine(
                number=line.number,
                kind=line.kind,
                reference=line.reference,
                subject_id=line.subject,
                line_hash=line.hash,
                awaits_sweep=line.kind in REPLAYERS,
            )
            for line in batch
        ],
        update_conflicts=True,
        unique_fields=["kind", "reference"],
        update_fields=["number", "line_hash", "awaits_sweep"],
    )


def swept() -> None:
    """Open the gate after a sweep that found nothing."""
    OutsideLine.objects.filter(awaits_sweep=True).update(awaits_sweep=False)
