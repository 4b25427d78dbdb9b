"""Read a batch: typed structs, a closed list of fields, no free JSON anywhere (P-3.4, P-3.6).

A clean batch is read by one typed decoding. Only when that refuses, each event is looked at alone
so that its fault can be named: by the name of the field, never by its value.
"""

import re
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any, Literal, TypeVar

import msgspec
from msgspec import UNSET, Meta, Struct, UnsetType

from privacy.web.body_parts import is_biometric, names_in
from telemetry.enums import Kind, Refusal

T = TypeVar("T")

MOST_EVENTS = 1_000
BODY_LIMIT = 1024 * 1024

Word = Annotated[str, Meta(pattern=r"\A[a-z][a-z0-9_.\-]{0,59}\Z")]
Line = Annotated[str, Meta(pattern=r"\A[^\x00-\x1f\x7f\\]{1,80}\Z")]
Short = Annotated[str, Meta(pattern=r"\A[^\x00-\x1f\x7f\\]{1,40}\Z")]
Identifier = Annotated[str, Meta(pattern=r"\A[A-Za-z0-9._:\-]{4,128}\Z")]
Address = Annotated[str, Meta(pattern=r"\A(?:[0-9A-Fa-f]{2}[:\-]){5}[0-9A-Fa-f]{2}\Z")]
Package = Annotated[str, Meta(pattern=r"\A[A-Za-z0-9_\-]+(?:\.[A-Za-z0-9_\-]+)*\Z", max_length=150)]
Tag = Annotated[str, Meta(pattern=r"\A[A-Za-z0-9\-]{2,35}\Z")]
Zone = Annotated[str, Meta(pattern=r"\A[A-Za-z0-9_+/\-]{1,40}\Z")]
Small = Annotated[int, Meta(ge=0, le=30_000)]
Large = Annotated[int, Meta(ge=0, le=2_000_000_000)]
Moment = Annotated[datetime, Meta(tz=True)]


class Log(Struct, forbid_unknown_fields=True, gc=False):
    """What was used, how it ended, how long it took (P-3.11): no content of anything."""

    feature: Word
    outcome: Literal["ok", "failed", "cancelled", "denied"]
    duration_ms: Annotated[int, Meta(ge=0, le=86_400_000)] | UnsetType = UNSET


class Settings(Struct, forbid_unknown_fields=True, gc=False):
    """Device settings (P-3.6c): these and no others."""

    language: Tag | UnsetType = UNSET
    time_zone: Zone | UnsetType = UNSET
    dark_mode: bool | UnsetType = UNSET
    text_scale: Annotated[int, Meta(ge=50, le=500)] | UnsetType = UNSET
    screen_lock: bool | UnsetType = UNSET


class Hardware(Struct, forbid_unknown_fields=True, gc=False):
    """Other characteristics (P-3.6g): these and no others."""

    cpu: Annotated[str, Meta(pattern=r"\A[^\x00-\x1f\x7f\\]{1,60}\Z")] | UnsetType = UNSET
    cores: Small | UnsetType = UNSET
    memory_mb: Large | UnsetType = UNSET
    storage_gb: Large | UnsetType = UNSET
    screen_width: Small | UnsetType = UNSET
    screen_height: Small | UnsetType = UNSET


class Device(Struct, forbid_unknown_fields=True):
    """Device information (P-3.6); each field has a permission of its own name."""

    model: Line | UnsetType = UNSET
    os_version: Short | UnsetType = UNSET
    settings: Settings | UnsetType = UNSET
    unique_id: Identifier | UnsetType = UNSET
    mac: Address | UnsetType = UNSET
    apps: Annotated[list[Package], Meta(max_length=500)] | UnsetType = UNSET
    hardware: Hardware | UnsetType = UNSET


class LogEvent(Struct, tag_field="kind", tag="log", forbid_unknown_fields=True, gc=False):
    id: uuid.UUID
    captured_at: Moment
    data: Log


class DeviceEvent(Struct, tag_field="kind", tag="device", forbid_unknown_fields=True):
    id: uuid.UUID
    captured_at: Moment
    data: Device


