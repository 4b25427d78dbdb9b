"""Who waits for whom: events of one holder are written one after another, readers beside them.

A Subject's own row is the lock; behind an install stands no row of ours, so its number is locked.
Whoever then locks gate rows does it after this, by their ids.
"""

from django.db import connection, transaction

from privacy.consent.holders import Holder
from privacy.subjects.domain import WRITABLE, SubjectGone, lock_for_change, lock_for_writing

SPACE = "privacy.consent:"


def lock_for_deciding(holder: Holder) -> None:
    """Lock until the transaction ends; raises SubjectGone while somebody is leaving.

    `FOR UPDATE`, not `FOR SHARE`: the order of two decisions must be the order of their commits.
    """
    if holder.subject_id is None:
        advisory("pg_advisory_xact_lock", holder)
    elif lock_for_change(subject_id=holder.subject_id).state not in WRITABLE:
        raise SubjectGone


def lock_for_reading(holder: Holder) -> None:
    """Keep decisions of this holder waiting until the transaction ends."""
    if holder.subject_id is None:
        advisory("pg_advisory_xact_lock_shared", holder)
    else:
        lock_for_writing(subject_id=holder.subject_id)


def advisory(function: str, holder: Holder) -> None:
    if not connection.in_atomic_block:
        raise transaction.TransactionManagementError("a lock needs a transaction")
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {function}(hashtextextended(%s, 0))",
            [f"{SPACE}{holder.key}"],
        )
