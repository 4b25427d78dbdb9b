"""Reads used by more than one page: whose devices, what arrived, what was refused."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.db import connection

from telemetry.enums import Kind, Permission, WindowState
from telemetry.models import CombinationWindow, Gate, Install, PermissionGrant, Tally


@dataclass(frozen=True)
class Arrived:
    """What arrived of one kind: how many, how many of them in the tail, the last moment."""

    kind: Kind
    count: int
    tail: int
    last_at: datetime


@dataclass
class LinkedDevice:
    """A device with its window, for the person whose it is."""

    window: CombinationWindow
    install: Install | None = None
    permissions: list[str] = field(default_factory=list)
    # No longer allowed since the device was linked: what they brought may be erased (P-3.5).
    revoked: list[str] = field(default_factory=list)
    arrived: list[Arrived] = field(default_factory=list)
    refused: int = 0
    beyond_tail: int = 0

    @property
    def is_open(self) -> bool:
        return self.window.state == WindowState.OPEN

    @property
    def total(self) -> int:
        return sum(each.count for each in self.arrived)


def windows_of(subject_id: uuid.UUID) -> list[CombinationWindow]:
    """Return the windows that lead to a person, the newest first."""
    found = CombinationWindow.objects.filter(subject_id=subject_id)
    return list(found.order_by("-opened_at", "pk"))


def devices_of(subject_id: uuid.UUID) -> list[LinkedDevice]:
    """Return a person's devices with what arrived from each; as many queries for one as for ten."""
    windows = windows_of(subject_id)
    installs = Install.objects.in_bulk([each.install_id for each in windows if each.install_id])
    gates = Gate.objects.in_bulk(list(installs))
    pseudonyms = [each.pseudonym for each in windows if each.pseudonym]
    arrived = arrivals(pseudonyms)
    tallies = tallied(pseudonyms)
    taken = taken_back(list(installs))
    devices = []
    for window in windows:
        device = LinkedDevice(window)
        if (
            window.install_id is not None
            and window.install_id in gates
            and window.state == WindowState.OPEN
        ):
            device.install = installs[window.install_id]
            granted = gates[window.install_id].permissions
            device.permissions = [
                str(Permission(name).label) for name in Permission.values if name in granted
            ]
            device.revoked = [
                str(Permission(name).label)
                for name, at in sorted(taken.get(window.install_id, {}).items())
                if name not in granted and at >= window.opened_at
            ]
        if window.pseudonym is not None:
            device.arrived = arrived.get(window.pseudonym, [])
            device.refused, device.beyond_tail = tallies.get(window.pseudonym, (0, 0))
        devices.append(device)
    return devices


def taken_back(install_ids: Sequence[uuid.UUID]) -> dict[uuid.UUID, dict[str, datetime]]:
    """Return when each permission was last taken back that an install had before."""
    found: dict[uuid.UUID, dict[str, datetime]] = {}
    had: set[tuple[uuid.UUID, str]] = set()
    rows = PermissionGrant.objects.filter(install_id__in=install_ids).order_by("at", "pk")
    for install_id, name, granted, at in rows.values_list(
        "install_id", "permission", "granted", "at"
    ):
        if granted:
            had.add((install_id, name))
        elif (install_id, name) in had:
            found.setdefault(install_id, {})[name] = at
    return found


def arrivals(pseudonyms: Sequence[uuid.UUID]) -> dict[uuid.UUID, list[Arrived]]:
    """Count what stands under each pseudonym, by kind."""
    found: dict[uuid.UUID, list[Arrived]] = {}
    with connection.cursor() as cursor:
        cursor.execute(
            """SELECT pseudonym, kind, count(*), count(*) FILTER (WHERE tail), max(captured_at)
                 FROM telemetry_event WHERE pseudonym = ANY(%s) GROUP BY 1, 2 ORDER BY 2""",
            [list(pseudonyms)],
        )
        for pseudonym, kind, count, tail, last_at in cursor.fetchall():
            found.setdefault(pseudonym, []).append(Arrived(Kind(kind), count, tail, last_at))
    return found


def tallied(pseudonyms: Sequence[uuid.UUID]) -> dict[uuid.UUID, tuple[int, int]]:
    """Count what was refused under each pseudonym, and what went because it lay beyond the tail."""
    found: dict[uuid.UUID, tuple[int, int]] = {}
    rows = Tally.objects.filter(pseudonym__in=pseudonyms).exclude(code__in=["tail", "duplicate"])
    for pseudonym, code, count in rows.values_list("pseudonym", "code", "count"):
        refused, beyond = found.get(pseudonym, (0, 0))
        if code == "beyond_tail":
            found[pseudonym] = (refused, beyond + count)
        else:
            found[pseudonym] = (refused + count, beyond)
    return found