class LocationEvent(Struct, tag_field="kind", tag="location", forbid_unknown_fields=True):
    """A position: read as far as its frame, since no service is open for which it could be used."""

    id: uuid.UUID
    captured_at: Moment
    data: msgspec.Raw


Sent = LogEvent | DeviceEvent | LocationEvent


class Batch(Struct, forbid_unknown_fields=True):
    batch: uuid.UUID
    events: Annotated[list[Sent], Meta(max_length=MOST_EVENTS)]


class Head(Struct):
    """The id of an event of which nothing else can be read."""

    id: uuid.UUID


@dataclass(frozen=True)
class Faulty:
    """An event that cannot be taken as it is: which one, and each fault with its field."""

    id: uuid.UUID
    kind: str
    faults: tuple[tuple[Refusal, str], ...]


Read = LogEvent | DeviceEvent | LocationEvent | Faulty


class Malformed(Exception):  # noqa: N818 - reads as the news it is
    """The envelope is not one: nothing of it is looked at."""

    def __init__(self, code: str = "malformed", field: str = "") -> None:
        super().__init__(code)
        self.code = code
        self.field = field


WHOLE = msgspec.json.Decoder(Batch)
PARTS = msgspec.json.Decoder(dict[str, msgspec.Raw])
RAWS = msgspec.json.Decoder(list[msgspec.Raw])
UUIDS = msgspec.json.Decoder(uuid.UUID)
HEADS = msgspec.json.Decoder(Head)
# Everything by which msgspec refuses bytes: among them numbers too long or too large for a machine,
# and bytes that are no text.
BROKEN = (msgspec.DecodeError, RecursionError, ValueError, OverflowError)
SHAPES: Mapping[str, type[Struct]] = {Kind.LOG: Log, Kind.DEVICE: Device}
FRAME = {"id", "kind", "captured_at", "data"}
AT = re.compile(r" - at `\$(?:\.([^`\[]+))?")
# What is told about one event: so many faults, and of a strange name so many characters.
MOST_FAULTS = 20
NAME_LENGTH = 60


def read(raw: bytes) -> tuple[uuid.UUID, list[Read]]:
    """Return the batch's id and its events, faulty ones as such; raises Malformed."""
    try:
        batch = WHOLE.decode(raw)
    except BROKEN:
        return one_by_one(raw)
    return batch.batch, [
        biometric_position(event) if isinstance(event, LocationEvent) else event
        for event in batch.events
    ]


def biometric_position(event: LocationEvent) -> Read:
    """Look through the names of a position's fields; the values are dropped unread."""
    try:
        names = names_in(msgspec.json.decode(event.data))
    except BROKEN:
        return Faulty(event.id, Kind.LOCATION, ((Refusal.UNKNOWN_FIELD, "data"),))
    faults = [(Refusal.BIOMETRIC, name) for name in names if is_biometric(name)]
    return faulty(event.id, Kind.LOCATION, faults) if faults else event


def faulty(event_id: uuid.UUID, kind: str, faults: list[tuple[Refusal, str]]) -> Faulty:
    """Return what is told about an event: a body part before anything else, and not without end."""
    body = [fault for fault in faults if fault[0] == Refusal.BIOMETRIC]
    told = [(code, name[:NAME_LENGTH]) for code, name in (body or faults)[:MOST_FAULTS]]
    return Faulty(event_id, kind, tuple(told))


def one_by_one(raw: bytes) -> tuple[uuid.UUID, list[Read]]:
    """Read a batch in which something is wrong; what one event breaks does not touch the others."""
    try:
        parts = PARTS.decode(raw)
    except BROKEN as error:
        raise Malformed from error
    strange = sorted(parts.keys() - {"batch", "events"}, key=lambda name: not is_biometric(name))
    if strange:
        raise Malformed(name_fault(strange[0]), strange[0][:NAME_LENGTH])
    events = decoded(RAWS, parts, "events")
    if len(events) > MOST_EVENTS:
        raise Malformed("too_many_events", "events")
    batch = decoded(UUIDS, parts, "batch")
    return batch, [looked_at(number, each) for number, each in enumerate(events)]


