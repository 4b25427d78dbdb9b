"""Count what was refused for the name of a body part."""

from django.db import connection


def count_refusal(*, place: str) -> None:
    """Add one to the day's count of a route."""
    with connection.cursor() as cursor:
        cursor.execute(
            """INSERT INTO privacy_biometricrefusal (day, place, count)
               VALUES (current_date, %s, 1)
               ON CONFLICT (day, place)
               DO UPDATE SET count = privacy_biometricrefusal.count + 1""",
            [place[:80]],
        )
