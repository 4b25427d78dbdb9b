"""A right holder's and the legal team's way through a notice, every page looked at."""

import re
from collections.abc import Callable

import pytest

from privacy.work.dispatcher import run_due
from takedown.notices.models import CopyrightCase
from tests.browser.chromium import Reader
from tests.browser.conftest import Visit
from tests.takedown.notices.filing import Notifier, legal, objection_link, uploaded, whole

pytestmark = pytest.mark.browser
# The tables of the sidebar have only headings, each row is one link; a table that scrolls in its
# frame hides part of a cell, and axe cannot see on which ground the rest stands.
REVIEWED = frozenset({"th-has-data-cells", "color-contrast"})


# With scripts these are looked at by axe at every commit, the others in `make proof`; the guide,
# the empty form and the queue stand in the matrix.
FIRST = frozenset(
    f"copyright-{name}"
    for name in ("notice-wrong", "sent", "confirm", "incomplete", "supply", "desk", "objection")
)


def look(window: Reader, name: str, *, reviewed: frozenset[str] = frozenset()) -> None:
    """Examine a page, with scripts and in the light only the first of them."""
    if name in FIRST or not window.javascript or window.theme == "dark":
        window.examine(name, reviewed=reviewed)


def fill(window: Reader, site: str, slug: str = "door-handbook", **changes: str) -> None:
    """Type a notice into its page."""
    typed = whole(addresses=f"{site}/works/{slug}/\nhttps://disk.example/f.zip", **changes)
    page = window.page
    for name, value in typed.items():
        box = page.locator(f"[name={name}]")
        if box.first.get_attribute("type") == "radio":
            page.locator(f"[name={name}][value={value}]").check()
        elif value == "on":
            box.check()
        else:
            box.fill(value)


def press(window: Reader, name: str) -> None:
    window.page.get_by_role("main").get_by_role("button", name=name, exact=True).click()


def file_notice(window: Reader, site: str, mail: Callable[[], str], **changes: str) -> None:
    window.open("/copyright/")
    window.page.get_by_role("link", name="Start a notice").click()
    window.page.locator("[name=email]").fill("lin@")
    press(window, "Send the notice")
    look(window, "copyright-notice-wrong")
    fill(window, site, **changes)
    press(window, "Send the notice")
    window.page.wait_for_url("**/sent/**")
    look(window, "copyright-sent")
    window.page.goto(site + mail())
    look(window, "copyright-confirm")
    press(window, "Confirm and send off")
    window.page.wait_for_url("**/copyright/case/**")


def decide(window: Reader, reference: str) -> None:
    """Judge and accept in the back office, signed in by both factors."""
    window.open("/admin/takedown/copyrightcase/")
    window.page.get_by_role("link", name=reference).click()
    look(window, "copyright-desk", reviewed=REVIEWED)
    for select in window.page.locator("select[name^=verdict]").all():
        select.select_option("valid")
    window.page.get_by_role("button", name="Save the verdicts").click()
    window.page.get_by_role("button", name="Accept the notice").click()
    look(window, "copyright-accepted", reviewed=REVIEWED)


@pytest.mark.parametrize(
    ("theme", "width", "javascript"),
    [
        ("light", 1280, True),
        pytest.param("dark", 1280, True, marks=pytest.mark.proof),
        pytest.param("dark", 360, False, marks=pytest.mark.proof),
    ],
)
def test_notice_goes_its_way(
    reader: Visit, site: str, theme: str, width: int, *, javascript: bool
) -> None:
    material = uploaded()
    member, lin = legal(), Notifier()
    window = reader(theme, width, javascript=javascript)
    file_notice(window, site, lin.link, identity="")
    look(window, "copyright-incomplete")
    window.page.get_by_role("link", name="Send what is missing").click()
    look(window, "copyright-supply")
    window.page.locator("[name=identity]").fill("Companies Registry, 1234567")
    window.page.locator("[name=signature]").fill("Lin Xiaoyu")
    press(window, "Send")
    window.page.wait_for_url(re.compile(r"/copyright/case/[^/]+/[^/]+/$"))
    look(window, "copyright-complete")
    case_page = window.page.url
    desk = reader(theme, width, javascript=javascript)
    desk.sign_in(member, second_factor=True)
    decide(desk, CopyrightCase.objects.get().reference)
    window.open(material.get_absolute_url(), status=451)
    window.open(objection_link())
    look(window, "copyright-objection")
    window.page.locator("[name=text]").fill("I wrote this handbook myself in 2017.")
    press(window, "Send the answer")
    look(window, "copyright-objected")
    run_due()
    window.page.goto(case_page)
    look(window, "copyright-case-decided")
    window.page.get_by_role("link", name="Withdraw this notice").click()
    look(window, "copyright-withdraw")
    window.page.goto(f"{case_page}supply/")
    look(window, "copyright-too-late")
    desk.page.reload()
    desk.page.locator("#restore-reason").fill("The uploader wrote it first.")
    desk.page.get_by_role("button", name="Restore what was removed").click()
    look(desk, "copyright-restored", reviewed=REVIEWED)
    window.open(material.get_absolute_url())
