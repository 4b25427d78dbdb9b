"""A look at a value in clear, by keyboard and without scripts, and the page where it is read."""

import pytest

from tests.accounts.challenges.doubting import member_of_staff
from tests.browser.conftest import Visit
from tests.people import person, reachable

pytestmark = pytest.mark.browser
# The tables of the sidebar have only headings; each row is one link.
REVIEWED = frozenset({"th-has-data-cells"})
WHY = "You asked us by phone which number we would call back."


def test_look_is_shown_once_and_read_by_its_owner(reader: Visit, site: str) -> None:
    ana = person("ana", mobile="+85291234567")
    window = reader("dark", 320, javascript=False)
    window.sign_in(reachable(member_of_staff("Support")), second_factor=True)
    page = window.open(f"/admin/accounts/user/{ana.pk}/change/")
    page.get_by_label("Mobile number").check()
    page.get_by_label("What for").select_option(
        label="To know who you are and to give you the service"
    )
    page.get_by_label("Why").fill(WHY)
    window.examine("admin-look", reviewed=REVIEWED)
    page.get_by_role("button", name="See it").click()
    page.get_by_text("+852 9123 4567").wait_for()
    window.examine("admin-value")

    own = reader("light", 320)
    own.sign_in(ana)
    own.open("/me/activity/").get_by_text(WHY).wait_for()
    own.examine("activity-looked-at")
