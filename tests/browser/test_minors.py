"""A parent's way from the footer to the receipt, every page looked at; and the other sides."""

import pytest
from playwright.sync_api import expect

from accounts.models import User
from takedown.minors.models import MinorReport
from tests.browser.chromium import Reader
from tests.browser.conftest import Visit
from tests.browser.places import SIDEBAR
from tests.people import person
from tests.privacy.erasure.conftest import run_everything
from tests.takedown.minors.reporting import (
    CASE,
    CONFIRM,
    Reporter,
    child,
    decide_by_our_data,
    finding_about,
    officer,
)

pytestmark = pytest.mark.browser


def press(window: Reader, name: str, button: str) -> None:
    """Examine the page as it is and press its button."""
    window.examine(name)
    window.page.get_by_role("main").get_by_role("button", name=button, exact=True).click()


def report(window: Reader, email: str, *, username: str = "lea.child") -> None:
    page = window.open("/")
    page.get_by_role("contentinfo").get_by_role("link", name="Children and minors").click()
    window.examine("minors-guide")
    page.get_by_role("main").get_by_role("link", name="Report a minor").click()
    press(window, "minors-report", "Send the report")
    window.examine("minors-report-empty")
    page.get_by_label("Your full name").fill("Ines Parent")
    page.get_by_label("Mother or father").check()
    page.get_by_label("Your e-mail address").fill(email)
    page.get_by_label("User name").fill(username)
    page.get_by_label("I am the parent or guardian").check()
    press(window, "minors-report-filled", "Send the report")
    expect(page.get_by_role("heading", level=1)).to_have_text("Now confirm your report")
    window.examine("minors-sent")


def confirm(window: Reader, link: str) -> None:
    page = window.open(link)
    press(window, "minors-confirm", "Confirm the report")
    expect(page.get_by_role("heading", level=1)).to_have_text("Your report counts")
    window.examine("minors-confirmed")


@pytest.mark.parametrize(
    ("theme", "width", "javascript"),
    [("light", 1280, True), pytest.param("dark", 360, False, marks=pytest.mark.proof)],
)
def test_parent_reports_and_follows_it_to_the_end(
    reader: Visit, theme: str, width: int, *, javascript: bool
) -> None:
    child()
    mailbox, window = Reporter(), reader(theme, width, javascript=javascript)
    report(window, mailbox.email)
    confirm(window, mailbox.link(CONFIRM))
    page = window.open(mailbox.link(CASE))
    window.examine("minors-case")
    decide_by_our_data()
    run_everything()
    page.reload()
    expect(page.get_by_role("link", name="Download the certificate")).to_be_visible()
    window.examine("minors-case-done")
    assert (User.objects.count(), window.context.cookies()) == (0, [])
    assert MinorReport.objects.get().state == "done"


@pytest.mark.proof
def test_adult_answers_and_a_mistaken_parent_takes_it_back(reader: Visit) -> None:
    user, mailbox = person("ana.adult"), Reporter()
    mailbox.report(username="ana.adult")
    holder, parent = reader("light", 360), reader("dark", 1280)
    holder.sign_in(user)
    page = holder.open("/me/")
    holder.examine("me-restricted")
    page.get_by_role("link", name="Answer", exact=True).click()
    page.get_by_label("Your answer").fill("I am 41 years old, and the account is mine.")
    press(holder, "minors-contest", "Send the answer")
    holder.examine("minors-contest-answered")
    parent.open("/zh-hant" + mailbox.link(CASE))
    parent.examine("minors-case-zh-hant")
    parent.open(mailbox.link(CASE))
    press(parent, "minors-case-open", "Take the report back")
    parent.examine("minors-case-withdrawn")
    page.reload()
    user.subject.refresh_from_db()
    assert user.subject.state == "active"


def test_officer_reads_the_queue_and_decides(reader: Visit) -> None:
    person("ana.adult")
    Reporter().report(username="ana.adult", words="the little astronaut")
    member, _browser = officer()
    window = reader("light", 1280)
    window.sign_in(member, second_factor=True)
    page = window.open("/admin/takedown/minorreport/")
    window.examine("admin-minors", reviewed=SIDEBAR)
    report_id = MinorReport.objects.get().pk
    page = window.open(f"/admin/takedown/minorreport/{report_id}/change/")
    window.examine("admin-minor-case", reviewed=SIDEBAR)
    page.get_by_role("button", name="Accept and delete").click()
    expect(page.get_by_text("Accepted. The deletion has begun")).to_be_visible()
    window.examine("admin-minor-accepted", reviewed=SIDEBAR)
    assert finding_about(User.objects.get(username="ana.adult")).state == "running"


@pytest.mark.proof
def test_unknown_link_and_the_form_in_chinese(visit: Visit) -> None:
    visit("minors-unknown", f"/zh-hant/minors/report/confirm/{'x' * 43}/", "dark", 360, status=404)
    visit("minors-report-zh-hans", "/zh-hans/minors/report/", "light", 360)
    visit("minors-guide-zh-hant", "/zh-hant/minors/", "dark", 360)
