"""Version 2 adds a purpose: prompt, not now, refused use, agreement; with a device that sends.

In Chromium, with scripts and without, and in each language; the device is the reference client.
"""

from pathlib import Path

import pytest
from django.core.management import call_command

from privacy.consent.gate import may_use
from privacy.consent.holders import Holder
from privacy.registry.elements import Purpose
from privacy.work.dispatcher import run_due
from telemetry.models import Event
from telemetry.reference_client import Client as Device
from telemetry.reference_client import Sent
from tests.browser.conftest import Visit
from tests.browser.test_telemetry import code_shown, turn_on
from tests.people import person
from tests.privacy.consent.conftest import policy
from tests.privacy.prompting.conftest import agreed, gains, other_terms

pytestmark = [pytest.mark.browser, pytest.mark.proof]


def sends(device: Device) -> Sent:
    """Capture one event about the device and send it."""
    device.capture("device", {"model": "NEXhome Panel D7", "os_version": "14"})
    return device.flush()


@pytest.mark.parametrize(
    ("theme", "width", "javascript", "language"),
    [
        ("light", 1280, True, ""),
        ("dark", 320, False, ""),
        ("dark", 360, True, "/zh-hans"),
        ("light", 1280, True, "/zh-hant"),
    ],
)
def test_new_purpose_is_asked_refused_and_agreed(
    reader: Visit,
    site: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    theme: str,
    width: int,
    javascript: bool,
    language: str,
) -> None:
    call_command("policy_publish", verbosity=0)
    user = agreed(person("hau.yi"))
    who = Holder(subject_id=user.subject_id)
    window = reader(theme, width, javascript=javascript)
    window.sign_in(user)
    turn_on(window)
    device = Device(site, tmp_path)
    device.enrol(platform="android", app_version="3.4.1")
    device.permit(model=True, os_version=True)
    device.link(code_shown(window))
    device.foreground()
    assert sends(device).accepted == 1

    gains(monkeypatch)
    policy("Another purpose.")
    other_terms()
    run_due()
    assert [each[1] for each in sends(device).refused] == ["consent_required"]
    name = f"asking{language.replace('/', '-')}-{theme}-{width}"

    def open_and_answer(which: str, value: str) -> None:
        """Answer the question on the page that the visit leads to."""
        window.examine(f"{name}-{which}")
        page.locator(f'button[name="granted"][value="{value}"]').click()

    page = window.page
    page.goto(f"{site}{language}/me/")
    assert page.url.endswith("/me/changes/?next=" + f"{language}/me/".replace("/", "%2F"))
    boxes = [each.bounding_box() for each in page.locator('button[name="granted"]').all()]
    sizes = [(box["height"], box["y"]) for box in boxes if box]
    assert (len(sizes), sizes[0][0]) == (2, sizes[1][0])
    open_and_answer("terms", "no")
    open_and_answer("device", "no")
    assert page.url.endswith(f"{language}/me/")
    window.examine(f"{name}-overview")

    # The function goes on as it was; what is held serves nothing new.
    assert sends(device).accepted == 1
    uses = [
        may_use(holder=who, element="D-24", purpose=each)
        for each in (Purpose.DEVICE, Purpose.OPERATIONS)
    ]
    assert (uses, Event.objects.count()) == ([True, False], 2)
    for address, marks in (("consents", 1), ("agreements", 2)):
        window.open(f"{language}/me/{address}/")
        window.examine(f"{name}-{address}")
        assert page.locator(".tag-warn").count() == marks
    window.open(f"{language}/terms/")
    window.examine(f"{name}-terms-marked")
    assert page.locator(".since").count() == 1

    page = window.open(f"{language}/me/changes/device/")
    open_and_answer("device-again", "yes")
    assert sends(device).accepted == 1
    assert may_use(holder=who, element="D-24", purpose=Purpose.OPERATIONS)
