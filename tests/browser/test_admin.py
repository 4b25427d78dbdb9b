"""The stock back office in our colours: nothing to find on the pages that every model shares."""

import pytest
from django.contrib.auth.models import Group

from accounts.models.user import User
from privacy.work.enums import WorkState
from privacy.work.models import Work
from tests.browser.chromium import in_one_theme
from tests.browser.conftest import Visit
from tests.people import person

pytestmark = pytest.mark.browser

PAGES = {
    "admin-list": "/admin/auth/group/",
    "admin-password": "/admin/password_change/",
}
# The tables of the sidebar have only headings; each row is one link.
REVIEWED = frozenset({"th-has-data-cells"})


@pytest.fixture
def staff(site: str) -> User:
    Group.objects.bulk_create(Group(name=name) for name in ("Support", "Legal", "Editor"))
    return User.objects.create_superuser("staff", "a password for tests")


@pytest.mark.proof
@pytest.mark.parametrize(("name", "theme"), in_one_theme(PAGES))
def test_back_office_page_has_no_findings(
    reader: Visit, staff: User, name: str, theme: str
) -> None:
    window = reader(theme)
    window.sign_in(staff, second_factor=True)
    window.open(PAGES[name])
    window.examine(name, reviewed=REVIEWED)


@pytest.mark.proof
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_plan_of_an_erasure_has_no_findings(reader: Visit, staff: User, theme: str) -> None:
    window = reader(theme)
    window.sign_in(staff, second_factor=True)
    leaver = person("ana.leaves")
    page = window.open(f"/admin/privacy/subject/{leaver.subject_id}/change/")
    window.examine("admin-subject", reviewed=REVIEWED)
    page.get_by_role("link", name="Erase this person").click()
    page.wait_for_url("**/erase/")
    window.examine("admin-erase", reviewed=REVIEWED)
    page.get_by_role("button", name="Erase this person").click()
    page.wait_for_url("**/erasurecase/**")
    window.examine("admin-case", reviewed=REVIEWED)


def test_dead_letter_is_tried_again_without_scripts(reader: Visit, staff: User) -> None:
    row = Work.objects.create(kind="messages.retention", reference="x", state=WorkState.DEAD)
    window = reader(javascript=False)
    window.sign_in(staff, second_factor=True)
    page = window.open("/admin/privacy/work/?state__exact=dead")
    page.get_by_role("row").filter(has_text="messages.retention").get_by_role("checkbox").check()
    page.locator("select[name=action]").select_option(label="Try dead letters again")
    page.get_by_role("button", name="Go").click()
    window.examine("admin-tried-again")
    row.refresh_from_db()
    assert row.state == WorkState.WAITING
