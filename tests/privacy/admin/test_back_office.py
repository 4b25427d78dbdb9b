"""The back office looks at evidence, edits none, and asks for an erasure by the common function."""

import pytest
from django.contrib.auth.models import Permission
from django.contrib.contenttypes.models import ContentType
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from privacy.erasure.models import ErasureCase
from privacy.erasure.plan import plan
from privacy.work.enums import WorkState
from privacy.work.models import Work
from tests.people import back_office, person

LISTS = [
    "erasurecase", "erasurereceipt", "heartbeat", "ledgercheckpoint", "ledgerleaf", "subject",
    "work",
]  # fmt: skip
pytestmark = pytest.mark.django_db


def kinds() -> list[ContentType]:
    return [each for each in ContentType.objects.all() if each.model_class() is not None]


@pytest.fixture
def office() -> Client:
    """A superuser, who is exempt from nothing."""
    return back_office(User.objects.create_superuser("demo-admin", "a password for tests"))


@pytest.mark.parametrize("name", LISTS)
def test_evidence_is_listed_and_nothing_can_be_added(office: Client, name: str) -> None:
    assert office.get(f"/admin/privacy/{name}/").status_code == 200
    assert office.post(f"/admin/privacy/{name}/add/", {}).status_code == 403


@pytest.mark.parametrize(
    "path",
    [
        "takedown/copyrightcase/?state__exact=%00",
        "takedown/minorreport/?state__exact=a%00b",
        "privacy/work/?%00=1",
        "privacy/subject/%00/change/",
        "r/1/1/",
        "r/1/%00/",
        "r/%00/1/",
    ],
)
def test_addresses_that_no_table_can_take_lead_nowhere(office: Client, path: str) -> None:
    assert office.get(f"/admin/{path}").status_code == 404


def test_every_kind_of_row_is_asked_for_by_an_id_of_another_form(office: Client) -> None:
    found = {office.get(f"/admin/r/{each.pk}/1/").status_code for each in kinds()}
    assert found == {404}


def test_page_of_a_subject_shows_the_plan_that_a_run_executes(office: Client) -> None:
    leaver = person("ana.leaves")
    answer = office.get(f"/admin/privacy/subject/{leaver.subject_id}/change/")
    assert answer.context["plan"] == plan(subject_ids=[leaver.subject_id])
    assert "Erase this person" in answer.text
    assert "ana.leaves" not in answer.text


def test_erasure_is_asked_for_with_its_window_and_once(office: Client) -> None:
    leaver = person("ana.leaves")
    address = f"/admin/privacy/subject/{leaver.subject_id}/erase/"
    assert (office.get(address).status_code, ErasureCase.objects.count()) == (200, 0)
    first, second = office.post(address), office.post(address)
    case = ErasureCase.objects.get(subject=leaver.subject_id)
    assert (case.origin, case.waived, case.state) == ("staff", False, "waiting")
    assert {first["Location"], second["Location"]} == {
        f"/admin/privacy/erasurecase/{case.pk}/change/"
    }
    assert office.get(first["Location"]).status_code == 200
    page = office.get(f"/admin/privacy/subject/{leaver.subject_id}/change/")
    assert str(case.pk) in page.text


def test_staff_without_the_right_see_the_plan_and_cannot_ask() -> None:
    helper = User.objects.create_user("helper", password="a password for tests", is_staff=True)
    helper.user_permissions.add(Permission.objects.get(codename="view_subject"))
    office, leaver = back_office(helper), person("ana.leaves")
    page = office.get(f"/admin/privacy/subject/{leaver.subject_id}/change/")
    assert (page.status_code, "Erase this person" in page.text) == (200, False)
    address = f"/admin/privacy/subject/{leaver.subject_id}/erase/"
    assert (office.get(address).status_code, office.post(address).status_code) == (403, 403)
    assert ErasureCase.objects.count() == 0


def test_address_that_names_nobody_leads_back(office: Client) -> None:
    assert office.get("/admin/privacy/subject/nobody/change/").status_code == 302


def test_evidence_is_not_changed_by_a_tampered_form(office: Client) -> None:
    leaver = person("ana.leaves")
    address = f"/admin/privacy/subject/{leaver.subject_id}"
    changed = office.post(f"{address}/change/", {"state": "erased"})
    deleted = office.post(f"{address}/delete/", {"post": "yes"})
    assert (changed.status_code, deleted.status_code) == (403, 403)
    leaver.subject.refresh_from_db()
    assert leaver.subject.state == "active"


def test_dead_letters_are_tried_again(office: Client) -> None:
    dead = Work.objects.create(kind="messages.retention", reference="x", state=WorkState.DEAD)
    chosen = {"action": "try_again", "_selected_action": [str(dead.pk)]}
    office.post("/admin/privacy/work/", chosen)
    dead.refresh_from_db()
    assert (dead.state, dead.attempts) == (WorkState.WAITING, 0)


def test_list_of_cases_asks_as_often_for_three_as_for_one(office: Client) -> None:
    people = [person(f"ana.leaves{n}") for n in range(3)]
    asked = []
    for each in people:
        office.post(f"/admin/privacy/subject/{each.subject_id}/erase/")
        with CaptureQueriesContext(connection) as queries:
            office.get("/admin/privacy/erasurecase/")
        # The replay gate asks once a second, whatever the page: its questions are not the list's.
        asked.append(sum("privacy_erasurecase" in each["sql"] for each in queries))
    assert asked[2] == asked[0]
    assert asked[0] <= 5
