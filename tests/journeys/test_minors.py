"""A mother has her child's account deleted, from the footer to the certificate (J-9).

Web, worker, beat, dispatcher, PostgreSQL and Redis run as `make run` starts them. The child got in
by a wrong date of birth; what is stored now says the truth, so our own data decide. With scripts,
and without.
"""

from pathlib import Path

import pytest
from playwright.sync_api import expect

from telemetry.reference_client import Client as Device
from telemetry.reference_client import Refused
from tests.browser.test_minors import confirm, report
from tests.browser.test_telemetry import code_shown, turn_on
from tests.journeys.conftest import Opened
from tests.journeys.inside import found_of, rows, run_inside, traces
from tests.journeys.visitors import BOTH_WAYS, Member, Visitor, eventually, is_genuine
from tests.nexhome_site.site import Site

pytestmark = [pytest.mark.browser, pytest.mark.proof]

TWELVE = """
from datetime import date
from accounts.models import Profile

day = date(date.today().year - 12, 1, 1).isoformat()
assert Profile.objects.filter(user__username={username!r}).update(birth_date=day) == 1
"""


def child_with_a_device(child: Member, folder: Path) -> Device:
    """Let a child in who lied about their age, with a device; then store what is true."""
    child.register()
    child.sign_in()
    turn_on(child.window)
    device = Device(child.window.address, folder)
    device.enrol(platform="ios", app_version="3.4.0")
    device.link(code_shown(child.window))
    device.foreground()
    device.capture("log", {"feature": "door.open", "outcome": "ok"})
    assert device.flush().accepted == 1
    run_inside(child.site, TWELVE.format(username=child.username))
    return device


def answer_to(device: Device) -> set[str]:
    """Let the child's device send something; return why it is refused."""
    device.capture("log", {"feature": "door.open", "outcome": "ok"})
    try:
        sent = device.flush()
    except Refused as refusal:
        return {refusal.code}
    assert sent.accepted == 0
    return {code for _id, code, _field in sent.refused}


def rests_since_the_confirmation(site: Site, reporter: str, subject: object) -> bool:
    """Tell whether the restriction was written by the very request that confirmed the report."""
    found = rows(
        site,
        """SELECT f.restricted_at = r.confirmed_at, s.state <> 'active'
             FROM takedown_minorfinding f
             JOIN takedown_minorreport r ON r.id = f.report_id
             JOIN privacy_subject s ON s.id = f.subject_id
            WHERE r.reference = %s AND s.id = %s""",
        reporter,
        subject,
    )
    return found == [(True, True)]


@pytest.mark.parametrize(("theme", "width", "javascript"), BOTH_WAYS)
def test_child_is_gone_and_the_mother_holds_proof(
    site: Site, opened: Opened, tmp_path: Path, theme: str, width: int, *, javascript: bool
) -> None:
    name, number = ("lea3.scripts", "25") if javascript else ("lea3.plain", "26")
    full_name = "Leontine Quist-Marbury" if javascript else "Leopold Quist-Ashdown"
    child = Member(
        opened(theme, width, javascript=javascript),
        site,
        f"{name}@example.com",
        f"+852699188{number}",
        username=name,
        full_name=full_name,
    )
    mother = Visitor(
        opened(theme, width, javascript=javascript), site, f"ines-of-{number}@parents.example"
    )
    device = child_with_a_device(child, tmp_path)
    known = traces(
        site,
        username=name,
        full_name=full_name,
        email=child.mailbox,
        mobile=child.number,
        passport=child.passport,
    )
    assert {"name", "number", "passport", "user name", "e-mail", "index mobile"} <= found_of(
        site, known
    )
    ((subject,),) = rows(site, "SELECT subject_id FROM accounts_user WHERE username = %s", name)

    report(mother.window, mother.mailbox, username=name)
    confirm(mother.window, mother.link("/minors/report/confirm/"))
    case = mother.link("/minors/case/")
    reference = case.split("/minors/case/")[1].split("/")[0]
    assert rests_since_the_confirmation(site, reference, subject)
    # Whichever step of the erasure the worker has reached by now: nothing is taken.
    assert answer_to(device) <= {"restricted", "consent_required", "not_authenticated"}

    page = mother.window.open(case)

    def is_certified() -> int:
        page.reload()
        return page.get_by_role("link", name="Download the certificate").count()

    eventually(is_certified, "the worker erases the child")
    mother.window.examine(f"journey-minor-done-{name}")
    expect(page.locator(".case-status")).to_contain_text("Done")
    expect(page.get_by_text("It is done. What you reported is erased.")).to_be_visible()
    assert is_genuine(site, mother.download_certificate(tmp_path))
    assert mother.received(lambda message: "This receipt repeats no data" in message.body)
    assert mother.window.context.cookies() == []

    decided = """SELECT DISTINCT f.state, f.decider, s.state FROM takedown_minorfinding f
                   JOIN privacy_subject s ON s.id = f.subject_id WHERE s.id = %s"""
    assert rows(site, decided, subject) == [("done", "our_data", "erased")]
    child.window.page.goto(f"{child.window.address}/me/")
    expect(child.window.page.get_by_role("heading", level=1)).to_have_text("Sign in")
    child.is_refused()
    assert answer_to(device) == {"not_authenticated"}
    assert found_of(site, known) == set()
