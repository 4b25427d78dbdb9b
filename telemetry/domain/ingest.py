"""Take what a device sends: every gate, exactly once, one transaction (P-3.3 to P-3.11, P-1.4).

One locked read of the gate row; what it says decides. Whoever withdraws, revokes, restricts or
closes waits for that lock or is seen by it, so nothing is stored after such a commit. Then one
COPY. Nothing of a refused event is stored or logged but its kind, its code and the known name of a
field.
"""

import struct
import uuid
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import msgspec
from django.conf import settings
from django.db import connection, transaction

from privacy.encryption.keys import blind_index, encrypt
from privacy.subjects.enums import SubjectState
from telemetry.domain import batches, tallies
from telemetry.domain.background_tail import moment_of
from telemetry.domain.tokens import hashed
from telemetry.enums import ONLY_LINKED, STATUS_OF_ALL, Kind, Permission, Refusal

COLUMNS = """captured_at, id, pseudonym, kind, tail, feature, outcome, duration_ms, model,
    os_version, unique_id_hash, mac_hash, apps, set_language, set_time_zone, set_dark_mode,
    set_text_scale, set_screen_lock, hw_cpu, hw_cores, hw_memory_mb, hw_storage_gb,
    hw_screen_width, hw_screen_height"""
COPY = f"COPY telemetry_event ({COLUMNS}) FROM STDIN"
NO_DEVICE = "\\N\t" * 15 + "\\N\n"
NO_LOG = "\\N\t\\N\t\\N"
NO_SETTINGS = batches.Settings()
NO_HARDWARE = batches.Hardware()
IDS = struct.Struct("16s")
# This many small rows of seen ids are joined into one an hour.
MOST_SEEN = 64
REMEMBERED = timedelta(hours=25).total_seconds()
PERMISSIONS = msgspec.json.Decoder(dict[str, float])
KNOWN_FIELDS = frozenset(Permission.values) | {"captured_at", "kind", "data"}


Stored = batches.LogEvent | batches.DeviceEvent


class UnknownToken(Exception):  # noqa: N818 - reads as the news it is
    """No install has this token."""


@dataclass
class Result:
    """What became of a batch."""

    accepted: int = 0
    duplicate: int = 0
    refused: list[tuple[uuid.UUID, Refusal, str]] = field(default_factory=list)

    @property
    def one_reason(self) -> Refusal | None:
        """Return the one reason for which everything was refused, if it is one for a whole no."""
        reasons = {code for _, code, _ in self.refused}
        if self.accepted or self.duplicate or len(reasons) != 1:
            return None
        reason = reasons.pop()
        return reason if reason in STATUS_OF_ALL else None


@dataclass
class Gate:
    """The gate row as it is while its lock is held."""

    install_id: uuid.UUID
    pseudonym: uuid.UUID
    window_opened_at: datetime | None
    subject_state: str
    basic_info_missing: bool
    refused: frozenset[str]
    not_agreed: frozenset[str]
    since: dict[str, datetime | None]
    permissions: dict[str, datetime]
    spans: list[tuple[datetime, datetime]]
    enrolled_at: datetime
    now: datetime


def take(*, token: str, raw: bytes) -> Result:
    """Take a batch; raises UnknownToken, batches.Malformed."""
    batch, events = batches.read(raw)
    with transaction.atomic():
        gate = lock(token)
        judged = Judge(gate, seen_of(gate.pseudonym, events))
        for event in events:
            judged.judge(event)
        store(gate, batch, judged)
    return judged.result


