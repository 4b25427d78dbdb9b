"""A part may live and yet do nothing: its connection hangs, its loop is stuck. Its heartbeat in the
database tells.

The age is measured by the database's clock, as everywhere; a database that does not answer is no
reason to kill anyone.
"""

import psycopg

LONGEST_SILENCE = 60.0
CHECK_EVERY = 10.0

_SILENT = """
SELECT part FROM privacy_heartbeat
GROUP BY part HAVING max(seen_at) < clock_timestamp() - make_interval(secs => %s)
"""


def silent_parts(database_url: str, *, longest: float = LONGEST_SILENCE) -> set[str]:
    """Return the parts whose last heartbeat is too old; a part that never had one is not among
    them.
    """
    try:
        with psycopg.connect(
            database_url, connect_timeout=2, options="-c statement_timeout=2000"
        ) as connection:
            return {part for (part,) in connection.execute(_SILENT, [longest])}
    except psycopg.Error:
        return set()
