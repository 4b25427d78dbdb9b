"""A device of the tests: it enrols and calls over HTTP, as an app would."""

import json
import uuid
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from django.test import Client

from privacy.consent import domain as consent
from privacy.consent.enums import Channel, Feature
from privacy.consent.holders import Holder
from privacy.consent.queries import policy_in_force
from telemetry.domain import windows
from telemetry.models import Gate

EVENTS = "/api/v1/telemetry/events/"
ALL_FIELDS = ("model", "os_version", "settings", "unique_id", "mac", "apps", "hardware")
SECRET_MAC = "02:42:AC:11:00:9F"


def agree(holder: Holder, *features: Feature) -> None:
    """Let a holder turn functions on, as the page or the app does."""
    version = policy_in_force()
    assert version is not None
    for feature in features:
        consent.record_shown(holder=holder, feature=feature, language="en", channel=Channel.API)
        consent.decide(
            holder=holder,
            feature=feature,
            version_number=version.number,
            granted=True,
            language="en",
            channel=Channel.API,
        )


def turn_off(holder: Holder, feature: Feature) -> None:
    consent.withdraw(holder=holder, feature=feature, language="en", channel=Channel.API)


def log(at: datetime | None = None, **changes: Any) -> dict[str, Any]:
    """Return an event about use."""
    return {
        "id": str(uuid.uuid4()),
        "kind": "log",
        "captured_at": (at or datetime.now(UTC)).isoformat(),
        "data": {"feature": "door.open", "outcome": "ok", "duration_ms": 120},
        **changes,
    }


def device(at: datetime | None = None, **data: Any) -> dict[str, Any]:
    """Return an event about the device."""
    return {**log(at), "kind": "device", "data": data or {"model": "SN-D7", "os_version": "14"}}


@dataclass
class Phone:
    """One install and its token."""

    client: Client = field(default_factory=Client)
    install: str = ""
    token: str = ""

    def call(self, method: str, path: str, body: object = None, **more: Any) -> Any:
        """Call the interface with this install's token."""
        raw = body if isinstance(body, bytes) else json.dumps(body).encode()
        headers = {"Authorization": f"Install {self.token}"} if self.token else {}
        return self.client.generic(
            method, path, raw, content_type="application/json", headers=headers, **more
        )

    def enrol(self) -> "Phone":
        answer = self.call(
            "POST", "/api/v1/installs/", {"platform": "android", "app_version": "3.1.0"}
        )
        assert answer.status_code == 201, answer.content
        self.install, self.token = answer.json()["install"], answer.json()["token"]
        return self

    def permit(self, *names: str, granted: bool = True) -> Any:
        wanted = dict.fromkeys(names, granted)
        return self.call("PUT", "/api/v1/installs/me/permissions/", wanted)

    def link(self, subject_id: uuid.UUID, purpose: str = "device_security") -> Any:
        code = windows.new_code(subject_id=subject_id)
        body = {"code": code.text, "purpose": purpose}
        return self.call("POST", "/api/v1/installs/me/link/", body)

    def unlink(self) -> Any:
        return self.call("DELETE", "/api/v1/installs/me/link/")

    def state(self, state: str, at: datetime, session: str = "s1") -> Any:
        body = {"state": state, "at": at.isoformat(), "session": session}
        return self.call("PUT", "/api/v1/installs/me/state/", body)

    def send(self, *events: dict[str, Any], batch: str = "") -> Any:
        body = {"batch": batch or str(uuid.uuid4()), "events": list(events)}
        return self.call("POST", EVENTS, body)

    @property
    def gate(self) -> Gate:
        return Gate.objects.get(pk=uuid.UUID(self.install))

    @property
    def holder(self) -> Holder:
        return Holder(install_id=uuid.UUID(self.install))

    def in_the_past(self, by: timedelta) -> None:
        """Move everything that this install knows back, as if it had begun earlier."""
        move_back(uuid.UUID(self.install), by)


def move_back(install_id: uuid.UUID, by: timedelta) -> None:
    from telemetry.domain.background_tail import copy_to_gate
    from telemetry.models import CombinationWindow, ForegroundSpan, Install

    gate = Gate.objects.get(pk=install_id)
    for span in ForegroundSpan.objects.filter(pseudonym=gate.pseudonym):
        span.started_at -= by
        span.signed_at -= by
        span.save()
    for window in CombinationWindow.objects.filter(install_id=install_id):
        window.opened_at -= by
        window.save()
    install = Install.objects.get(pk=install_id)
    install.enrolled_at -= by
    install.save()
    for name in ("window_opened_at", "device_since", "log_since", "location_since"):
        if (moment := getattr(gate, name)) is not None:
            setattr(gate, name, moment - by)
    gate.permissions = {name: at - by.total_seconds() for name, at in gate.permissions.items()}
    gate.save()
    copy_to_gate(gate)
