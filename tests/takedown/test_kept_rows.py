"""Evidence of a case goes with its end or its person, never by a hand that writes SQL."""

from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction

from privacy.erasure.domain import requests
from privacy.erasure.enums import Origin
from takedown.minors.models import MinorFinding
from takedown.notices.models import CaseEvent, CaseLetter, CopyrightCase, SentNotice
from takedown.works.models import Removal, RemovalProbe
from tests.people import person
from tests.privacy.erasure.conftest import run_everything
from tests.takedown.minors.reporting import Reporter
from tests.takedown.notices.filing import Notifier, deed, desk, judged, work

pytestmark = pytest.mark.django_db


def refuses(sql: str, *values: Any) -> bool:
    """Tell whether the database refuses a statement of the site's own role."""
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(sql, values)
    except DatabaseError:
        return True
    return False


@pytest.mark.parametrize("model", [SentNotice, CaseLetter, CaseEvent])
def test_papers_of_a_notice_cannot_be_deleted_while_it_runs(model: Any) -> None:
    work()
    case = Notifier().received()
    table = model._meta.db_table
    delete = f"DELETE FROM {table} WHERE case_id = %s"  # noqa: S608 - a table of ours
    assert refuses(delete, case.pk)
    deed(desk(), case, "reject", reason="A quotation.")
    assert refuses(delete, case.pk)
    assert model.objects.filter(case=case).exists()


def test_key_of_a_running_notice_and_the_notice_itself_stay() -> None:
    work()
    case = Notifier().received()
    assert refuses("UPDATE takedown_copyrightcase SET key = NULL WHERE id = %s", case.pk)
    with pytest.raises(DatabaseError), transaction.atomic():
        CopyrightCase.objects.filter(pk=case.pk).delete()
    assert (case.sent.count(), CopyrightCase.objects.count()) == (1, 1)


def test_events_outlive_the_words_of_a_case_and_go_with_its_person() -> None:
    work()
    case = Notifier().received()
    deed(desk(), case, "reject", reason="A quotation.")
    CopyrightCase.objects.update(key=None)
    assert refuses("DELETE FROM takedown_caseevent WHERE case_id = %s", case.pk)
    assert not refuses("DELETE FROM takedown_caseletter WHERE case_id = %s", case.pk)
    requests.request(subject_id=case.subject_id, origin=Origin.SELF, waived=True)
    run_everything()
    assert case.events.count() == 0


def test_notice_is_not_deemed_unraised_before_its_time() -> None:
    work()
    case = Notifier().received(ownership="")
    early = "UPDATE takedown_copyrightcase SET state = 'deemed_not_raised' WHERE id = %s"
    assert (case.state, refuses(early, case.pk)) == ("incomplete", True)


def test_looks_from_outside_and_findings_that_run_stay() -> None:
    work()
    case = Notifier().received()
    office = desk()
    judged(office, case)
    deed(office, case, "accept")
    RemovalProbe.objects.create(
        removal=Removal.objects.get(), surface="page", expects_gone=True, status=451,
        is_shown=False, passed=True,
    )  # fmt: skip
    assert refuses("DELETE FROM takedown_removalprobe")
    person("ana.adult")
    Reporter().report(username="ana.adult")
    assert refuses("DELETE FROM takedown_minorfinding")
    assert (RemovalProbe.objects.count(), MinorFinding.objects.count()) == (1, 1)
