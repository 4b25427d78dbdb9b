"""The last person of a table: the planner remembers values of a table that is empty."""

from django.core.management import call_command
from django.db import connection

from privacy.erasure.domain.requests import request
from privacy.erasure.enums import Origin
from privacy.erasure.models import ErasureCase
from privacy.erasure.sweep.database import analyze
from privacy.registry.holdings import registry
from tests.crowd import crowd


def remembered() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_stats WHERE tablename = 'accounts_user'")
        row = cursor.fetchone()
    return int(row[0]) if row else 0


def test_last_people_leave_nothing_in_the_planners_statistics(own_database: str) -> None:
    people = crowd(3)
    analyze(sorted({holding.table for holding in registry.holdings.values() if holding.subject}))
    assert remembered() > 0
    for user in people:
        request(subject_id=user.subject_id, origin=Origin.SELF, waived=True)
    while call_command("run_due_jobs") or ErasureCase.objects.exclude(state="done").exists():
        assert not ErasureCase.objects.filter(residue__gt=0).exists()
    assert remembered() == 0
    assert len(crowd(1)) == 1