def decoded(decoder: msgspec.json.Decoder[T], parts: Mapping[str, msgspec.Raw], name: str) -> T:
    """Return one part of the envelope; raises Malformed."""
    try:
        return decoder.decode(parts.get(name, b""))
    except BROKEN as error:
        raise Malformed(field=name) from error


def looked_at(number: int, raw: msgspec.Raw) -> Read:
    """Return one event, or its faults; without an id nothing can be said about it."""
    try:
        event = msgspec.json.decode(raw)
    except BROKEN:
        return broken(number, raw)
    try:
        event_id = msgspec.convert(event["id"], uuid.UUID)
    except (msgspec.ValidationError, LookupError, TypeError) as error:
        raise Malformed(field=f"events[{number}].id") from error
    kind = event.get("kind")
    body = [(Refusal.BIOMETRIC, name) for name in names_in(event) if is_biometric(name)]
    if kind not in Kind.values:
        return faulty(event_id, "", [(Refusal.UNKNOWN_FIELD, "kind"), *body])
    faults = [(name_fault(name), name) for name in sorted(event.keys() - FRAME)]
    try:
        captured_at = msgspec.convert(event.get("captured_at"), Moment)
    except msgspec.ValidationError:
        faults.append((Refusal.CLOCK, "captured_at"))
    if kind != Kind.LOCATION:
        faults += data_faults(event.get("data"), SHAPES[kind])
    told = {name.rpartition(".")[2] for code, name in faults if code == Refusal.BIOMETRIC}
    faults += [fault for fault in body if fault[1].rpartition(".")[2] not in told]
    if faults:
        return faulty(event_id, kind, faults)
    if kind == Kind.LOG:
        return LogEvent(event_id, captured_at, msgspec.convert(event["data"], Log))
    if kind == Kind.DEVICE:
        return DeviceEvent(event_id, captured_at, msgspec.convert(event["data"], Device))
    return LocationEvent(event_id, captured_at, msgspec.Raw(b"{}"))


def broken(number: int, raw: msgspec.Raw) -> Faulty:
    """Refuse an event that is no JSON, by its id if at least that can be read."""
    try:
        head = HEADS.decode(raw)
    except BROKEN as error:
        raise Malformed(field=f"events[{number}].id") from error
    return Faulty(head.id, "", ((Refusal.UNKNOWN_FIELD, "data"),))


def data_faults(data: Any, shape: type[Struct]) -> list[tuple[Refusal, str]]:
    """Return each field that is not known, or whose value is not of its kind."""
    if not isinstance(data, dict):
        return [(Refusal.UNKNOWN_FIELD, "data")]
    known = set(shape.__struct_fields__)
    faults = [(name_fault(name), name) for name in sorted(data.keys() - known)]
    left = {name: value for name, value in data.items() if name in known}
    for name in ("settings", "hardware"):
        if isinstance(left.get(name), dict):
            inner = set((Settings if name == "settings" else Hardware).__struct_fields__)
            strange = sorted(left[name].keys() - inner)
            faults += [(name_fault(each), f"{name}.{each}") for each in strange]
            left[name] = {key: left[name][key] for key in left[name].keys() & inner}
    return faults + value_faults(left, shape)


def value_faults(left: dict[str, Any], shape: type[Struct]) -> list[tuple[Refusal, str]]:
    """Return each field whose value is not of its kind, and each that has to be there."""
    faults = []
    for part in msgspec.structs.fields(shape):
        if part.name not in left:
            if part.required:
                faults.append((Refusal.UNKNOWN_FIELD, part.name))
            continue
        try:
            msgspec.convert(left[part.name], part.type)
        except msgspec.ValidationError as error:
            faults.append((Refusal.UNKNOWN_FIELD, f"{part.name}.{place(error)}".rstrip(".")))
    return faults


def place(error: msgspec.ValidationError) -> str:
    """Return the name of the field that a refusal is about; msgspec names no value."""
    found = AT.search(str(error))
    return (found[1] or "") if found else ""


def name_fault(name: str) -> Refusal:
    return Refusal.BIOMETRIC if is_biometric(name) else Refusal.UNKNOWN_FIELD
