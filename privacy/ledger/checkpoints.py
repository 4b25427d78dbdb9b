"""Sign how long the ledger is and what its root is, and publish that.

Every five minutes by a recurring duty, and at once for an entry that somebody is to hold a
receipt of. It needs its own transactions: what is published cannot be rolled back.
"""

from django.db import connection, transaction

from privacy.ledger import merkle
from privacy.ledger.guards import SEQUENCER_LOCK
from privacy.ledger.keys import our_signer
from privacy.ledger.models import LedgerCheckpoint, LedgerLeaf
from privacy.ledger.publication import publish
from privacy.ledger.sequencer import sequence
from privacy.ledger.tree import StoredTree


def checkpoint() -> LedgerCheckpoint | None:
    """Sequence, sign, commit, publish; the newest checkpoint, or None for an empty ledger.

    Nothing new since the last one: the last one, published if it was not yet.
    """
    sequence()
    with transaction.atomic(durable=True):
        newest = _signed()
    publish()
    return newest


def _signed() -> LedgerCheckpoint | None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [SEQUENCER_LOCK])
        last = LedgerCheckpoint.objects.order_by("size").last()
        newest = LedgerLeaf.objects.order_by("seq").last()
        if newest is None or (last is not None and last.size == newest.seq + 1):
            return last
        size = newest.seq + 1
        root = merkle.root(size, StoredTree())
        cursor.execute(
            "INSERT INTO ledger_checkpoint (size, root, note) VALUES (%s, %s, %s)",
            [size, root, our_signer().sign(size=size, root=root)],
        )
    return LedgerCheckpoint.objects.get(size=size)
