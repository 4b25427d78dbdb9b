"""A part that lives but does nothing is found by the age of its heartbeat."""

import os

from django.db import connection

from nexhome_site.supervisor.heartbeat import silent_parts


def seen(part: str, seconds_ago: int) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            """INSERT INTO privacy_heartbeat (part, seen_at)
               VALUES (%s, clock_timestamp() - make_interval(secs => %s))""",
            [part, seconds_ago],
        )


def test_only_an_old_heartbeat_is_silence(own_database: str) -> None:
    seen("worker", 61)
    seen("dispatcher", 59)
    assert silent_parts(os.environ["DATABASE_URL"]) == {"worker"}


def test_a_database_that_does_not_answer_condemns_nobody() -> None:
    assert silent_parts("postgresql://nobody@127.0.0.1:1/none") == set()
