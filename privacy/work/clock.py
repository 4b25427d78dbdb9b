"""The database's clock: the only one that decides."""

from datetime import datetime

from django.db import connection


def now() -> datetime:
    """Return `clock_timestamp()` of the database."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        row = cursor.fetchone()
    assert row is not None  # noqa: S101 - a SELECT without FROM returns one row
    moment: datetime = row[0]
    return moment
