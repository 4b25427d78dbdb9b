"""After a restore: do again what the file tells and this database is too old to know.

In the order of the file. Lines of one kind are done together, but never across another line about
the same Subject or the same thing; whoever is erased is named by nothing after that, so the
erasures of a batch come last and all at once.
"""

import json
import uuid
from collections import Counter

from django.db import connection, transaction

from privacy.outside import file
from privacy.outside.domain import (
    LOCK,
    REPLAYERS,
    head,
    refuse_unless_follows,
    unknown_lines,
)
from privacy.outside.models import OutsideLine
from privacy.outside.reading import chain

BATCH = 500
Group = list[file.Line]


def lines_to_replay() -> Counter[str]:
    """Return how many lines of each kind this database is too old to know."""
    if not file.path().exists():
        return Counter()
    last = head()
    beyond = chain().lines[(last.number or 0) if last else 0 :]
    return Counter(line.kind for line in unknown_lines(beyond))


def replay_next() -> Counter[str]:
    """Do the effects of the next unknown lines again and take them over; count them by kind.

    One transaction a batch: killed anywhere, the next call goes on behind the last whole batch.
    """
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])
        last = head()
        seen = chain()
        refuse_unless_follows(seen, last)
        batch = seen.lines[(last.number or 0) if last else 0 :][:BATCH]
        for group in groups(batch):
            REPLAYERS[group[0].kind].run(group)
        take_over(batch)
    return Counter(line.kind for line in batch)


def groups(batch: list[file.Line]) -> list[Group]:
    """Return the lines that have an effect, as groups of one kind in the order to do them."""
    known = [line for line in batch if line.kind in REPLAYERS]
    erasing = [line for line in known if REPLAYERS[line.kind].erases]
    others = [line for line in known if not REPLAYERS[line.kind].erases]
    return [*in_order(others), *in_order(erasing)]


def in_order(lines: list[file.Line]) -> list[Group]:
    """Group lines by kind without letting one pass another about the same Subject or thing."""
    made: list[Group] = []
    newest: dict[str, int] = {}
    touched: dict[str, int] = {}
    for line in lines:
        ids = [each for each in (line.subject, line.about) if each]
        place = newest.get(line.kind, -1)
        if place < 0 or any(touched.get(each, -1) > place for each in ids):
            place = newest[line.kind] = len(made)
            made.append([])
        made[place].append(line)
        touched |= dict.fromkeys(ids, place)
    return made


def take_over(batch: list[file.Line]) -> None:
    """Write the rows of replayed lines; those of erasures wait for the sweep."""
    rows = [
        {
            "number": line.number,
            "kind": line.kind,
            "reference": line.reference,
            "subject_id": line.subject,
            "about": line.about,
            "line_hash": line.hash,
            "awaits_sweep": line.kind in REPLAYERS and REPLAYERS[line.kind].erases,
        }
        for line in batch
    ]
    with connection.cursor() as cursor:
        cursor.execute(
            """INSERT INTO privacy_outsideline
                   (number, kind, reference, subject_id, about, line_hash, awaits_sweep)
               SELECT * FROM jsonb_to_recordset(%s::jsonb)
                   AS n (number bigint, kind text, reference uuid, subject_id uuid, about uuid,
                         line_hash text, awaits_sweep boolean)
               ON CONFLICT (kind, reference) DO UPDATE SET number = excluded.number,
                   line_hash = excluded.line_hash, awaits_sweep = excluded.awaits_sweep""",
            [json.dumps(rows)],
        )


def shut() -> None:
    """Shut the site by this database's own word, until the sweep: it was restored.

    The ledger takes entries back in this state only. Killed after it, the site stays shut until the
    same command has come to its end.
    """
    if not OutsideLine.objects.filter(awaits_sweep=True).exists():
        OutsideLine.objects.create(kind="site.restored", reference=uuid.uuid4(), awaits_sweep=True)


def swept() -> None:
    """Open the gate after a sweep that found nothing."""
    OutsideLine.objects.filter(awaits_sweep=True).update(awaits_sweep=False)
