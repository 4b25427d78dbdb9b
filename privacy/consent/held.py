"""What is held because of an extended function: asked of the apps that hold it.

A device is the random number of its link, which leads nowhere once the link has ended.
"""

import uuid
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from privacy.consent.enums import Feature


@dataclass(frozen=True)
class Device:
    """A device that is linked now, as a page names it."""

    number: uuid.UUID
    name: str


class Keeper(Protocol):
    """Who holds records of extended functions; all of it is asked for one person."""

    def devices(self, subject_id: uuid.UUID) -> list[Device]:
        """Return the devices that are linked now."""
        ...

    def weeks(self, subject_id: uuid.UUID, feature: Feature, since: date) -> dict[date, int]:
        """Return how many records each week brought, by its Monday, from a Monday on."""
        ...

    def count(self, subject_id: uuid.UUID, feature: Feature) -> int:
        """Return how many records `erase` would remove."""
        ...

    def erase(self, subject_id: uuid.UUID, feature: Feature) -> int:
        """Remove every record of a function; return how many went."""
        ...


KEEPERS: list[Keeper] = []


def devices_of(subject_id: uuid.UUID) -> list[Device]:
    return [device for each in KEEPERS for device in each.devices(subject_id)]


def count_of(subject_id: uuid.UUID, feature: Feature) -> int:
    return sum(each.count(subject_id, feature) for each in KEEPERS)


def erase_of(subject_id: uuid.UUID, feature: Feature) -> int:
    return sum(each.erase(subject_id, feature) for each in KEEPERS)


def weeks_of(subject_id: uuid.UUID, feature: Feature, since: date) -> dict[date, int]:
    found: dict[date, int] = {}
    for each in KEEPERS:
        for monday, count in each.weeks(subject_id, feature, since).items():
            found[monday] = found.get(monday, 0) + count
    return found
