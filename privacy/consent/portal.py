"""What the pages about consents show of one function: its words, its weeks, its devices.

Words are shown, and kept as shown, only on the page of the function: there somebody decides.
"""

import uuid
from dataclasses import dataclass
from datetime import date, timedelta

from django.utils.formats import date_format
from django.utils.timezone import localdate

from privacy.consent import domain, queries
from privacy.consent.domain import Circumstances, VersionNotInForce
from privacy.consent.enums import Feature
from privacy.consent.features import EXTENDED
from privacy.consent.held import Device, count_of, devices_of, weeks_of
from privacy.consent.holders import Holder
from privacy.consent.models import ConsentEvent
from privacy.consent.queries import Standing
from privacy.consent.showing import Words, words
from privacy.subjects.domain import SubjectGone
from privacy.web.charts import Chart, bar_chart

WEEKS = 12


@dataclass(frozen=True)
class Row:
    """One function in the list."""

    standing: Standing
    name: str
    purpose: str
    is_offered: bool
    # Devices for which it is off although it is on for the person.
    off_for: list[Device]


@dataclass(frozen=True)
class Shown:
    """One function with the words about it; without `event` it cannot be turned on yet."""

    standing: Standing
    name: str
    words: Words | None
    event: ConsentEvent | None


@dataclass(frozen=True)
class Switch:
    """One device, and whether the function is on for it."""

    device: Device
    on: bool


@dataclass(frozen=True)
class Held:
    """What is held because of a function: how many records, and which weeks brought them."""

    count: int
    chart: Chart | None


def rows(holder: Holder) -> list[Row]:
    """Return every function for the list; as many queries for ten devices as for one."""
    standings = queries.standings(holder)
    history = queries.published()
    devices = devices_of(holder.key)
    off = queries.off_for([each.number for each in devices])
    return [
        Row(
            standing=standings[feature],
            name=str(feature.label),
            purpose=str(row.purpose),
            is_offered=queries.active(feature, history=history) is not None,
            off_for=[each for each in devices if feature in off[each.number]],
        )
        for feature, row in EXTENDED.items()
    ]


def show(*, holder: Holder, feature: Feature, where: Circumstances) -> Shown:
    """Show one function to its holder, and keep that it was shown."""
    standing = queries.standings(holder)[feature]
    name = str(feature.label)
    version = queries.policy_in_force()
    if version is None:
        return Shown(standing, name, None, None)
    told = words(feature=feature, version=version, language=where.language)
    try:
        event = domain.record_shown(
            holder=holder,
            feature=feature,
            language=where.language,
            channel=where.channel,
            source_address=where.source,
        )
    except (VersionNotInForce, SubjectGone):
        event = None
    return Shown(standing, name, told, event)


def switches(*, holder: Holder, feature: Feature) -> list[Switch]:
    """Return the linked devices, and for which of them the function is on."""
    devices = devices_of(holder.key)
    off = queries.off_for([each.number for each in devices])
    return [Switch(each, on=feature not in off[each.number]) for each in devices]


def held(*, subject_id: uuid.UUID, feature: Feature) -> Held:
    """Return what is held of a function; a chart only where the last weeks brought something."""
    mondays = last_mondays(localdate())
    counted = weeks_of(subject_id, feature, mondays[0])
    bars = [(date_format(monday, "DATE_FORMAT"), counted.get(monday, 0)) for monday in mondays]
    return Held(count_of(subject_id, feature), bar_chart(bars) if counted else None)


def last_mondays(today: date) -> list[date]:
    """Return the Mondays of the last weeks, this one's last."""
    monday = today - timedelta(days=today.weekday())
    return [monday - timedelta(weeks=ago) for ago in reversed(range(WEEKS))]
