"""The first page of the back office: what waits, by what one may see, overdue in words."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import Permission
from django.utils.timezone import now
from pytest_django import DjangoAssertNumQueries

from accounts.models import User
from privacy.erasure.models import ErasureCase
from privacy.subjects.models import Subject
from privacy.web.queues import ANSWERS, queues_for
from privacy.work.enums import WorkState
from privacy.work.models import Work
from tests.people import back_office

pytestmark = pytest.mark.django_db


def staff(*permissions: str) -> User:
    helper = User.objects.create_user("helper", password="a password for tests", is_staff=True)
    helper.user_permissions.set(Permission.objects.filter(codename__in=permissions))
    return helper


def late_erasure() -> None:
    due_at = now() - timedelta(days=2, minutes=1)
    ErasureCase.objects.create(subject=Subject.objects.create(), due_at=due_at, origin="self")


def test_queue_shows_what_waits_and_what_is_late_in_words() -> None:
    late_erasure()
    page = back_office(staff("view_erasurecase")).get("/admin/").text
    assert "1 overdue" in page
    assert "2 days overdue" in page
    assert "Work that failed" not in page


def test_queue_leads_into_its_list_in_the_language_of_the_page() -> None:
    Work.objects.create(kind="walk", reference="x", state=WorkState.DEAD)
    page = back_office(staff("view_work")).get("/zh-hant/admin/").text
    assert 'href="/zh-hant/admin/privacy/work/?state__exact=dead"' in page


def test_staff_without_any_queue_see_none() -> None:
    page = back_office(staff("view_policyversion"))
    assert 'id="queues-caption"' not in page.get("/admin/").text


def test_superuser_sees_every_queue_with_one_question_each(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    boss = User.objects.create_superuser("boss", "a password for tests")
    for _n in range(3):
        late_erasure()
    with django_assert_num_queries(len(ANSWERS)):
        queues = queues_for(boss, now=now())
    assert len(queues) == len(ANSWERS)
    by_title = {str(queue.title): queue for queue in queues}
    assert (by_title["Deletions"].waiting, by_title["Deletions"].overdue) == (3, 3)


def test_back_office_has_addresses_in_each_language() -> None:
    office = back_office(staff("view_work"))
    assert '<html lang="zh-hans"' in office.get("/zh-hans/admin/").text
