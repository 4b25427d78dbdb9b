"""What the project itself does later."""

from datetime import timedelta

from django.db import connection

from privacy.work.handlers import Done, Job, Outcome, handler


@handler("site.clear_limits", every=timedelta(minutes=5))
def clear_limits(_job: Job) -> Outcome:
    """Remove counts of limits that are past their time; Django's cache leaves them lying (D-62)."""
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM nexhome_cache WHERE expires < clock_timestamp()")
    return Done()
