"""The stock back office in our colours: nothing to find on the pages that every model shares."""

import pytest
from django.contrib.auth.models import Group

from accounts.models.user import User
from tests.browser.chromium import in_one_theme
from tests.browser.conftest import Visit

pytestmark = pytest.mark.browser

PAGES = {
    "admin-index": "/admin/",
    "admin-list": "/admin/auth/group/",
    "admin-password": "/admin/password_change/",
}
# The tables of the sidebar have only headings; each row is one link.
REVIEWED = frozenset({"th-has-data-cells"})


@pytest.fixture
def staff(site: str) -> User:
    Group.objects.bulk_create(Group(name=name) for name in ("Support", "Legal", "Editor"))
    return User.objects.create_superuser("staff", "a password for tests")


@pytest.mark.parametrize(("name", "theme"), in_one_theme(PAGES))
def test_back_office_page_has_no_findings(
    reader: Visit, staff: User, name: str, theme: str
) -> None:
    window = reader(theme)
    window.sign_in(staff, second_factor=True)
    window.open(PAGES[name])
    window.examine(name, reviewed=REVIEWED)


def test_back_office_saves_without_scripts(reader: Visit, staff: User) -> None:
    window = reader(javascript=False)
    window.sign_in(staff, second_factor=True)
    page = window.open("/admin/auth/group/add/")
    page.get_by_label("Name").fill("Privacy officer")
    page.get_by_role("button", name="Save", exact=True).click()
    window.examine("admin-saved")
    assert Group.objects.filter(name="Privacy officer").count() == 1