def lock(token: str) -> Gate:
    """Lock the gate row of a token until the transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute(
            """SELECT g.install_id, g.pseudonym, g.window_opened_at, g.subject_state,
                      g.basic_info_missing, g.refused, g.device_since, g.location_since,
                      g.log_since, g.permissions::text, g.foreground, i.enrolled_at,
                      clock_timestamp(), g.not_agreed
                 FROM telemetry_gate g JOIN telemetry_install i ON i.id = g.install_id
                WHERE g.token_hash = %s FOR NO KEY UPDATE OF g""",
            [hashed(token)],
        )
        row = cursor.fetchone()
    if row is None:
        raise UnknownToken
    times = [moment_of(seconds) for seconds in row[10]]
    return Gate(
        install_id=row[0],
        pseudonym=row[1],
        window_opened_at=row[2],
        subject_state=row[3],
        basic_info_missing=row[4],
        refused=frozenset(row[5]),
        since={Kind.DEVICE: row[6], Kind.LOCATION: row[7], Kind.LOG: row[8]},
        permissions={n: moment_of(s) for n, s in PERMISSIONS.decode(row[9]).items()},
        spans=list(zip(times[::2], times[1::2], strict=True)),
        enrolled_at=row[11],
        now=row[12],
        not_agreed=frozenset(row[13]),
    )


def seen_of(pseudonym: uuid.UUID, events: Sequence[batches.Read]) -> set[bytes]:
    """Return the ids that have arrived before; joins many small rows into few.

    Asked behind the gate's lock by a statement of its own: only so it sees what another upload of
    the same install committed while this one waited.
    """
    if not events:
        return set()
    with connection.cursor() as cursor:
        cursor.execute(
            """SELECT ids FROM telemetry_seenbatch
                WHERE pseudonym = %s
                  AND received_at > clock_timestamp() - make_interval(secs => %s)""",
            [pseudonym, REMEMBERED],
        )
        rows = cursor.fetchall()
        if len(rows) > MOST_SEEN:
            cursor.execute(
                """WITH small AS (
                       DELETE FROM telemetry_seenbatch WHERE pseudonym = %s RETURNING *)
                   INSERT INTO telemetry_seenbatch (pseudonym, batch, ids, received_at)
                   SELECT %s, NULL, string_agg(ids, ''::bytea), max(received_at) FROM small
                    WHERE received_at > clock_timestamp() - make_interval(secs => %s)
                    GROUP BY date_trunc('hour', received_at)""",
                [pseudonym, pseudonym, REMEMBERED],
            )
    return again(events, [ids for (ids,) in rows])


def again(events: Sequence[batches.Read], known: Sequence[bytes]) -> set[bytes]:
    """Return which of the ids just sent stand among many known ones, 16 bytes each.

    Halves of ids are numbers, which compare several times faster than bytes do. The second half of
    every usual kind of id is random: where none of it is known, no whole id is.
    """
    sent = b"".join(event.id.bytes for event in events)
    halves = set(memoryview(sent).cast("Q")[1::2])
    suspects = [ids for ids in known if not halves.isdisjoint(memoryview(ids).cast("Q")[1::2])]
    keys = set(IDS.iter_unpack(sent))
    return {key for ids in suspects for (key,) in keys.intersection(IDS.iter_unpack(ids))}


class Judge:
    """Decides event by event, by what the gate said when its lock was taken."""

    def __init__(self, gate: Gate, seen: set[bytes]) -> None:
        self.gate = gate
        self.seen = seen
        self.result = Result()
        self.taken: list[tuple[Stored, bool]] = []
        self.ids: list[bytes] = []
        self.counts: Counter[tuple[str, str, str]] = Counter()
        self.latest = gate.now + settings.CLOCK_SKEW_FUTURE
        self.oldest = gate.now - settings.LATE_DELIVERY
        self.tail = settings.BACKGROUND_TAIL
        self.closed = person_forbids(gate)

    def judge(self, event: batches.Read) -> None:
        """Take one event or refuse it: gate, shape, time, fields, then whether it is there."""
        kind = event.kind if isinstance(event, batches.Faulty) else KIND_OF[type(event)]
        reason = self.closed or self.consent_forbids(kind)
        if reason is not None:
            self.refuse(event.id, kind, reason)
        elif kind in self.gate.refused:
            self.refuse(event.id, kind, Refusal.SERVICE_REFUSED, kind)
        elif isinstance(event, batches.Faulty):
            for code, name in event.faults:
                self.refuse(event.id, kind, code, name)
        elif isinstance(event, batches.LocationEvent):
            self.refuse(event.id, kind, Refusal.SERVICE_NOT_OPEN)
        else:
            self.judge_time(event, kind)

    def consent_forbids(self, kind: str) -> Refusal | None:
        """Say no where the group was never switched on; a position has no open service at all."""
        if kind in {"", Kind.LOCATION} or self.gate.since[kind] is not None:
            return None
        return Refusal.CONSENT_REQUIRED

    def judge_time(self, event: Stored, kind: str) -> None:
        """Go by the time of capture: clock, consent at that time, foreground or tail."""
        at = event.captured_at
        since = self.gate.since[kind]
        if at > self.latest or at < self.gate.enrolled_at:
            return self.refuse(event.id, kind, Refusal.CLOCK, "captured_at")
        opened = self.gate.window_opened_at
        if at < self.oldest or (opened is not None and at < opened):
            return self.refuse(event.id, kind, Refusal.COLLECTION_ENDED)
        if since is None or at < since:
            return self.refuse(event.id, kind, Refusal.CONSENT_REQUIRED)
        tail = self.in_tail(at, since)
        if tail is None:
            return self.refuse(event.id, kind, Refusal.COLLECTION_ENDED)
        if isinstance(event, batches.DeviceEvent) and self.fields_forbid(event, tail=tail):
            return None
        return self.accept(event, kind, tail=tail)

    def in_tail(self, at: datetime, since: datetime) -> bool | None:
        """Tell whether it was captured in the tail; None where collection had ended.

        The tail is for a collector that ran before: its consent stood when the span ended.
        """
        in_tail = None
        for start, end in reversed(self.gate.spans):
            if start <= at <= end:
                return False
            if end < at <= end + self.tail and since <= end:
                in_tail = True
        return in_tail

    def fields_forbid(self, event: batches.DeviceEvent, *, tail: bool) -> bool:
        """Refuse each field without a permission; identifiers never without a window."""
        refused = False
        at, data = event.captured_at, event.data
        present = [
            name for name in data.__struct_fields__ if getattr(data, name) is not msgspec.UNSET
        ]
        if not present:
            self.refuse(event.id, Kind.DEVICE, Refusal.UNKNOWN_FIELD, "data")
            return True
        for name in present:
            granted = self.gate.permissions.get(name)
            is_unlinked = name in ONLY_LINKED and self.gate.window_opened_at is None
            if is_unlinked or name in self.gate.not_agreed:
                self.refuse(event.id, Kind.DEVICE, Refusal.CONSENT_REQUIRED, name)
                refused = True
            elif granted is None or at < granted:
                self.refuse(event.id, Kind.DEVICE, Refusal.PERMISSION_REQUIRED, name)
                refused = True
        return refused

    def accept(self, event: Stored, kind: str, *, tail: bool) -> None:
        """Take an event that passed every gate, unless it is there already."""
        key = event.id.bytes
        if key in self.seen:
            self.result.duplicate += 1
            self.counts[kind, "duplicate", ""] += 1
            return
        self.seen.add(key)
        self.ids.append(key)
        self.taken.append((event, tail))
        if tail:
            self.counts[kind, "tail", ""] += 1

    def refuse(self, event_id: uuid.UUID, kind: str, code: Refusal, name: str = "") -> None:
        """Note a refusal; what nobody knows by name is counted without its name."""
        self.result.refused.append((event_id, code, name))
        self.counts[kind, str(code), name if name in KNOWN_FIELDS else ""] += 1


KIND_OF: dict[type, str] = {
    batches.LogEvent: "log",
    batches.DeviceEvent: "device",
    batches.LocationEvent: "location",
}


def person_forbids(gate: Gate) -> Refusal | None:
    """Say no for the person behind an open window: restricted, leaving, or not complete."""
    if gate.subject_state not in {"", SubjectState.ACTIVE}:
        return Refusal.RESTRICTED
    return Refusal.BASIC_INFO_MISSING if gate.basic_info_missing else None


def rows(taken: Sequence[tuple[Stored, bool]], pseudonym: uuid.UUID) -> Iterator[str]:
    """Make each event that was taken into a line as COPY reads it."""
    marks = {
        (kind, tail): f"\t{pseudonym}\t{kind}\t{'t' if tail else 'f'}\t"
        for kind in (Kind.LOG, Kind.DEVICE)
        for tail in (False, True)
    }
    for (event, tail), head in zip(taken, heads(taken), strict=True):
        if isinstance(event, batches.LogEvent):
            data = event.data
            took = "\\N" if data.duration_ms is msgspec.UNSET else data.duration_ms
            mark = marks[Kind.LOG, tail]
            yield f"{head}{mark}{data.feature}\t{data.outcome}\t{took}\t{NO_DEVICE}"
        else:
            mark = marks[Kind.DEVICE, tail]
            yield f"{head}{mark}{NO_LOG}\t{device_cells(event.data, pseudonym)}\n"


def heads(taken: Sequence[tuple[Stored, bool]]) -> list[str]:
    """Return the time and the id of each, as cells; msgspec writes both many times faster."""
    written = msgspec.json.encode([(event.captured_at, event.id) for event, _ in taken]).decode()
    return written[3:-3].replace('","', "\t").split('"],["')


def device_cells(data: batches.Device, pseudonym: uuid.UUID) -> str:
    """Return the columns of device information: identifiers as keyed hashes, the list encrypted."""
    settings_ = data.settings if isinstance(data.settings, batches.Settings) else NO_SETTINGS
    hardware = data.hardware if isinstance(data.hardware, batches.Hardware) else NO_HARDWARE
    return "\t".join(
        (
            cell(data.model),
            cell(data.os_version),
            keyed(data.unique_id, "unique_id", pseudonym),
            keyed(data.mac, "mac", pseudonym),
            "\\N" if data.apps is msgspec.UNSET else encrypt("\n".join(data.apps)),
            cell(settings_.language),
            cell(settings_.time_zone),
            cell(settings_.dark_mode),
            cell(settings_.text_scale),
            cell(settings_.screen_lock),
            cell(hardware.cpu),
            cell(hardware.cores),
            cell(hardware.memory_mb),
            cell(hardware.storage_gb),
            cell(hardware.screen_width),
            cell(hardware.screen_height),
        )
    )


def cell(value: str | int | bool | msgspec.UnsetType) -> str:
    """Return a value as COPY reads it: the types allow no tab, backslash or line end."""
    return "\\N" if value is msgspec.UNSET else str(value)


def keyed(value: str | msgspec.UnsetType, name: str, pseudonym: uuid.UUID) -> str:
    """Return the keyed hash of an identifier, which compares under this pseudonym only."""
    if isinstance(value, msgspec.UnsetType):
        return "\\N"
    plain = value.upper().replace("-", ":") if name == "mac" else value
    return blind_index(field=f"telemetry.{name}.{pseudonym}", value=plain) or "\\N"


def store(gate: Gate, batch: uuid.UUID, judged: Judge) -> None:
    """Write what was taken by one COPY, remember its ids, count what was not taken."""
    judged.result.accepted = len(judged.taken)
    if judged.taken:
        with connection.cursor() as cursor:
            with cursor.copy(COPY) as copy:
                copy.write("".join(rows(judged.taken, gate.pseudonym)))
            cursor.execute(
                """INSERT INTO telemetry_seenbatch (pseudonym, batch, ids, received_at)
                   VALUES (%s, %s, %s, clock_timestamp())
                   ON CONFLICT (pseudonym, batch) DO UPDATE
                      SET ids = telemetry_seenbatch.ids || excluded.ids,
                          received_at = excluded.received_at""",
                [gate.pseudonym, batch, b"".join(judged.ids)],
            )
    tallies.count(pseudonym=gate.pseudonym, counts=judged.counts)
