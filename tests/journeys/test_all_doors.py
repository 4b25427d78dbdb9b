"""One person through all four apps, and out: nothing of them answers any more (J-2, 4, 8, 10, 11).

They register with real codes, agree to the texts, turn collection on, link a device that sends,
have a work removed by a right holder's notice and restored after their answer, see it all, and
leave. Web, worker, beat, dispatcher, PostgreSQL and Redis run as `make run` starts them. With
scripts, and without.
"""

import urllib.request
from pathlib import Path
from urllib.error import HTTPError

import pytest
from playwright.sync_api import expect

from telemetry.reference_client import Client as Device
from telemetry.reference_client import Refused
from tests.browser.chromium import Reader
from tests.browser.test_copyright import decide, file_notice, press
from tests.browser.test_telemetry import code_shown, turn_on
from tests.journeys.conftest import Opened
from tests.journeys.inside import found_of, put_up, rows, traces
from tests.journeys.visitors import (
    BOTH_WAYS,
    Member,
    Visitor,
    eventually,
    is_genuine,
    sign_in_staff,
)
from tests.nexhome_site.site import Site

pytestmark = [pytest.mark.browser, pytest.mark.proof]


def status_of(site: Site, path: str) -> int:
    """Return what an anonymous reader's browser gets."""
    try:
        with urllib.request.urlopen(f"http://localhost:{site.port}{path}", timeout=30) as answer:
            return int(answer.status)
    except HTTPError as refusal:
        return refusal.code


def through_accounts(person: Member) -> None:
    """Register, sign in, and find the texts that were agreed to."""
    person.register()
    person.sign_in()
    agreed = person.window.open("/me/agreements/").get_by_role("main")
    for document in ("Terms", "Privacy"):
        expect(agreed).to_contain_text(document)


def through_telemetry(person: Member, folder: Path) -> Device:
    """Turn collection on and let a linked device send two events."""
    turn_on(person.window)
    device = Device(person.window.address, folder)
    device.enrol(platform="android", app_version="3.4.1")
    device.permit(model=True, os_version=True)
    device.link(code_shown(person.window))
    device.foreground()
    device.capture("device", {"model": "NEXhome Panel D7", "os_version": "14"})
    device.capture("log", {"feature": "door.open", "outcome": "ok"})
    assert device.flush().accepted == 2
    return device


def through_takedown(person: Member, holder: Visitor, desk: Reader) -> str:
    """Have a work removed by somebody else's notice, answer, have it back; return its page."""
    site = person.site
    slug, title = put_up(site, slug=f"stairs-of-{person.number[-2:]}", by=person.username)
    file_notice(
        holder.window,
        holder.window.address,
        lambda: holder.link("/confirm/"),
        slug=slug,
        email=holder.mailbox,
        terms=title,
    )
    reference = holder.window.page.url.split("/copyright/case/")[1].split("/")[0]
    sign_in_staff(desk, site)
    decide(desk, reference)
    assert status_of(site, f"/works/{slug}/") == 451
    answer = f"I, {person.full_name}, drew these stairs. Ask me at {person.mailbox}."
    person.window.open(person.link("/objection/"))
    person.window.page.locator("[name=text]").fill(answer)
    press(person.window, "Send the answer")
    desk.page.reload()
    expect(desk.page.get_by_text(answer)).to_be_visible()
    desk.page.locator("#restore-reason").fill("They drew it first.")
    desk.page.get_by_role("button", name="Restore what was removed").click()
    assert person.link(f"/works/{slug}/") == f"/works/{slug}/"

    def has_closed() -> bool:
        holder.window.page.reload()
        return "Closed" in holder.window.page.locator(".case-status").inner_text()

    eventually(has_closed, "the case closes")
    return f"/works/{slug}/"


def sees_it_all(person: Member) -> None:
    page = person.window.open("/me/")
    person.window.examine(f"journey-me-{person.username}")
    told = page.get_by_role("main").inner_text()
    wanted = [
        person.username,
        "Ready to use",
        "Terms",
        "Linked now",
        "Delete my account",
    ]
    assert [words for words in wanted if words not in told] == []


@pytest.mark.parametrize(("theme", "width", "javascript"), BOTH_WAYS)
def test_one_person_goes_through_every_door_and_out(
    site: Site, opened: Opened, tmp_path: Path, theme: str, width: int, *, javascript: bool
) -> None:
    window, others, desk = (opened(theme, width, javascript=javascript) for _ in range(3))
    name, number = ("quilk.scripts", "35") if javascript else ("quilk.plain", "36")
    person = Member(
        window,
        site,
        f"{name}@example.com",
        f"+852699188{number}",
        username=name,
        full_name=f"Quillon Marchetti{number}",
    )
    holder = Visitor(others, site, f"rights-against-{number}@example.org")
    through_accounts(person)
    device = through_telemetry(person, tmp_path)
    work = through_takedown(person, holder, desk)
    sees_it_all(person)
    known = traces(
        site,
        username=name,
        full_name=person.full_name,
        email=person.mailbox,
        mobile=person.number,
        passport=person.passport,
    )
    assert {
        "name",
        "number",
        "passport",
        "user name",
        "e-mail",
        "index mobile",
        "index certificate.GB.passport",
    } <= found_of(site, known)
    subject = "SELECT subject_id FROM accounts_user WHERE username = %s"
    ((subject_id,),) = rows(site, subject, name)

    person.ask_to_leave("At once")
    person.wait_for("You are gone")
    document = person.download_certificate(tmp_path)
    mailed = person.received(lambda message: message.attachment).attachment
    assert (document.read_text(encoding="utf-8"), is_genuine(site, document)) == (mailed, True)

    person.is_refused()
    device.capture("log", {"feature": "door.open", "outcome": "ok"})
    with pytest.raises(Refused, match="401 not_authenticated"):
        device.flush()
    state = "SELECT state FROM privacy_subject WHERE id = %s"
    assert rows(site, state, subject_id) == [("erased",)]
    # The work stays, for it is nobody's any more.
    assert status_of(site, work) == 200
    assert found_of(site, known) == set()
