"""Write an entry: one row in the transaction of the act it records.

The entry is there exactly when the act is. It gets its number later, from `sequencer`; no lock
is shared here, so writers never wait for one another.
"""

from collections.abc import Mapping, Sequence
from uuid import UUID

from django.db import connection

from privacy.ledger.enums import EntryKind
from privacy.ledger.facts import Fact, canonical_facts
from privacy.ledger.models import LedgerAct


class OutsideTransactionError(RuntimeError):
    """An entry of its own would survive an act that is rolled back."""


def append(kind: EntryKind, facts: Mapping[str, Fact]) -> UUID:
    """Record an act and return the random id by which its entry is found again."""
    if not connection.in_atomic_block:
        raise OutsideTransactionError("an entry belongs into the transaction of its act")
    text = canonical_facts(kind, facts)
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO ledger_pending (kind, facts) VALUES (%s, %s) RETURNING entry_id",
            [kind.value, text],
        )
        entry_id: UUID = cursor.fetchone()[0]
    return entry_id


def append_act(kind: EntryKind, facts: Mapping[str, Fact], *, act: UUID) -> UUID:
    """As `append`, for an act whose receipt will ask for its entry by the act's random id."""
    entry_id = append(kind, facts)
    LedgerAct.objects.create(act=act, entry_id=entry_id)
    return entry_id


def append_many(kind: EntryKind, many: Sequence[Mapping[str, Fact]]) -> list[UUID]:
    """Record many acts of one kind, one statement for all; return their ids in the same order.

    The facts of each must differ: they carry the id of their act.
    """
    if not connection.in_atomic_block:
        raise OutsideTransactionError("an entry belongs into the transaction of its act")
    texts = [canonical_facts(kind, facts) for facts in many]
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO ledger_pending (kind, facts) SELECT %s, unnest(%s::text[])"
            " RETURNING facts, entry_id",
            [kind.value, texts],
        )
        ids: dict[str, UUID] = dict(cursor.fetchall())
    return [ids[text] for text in texts]
