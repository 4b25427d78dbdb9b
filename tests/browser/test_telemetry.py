"""A member's way with a device: on, linked, seen, off, erased, ended; the device is the reference
client, offline for a while (P-3, J-4).
"""

import re
from pathlib import Path

import pytest
from django.core.management import call_command
from playwright.sync_api import expect

from privacy.work.dispatcher import run_due
from telemetry.models import CombinationWindow, Event
from telemetry.reference_client import Client as Device
from telemetry.reference_client import Offline
from tests.browser.chromium import PROOF, Reader
from tests.browser.conftest import Visit
from tests.people import person

pytestmark = pytest.mark.browser


def turn_on(window: Reader) -> None:
    for feature in ("device", "logs"):
        page = window.open(f"/me/consents/{feature}/")
        page.locator(".consent-buttons button").click()


def turn_off(window: Reader) -> None:
    page = window.open("/me/consents/")
    for button in page.locator("#logs .consent-buttons button").all():
        button.click()


def code_shown(window: Reader) -> str:
    page = window.open("/me/devices/")
    window.examine("devices-none")
    page.get_by_role("button", name="Show a code").click()
    window.examine("devices-code")
    return page.locator("#link-code").inner_text()


def captured_offline(site: str, folder: Path) -> Device:
    """Let a device that is linked capture something while it reaches nobody."""
    nowhere = Device("http://127.0.0.1:9", folder)
    nowhere.foreground()
    nowhere.capture("log", {"feature": "door.open", "outcome": "ok", "duration_ms": 300})
    nowhere.capture("log", {"feature": "intercom.ring", "outcome": "ok"})
    nowhere.capture("device", {"model": "NEXhome Panel D7", "os_version": "14"})
    nowhere.capture("device", {"model": "NEXhome Panel D7", "mac": "02:42:AC:11:00:9F"})
    with pytest.raises(Offline):
        nowhere.flush()
    assert len(nowhere.waiting()) == 5
    return Device(site, folder)


@pytest.mark.parametrize(
    ("theme", "width", "javascript"),
    [("dark", 360, False), pytest.param("light", 1280, True, marks=PROOF)],
)
def test_member_lets_a_device_send_and_ends_it(
    reader: Visit, site: str, tmp_path: Path, theme: str, width: int, *, javascript: bool
) -> None:
    call_command("policy_publish", verbosity=0)
    window: Reader = reader(theme, width, javascript=javascript)
    window.sign_in(person("hau.yi"))
    turn_on(window)
    device = Device(site, tmp_path)
    device.enrol(platform="android", app_version="3.4.1")
    device.permit(model=True, os_version=True)
    device.link(code_shown(window))
    device = captured_offline(site, tmp_path)
    sent = device.flush()
    assert (sent.accepted, [each[1:] for each in sent.refused]) == (
        3,
        [("permission_required", "mac")],
    )
    assert device.waiting() == []

    page = window.open("/me/devices/")
    window.examine("devices-one")
    cells = page.locator("tbody td").all_inner_texts()
    assert [cells[0], cells[1], cells[4], cells[5]] == ["Device information", "1", "Usage log", "2"]

    turn_off(window)
    device.capture("log", {"feature": "door.open", "outcome": "ok"})
    assert [each[1] for each in device.flush().refused] == ["consent_required"]

    page = window.open("/me/devices/")
    page.get_by_role("link", name="Erase a part of it").click()
    window.examine("devices-erase")
    page.get_by_label("Usage log").check()
    page.get_by_label("Everything").check()
    page.get_by_role("button", name="Show how many").click()
    expect(page.get_by_role("status")).to_have_text(re.compile("2 records would go"))
    window.examine("devices-erase-count")
    page.get_by_role("button", name="Erase them").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Your devices")
    assert list(Event.objects.values_list("kind", flat=True)) == ["device"]

    page.get_by_role("button", name="End this link").click()
    window.examine("devices-ended")
    run_due()
    assert CombinationWindow.objects.get().subject_id is None
    window.open("/me/devices/")
    assert window.page.get_by_text("No device is linked with you.").count() == 1


@pytest.mark.parametrize("path", ["/api/docs/"])
def test_documentation_is_readable_by_everybody(visit: Visit, path: str) -> None:
    page = visit("api-docs", path, javascript=False).page
    assert page.get_by_role("heading", name="POST /api/v1/telemetry/events/").count() == 1


@pytest.mark.proof
def test_interactive_documentation_keeps_the_content_policy(reader: Visit) -> None:
    window = reader()
    page = window.open("/api/docs/try/")
    expect(page.get_by_text("/api/v1/telemetry/events/")).to_be_visible(timeout=20_000)
    assert page.evaluate("window.policyViolations") == []
    assert window.findings == []
