"""Give committed entries their numbers, in one place and one at a time.

Numbers of an identity column have gaps and do not follow the order of commits, so the database
function takes a lock, moves what has been committed and completes the subtrees, all in one
transaction: killed at any point, it has moved everything or nothing.
"""

from typing import Final

from django.db import connection

CHUNK: Final = 10_000


def sequence(*, chunk: int = CHUNK) -> int:
    """Move every committed entry into the ledger and return how many there were."""
    moved = total = _sequence(chunk)
    while moved == chunk:
        moved = _sequence(chunk)
        total += moved
    return total


def _sequence(chunk: int) -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT public.ledger_sequence(%s)", [chunk])
        moved: int = cursor.fetchone()[0]
    return moved
