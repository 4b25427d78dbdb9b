"""Linked devices for the benchmarks, and what they send."""

import io
import json
import random
import uuid
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Final

from django.conf import settings
from django.core.management import call_command
from django.db import connection

from privacy.outside import domain as outside
from telemetry.demo import agree
from telemetry.domain import enrolment, permissions, windows
from telemetry.enums import WindowPurpose
from tests.crowd import crowd

FEATURES: Final = ("door.open", "intercom.ring", "camera.view", "light.scene", "lock.battery")
FIELDS: Final = ("model", "os_version", "settings", "hardware")
TOKENS: Final = "tokens.txt"


def linked(count: int) -> None:
    """Fill a database with people who have one device each, every gate open."""
    outside.begin()
    # What it prints would stand before the figures on the standard output.
    call_command("policy_publish", verbosity=0, stdout=io.StringIO())
    tokens = []
    for user in crowd(count):
        agree(user.subject_id)
        device = enrolment.enrol(platform="android", app_version="3.1.0")
        permissions.change(install_id=device.install_id, granted=dict.fromkeys(FIELDS, True))
        code = windows.new_code(subject_id=user.subject_id)
        windows.open_by_code(
            install_id=device.install_id, code=code.text, purpose=WindowPurpose.DEVICE
        )
        tokens.append(device.token)
    Path(settings.MEDIA_ROOT, TOKENS).write_text("\n".join(tokens), encoding="utf-8")


def ready() -> list[str]:
    """Let every device have been in use for an hour and go on for another; return their tokens."""
    with connection.cursor() as cursor:
        cursor.execute(
            """UPDATE telemetry_gate
                  SET window_opened_at = now() - interval '2 hours',
                      device_since = now() - interval '2 hours',
                      log_since = now() - interval '2 hours',
                      foreground = ARRAY[extract(epoch FROM now()) - 3600,
                                         extract(epoch FROM now()) + 3600],
                      permissions = (
                          SELECT jsonb_object_agg(name, extract(epoch FROM now()) - 7200)
                            FROM jsonb_object_keys(permissions) AS name)"""
        )
        cursor.execute("UPDATE telemetry_install SET enrolled_at = now() - interval '3 hours'")
    return Path(settings.MEDIA_ROOT, TOKENS).read_text(encoding="utf-8").split()


def batch(size: int, *, device_share: float) -> bytes:
    """Return a batch: mostly logs, some device information."""
    now = datetime.now(UTC)
    dice = random.Random(size)
    events = [
        event(now - timedelta(milliseconds=40 * n), dice, is_device=n < size * device_share)
        for n in range(size)
    ]
    return json.dumps({"batch": str(uuid.uuid4()), "events": events}).encode()


def event(at: datetime, dice: random.Random, *, is_device: bool) -> dict[str, Any]:
    data: dict[str, Any] = {
        "feature": dice.choice(FEATURES),
        "outcome": "ok",
        "duration_ms": dice.randrange(10_000),
    }
    if is_device:
        data = {
            "model": "NEXhome Panel D7",
            "os_version": "14.1",
            "settings": {"language": "zh-HK", "dark_mode": True},
            "hardware": {"cores": 8, "memory_mb": 6144},
        }
    return {
        "id": str(uuid.uuid4()),
        "kind": "device" if is_device else "log",
        "captured_at": at.isoformat(),
        "data": data,
    }
