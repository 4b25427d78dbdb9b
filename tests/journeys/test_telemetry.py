"""A member lets a device send, sees it, and takes it all back (J-4): running processes.

The device is the reference client, offline for a while. Web, worker, beat, dispatcher, PostgreSQL
and Redis run as `make run` starts them; the separation after the end of the link is the engine's.
With scripts, and without.
"""

import re
from pathlib import Path

import pytest
from playwright.sync_api import expect

from telemetry.reference_client import Client as Device
from tests.browser.test_telemetry import captured_offline, code_shown, turn_off, turn_on
from tests.journeys.conftest import Opened
from tests.journeys.inside import rows
from tests.journeys.visitors import BOTH_WAYS, Member, eventually
from tests.nexhome_site.site import Site

pytestmark = [pytest.mark.browser, pytest.mark.proof]


def pseudonym(site: Site, install: str) -> str:
    """Return what the events of an install hang on now."""
    found = rows(site, "SELECT pseudonym FROM telemetry_gate WHERE install_id = %s", install)
    return str(found[0][0])


def kept_under(site: Site, known: str) -> list[object]:
    """Return the kinds of the events that hang on a pseudonym."""
    query = "SELECT kind FROM telemetry_event WHERE pseudonym = %s ORDER BY kind"
    return [row[0] for row in rows(site, query, known)]


def erase_logs(member: Member) -> None:
    page = member.window.open("/me/devices/")
    page.get_by_role("link", name="Erase a part of it").click()
    page.get_by_label("Usage log").check()
    page.get_by_label("Everything").check()
    member.press("Show how many")
    expect(page.get_by_role("status")).to_have_text(re.compile("2 records would go"))
    member.press("Erase them")
    expect(page.get_by_role("heading", level=1)).to_have_text("Your devices")


@pytest.mark.parametrize(("theme", "width", "javascript"), BOTH_WAYS)
def test_device_sends_until_its_person_says_no(
    site: Site, opened: Opened, tmp_path: Path, theme: str, width: int, *, javascript: bool
) -> None:
    window = opened(theme, width, javascript=javascript)
    name, number = ("hau.scripts", "11") if javascript else ("hau.plain", "12")
    member = Member(window, site, f"{name}@example.com", f"+852699188{number}", username=name)
    member.register()
    member.sign_in()
    turn_on(window)

    device = Device(window.address, tmp_path)
    install = device.enrol(platform="android", app_version="3.4.1")
    device.permit(model=True, os_version=True)
    device.link(code_shown(window))
    linked = pseudonym(site, install)
    device = captured_offline(window.address, tmp_path)
    sent = device.flush()
    refused = [each[1:] for each in sent.refused]
    assert (sent.accepted, refused) == (3, [("permission_required", "mac")])
    assert (device.waiting(), kept_under(site, linked)) == ([], ["device", "log", "log"])

    page = window.open("/me/devices/")
    window.examine(f"journey-devices-{name}")
    cells = page.locator("tbody td").all_inner_texts()
    assert [cells[0], cells[1], cells[4], cells[5]] == ["Device information", "1", "Usage log", "2"]

    turn_off(window)
    device.capture("log", {"feature": "door.open", "outcome": "ok"})
    assert [each[1] for each in device.flush().refused] == ["consent_required"]
    erase_logs(member)
    assert kept_under(site, linked) == ["device"]

    member.press("End this link")
    eventually(lambda: pseudonym(site, install) != linked, "the device gets another pseudonym")
    # The device is nobody's from this moment on: nobody agreed to anything for it.
    device.capture("device", {"model": "NEXhome Panel D7", "os_version": "14"})
    assert [each[1] for each in device.flush().refused] == ["consent_required"]

    def nobody_is_linked() -> int:
        window.open("/me/devices/")
        return page.get_by_text("No device is linked with you.").count()

    eventually(nobody_is_linked, "the engine separates what was sent")
    bridge = "SELECT count(*) FROM telemetry_combinationwindow WHERE pseudonym = %s"
    assert (kept_under(site, linked), rows(site, bridge, linked)) == ([], [(0,)])
    window.examine(f"journey-devices-nobody-{name}")
