"""Count what was not simply taken: by kind, code and field, never with a value (P-3.5, P-3.8)."""

import uuid
from collections.abc import Mapping

from django.db import connection

Key = tuple[str, str, str]


def count(*, pseudonym: uuid.UUID, counts: Mapping[Key, int]) -> None:
    """Add to the tallies of a pseudonym, in the caller's transaction."""
    if not counts:
        return
    # In one order everywhere, or two transactions could wait for each other.
    keys = sorted(counts)
    with connection.cursor() as cursor:
        cursor.execute(
            """INSERT INTO telemetry_tally (pseudonym, kind, code, field, count)
               SELECT %s, kind, code, field, n
                 FROM unnest(%s::text[], %s::text[], %s::text[], %s::integer[])
                      AS t (kind, code, field, n)
               ON CONFLICT (pseudonym, kind, code, field)
               DO UPDATE SET count = telemetry_tally.count + excluded.count""",
            [
                pseudonym,
                [kind for kind, _, _ in keys],
                [code for _, code, _ in keys],
                [field for _, _, field in keys],
                [counts[key] for key in keys],
            ],
        )
