"""How often, never who (T-1.12, T-2.8): one number for each work and each link."""

import uuid

from django.db import connection


def count_open(*, reference: uuid.UUID) -> None:
    """Count one download, or one opening of a leaving page."""
    with connection.cursor() as cursor:
        cursor.execute(
            """INSERT INTO takedown_opencount (reference, count) VALUES (%s, 1)
               ON CONFLICT (reference) DO UPDATE SET count = takedown_opencount.count + 1""",
            [reference],
        )
