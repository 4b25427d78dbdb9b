"""Two linked devices of demo people, with what such devices send in a minute.

Made through the same doors as everything: consents that were shown, a code, permissions, one batch.
"""

import json
import uuid
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from privacy.consent import domain as consent
from privacy.consent.enums import Channel, Feature
from privacy.consent.holders import Holder
from privacy.consent.queries import policy_in_force
from privacy.work.clock import now
from telemetry.domain import background_tail, enrolment, ingest, permissions, windows
from telemetry.enums import AppState, Platform, WindowPurpose
from telemetry.models import CombinationWindow

DOORS = (
    ("door.open", "ok", 420),
    ("intercom.ring", "ok", 18_300),
    ("intercom.call", "cancelled", 5_200),
    ("camera.view", "ok", 41_000),
    ("door.open", "denied", 310),
    ("light.scene", "ok", 90),
    ("lock.battery", "ok", 35),
    ("door.open", "failed", 2_050),
)
DEVICES: tuple[tuple[Platform, str, Mapping[str, Any]], ...] = (
    (
        Platform.ANDROID,
        "3.4.1",
        {
            "model": "NEXhome Panel D7",
            "os_version": "14",
            "settings": {"language": "zh-HK", "time_zone": "Asia/Hong_Kong", "dark_mode": True},
            "hardware": {"cores": 8, "memory_mb": 6144, "screen_width": 1280, "screen_height": 800},
        },
    ),
    (
        Platform.IOS,
        "3.4.0",
        {
            "model": "Phone 15",
            "os_version": "18.1",
            "settings": {"language": "en-GB", "time_zone": "Europe/London", "text_scale": 120},
        },
    ),
)


def load(*, subject_ids: Sequence[uuid.UUID]) -> int:
    """Link a device with each of these people who has none yet; return how many were made."""
    made = 0
    for subject_id, (platform, version, about) in zip(subject_ids, DEVICES, strict=False):
        if policy_in_force() is None:
            return made
        if CombinationWindow.objects.filter(subject_id=subject_id).exists():
            continue
        agree(subject_id)
        use(subject_id, platform=platform, version=version, about=about)
        made += 1
    return made


def agree(subject_id: uuid.UUID) -> None:
    """Turn device data and logs on, as the page does."""
    holder, version = Holder(subject_id=subject_id), policy_in_force()
    assert version is not None  # noqa: S101 - `load` asked before
    for feature in (Feature.DEVICE, Feature.LOGS):
        consent.record_shown(holder=holder, feature=feature, language="en", channel=Channel.PAGE)
        consent.decide(
            holder=holder,
            feature=feature,
            version_number=version.number,
            granted=True,
            language="en",
            channel=Channel.PAGE,
        )


def use(
    subject_id: uuid.UUID, *, platform: Platform, version: str, about: Mapping[str, Any]
) -> None:
    """Enrol a device, link it, let it be used for a minute and send what it saw."""
    device = enrolment.enrol(platform=platform, app_version=version)
    permissions.change(install_id=device.install_id, granted=dict.fromkeys(about, True))
    code = windows.new_code(subject_id=subject_id)
    windows.open_by_code(install_id=device.install_id, code=code.text, purpose=WindowPurpose.DEVICE)
    start = now()
    background_tail.report(
        install_id=device.install_id,
        state=AppState.BACKGROUND,
        at=start + timedelta(seconds=60),
        session="demo",
    )
    ingest.take(token=device.token, raw=batch(start, about))


def batch(start: datetime, about: Mapping[str, Any]) -> bytes:
    """Return what a device sends: itself once, then every ten seconds something that was used."""
    events: list[dict[str, Any]] = [
        {"kind": "device", "captured_at": start.isoformat(), "data": dict(about)}
    ]
    for n, (feature, outcome, took) in enumerate(DOORS):
        at = start + timedelta(seconds=10 * (n + 1))
        data = {"feature": feature, "outcome": outcome, "duration_ms": took}
        events.append({"kind": "log", "captured_at": at.isoformat(), "data": data})
    for event in events:
        event["id"] = str(uuid.uuid4())
    return json.dumps({"batch": str(uuid.uuid4()), "events": events}).encode()
