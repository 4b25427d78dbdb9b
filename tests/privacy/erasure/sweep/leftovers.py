"""How somebody may have been left behind: each way plants one value, by means of its own."""

import base64
import io
import json
import struct
import uuid
import zipfile
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.contrib.admin.models import LogEntry
from django.db import connection, connections
from redis import Redis

from accounts.models import Profile, RegistrationDraft, SendCount, Session, User
from privacy.encryption.keys import encrypt
from privacy.erasure.models import ErasureCase
from privacy.messages.models import Message
from privacy.work.clock import now
from privacy.work.models import Work


@dataclass(frozen=True)
class Left:
    """Whose value is left, beside whom: the person who leaves, and a bystander's rows."""

    email: str
    mobile: str
    user_id: str
    username: str
    session_key: str
    bystander: User
    redis: Redis
    folder: Path


@dataclass(frozen=True)
class Leftover:
    """One leftover: what plants it, and the place that must be named."""

    name: str
    plant: Callable[[Left], object]
    place: str
    encrypted: bool = False
    packed: bool = False


def as_owner(statement: str, *parameters: Any) -> None:
    with connections["owner"].cursor() as cursor:
        cursor.execute(statement, parameters or None)


def by_hand(
    kind: str, value: Callable[[Left], Any], *, analyze: bool = False
) -> Callable[[Left], object]:
    """Plant into a table that somebody made by hand: no model, no declaration."""

    def plant(left: Left) -> None:
        as_owner(f'CREATE TABLE handmade ("Some Value" {kind})')
        rows = f"SELECT %s::{kind} FROM generate_series(1, 5)"  # noqa: S608 - a type of ours
        as_owner(f"INSERT INTO handmade {rows}", value(left))
        if analyze:
            as_owner("ANALYZE handmade")
            as_owner("DELETE FROM handmade")

    return plant


def message(field: str, value: Callable[[Left], str]) -> Callable[[Left], object]:
    """Plant an encrypted copy into a message to somebody else."""

    def plant(left: Left) -> None:
        Message.objects.create(
            subject=left.bystander.subject,
            channel="mail",
            kind="security_notice",
            template="x",
            language="en",
            key=f"left:{uuid.uuid4()}",
            **{field: value(left)},
        )

    return plant


def session(data: Callable[[Left], dict[str, str]]) -> Callable[[Left], object]:
    """Plant an encrypted copy into somebody else's session."""

    def plant(left: Left) -> None:
        Session.objects.create(
            session_key=uuid.uuid4().hex,
            session_data=encrypt(json.dumps(data(left))),
            expire_date=now(),
            subject=left.bystander.subject,
        )

    return plant


def profile(field: str, value: Callable[[Left], str]) -> Callable[[Left], object]:
    def plant(left: Left) -> None:
        Profile.objects.filter(user=left.bystander).update(**{field: value(left)})

    return plant


def draft(value: Callable[[Left], str]) -> Callable[[Left], object]:
    def plant(left: Left) -> None:
        RegistrationDraft.objects.create(content=value(left), expires_at=now())

    return plant


def work_row(left: Left) -> None:
    Work.objects.create(kind="test.left", reference=left.email[:60])


def log_entry(field: str, value: Callable[[Left], str]) -> Callable[[Left], object]:
    def plant(left: Left) -> None:
        words = {"object_repr": "", "change_message": "", "object_id": "1", field: value(left)}
        LogEntry.objects.create(user=left.bystander, action_flag=2, **words)

    return plant


def cache(left: Left) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO nexhome_cache VALUES ('k', %s, clock_timestamp())",
            [base64.b64encode(b"x").decode() + left.email],
        )


def cache_token(left: Left) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO nexhome_cache VALUES ('t', %s, clock_timestamp())", [encrypt(left.email)]
        )


def certificate(left: Left) -> None:
    ErasureCase.objects.create(
        subject=left.bystander.subject,
        origin="staff",
        state="cancelled",
        due_at=now(),
        certificate={"note": f"for {left.email}"},
    )


def count(left: Left) -> None:
    SendCount.objects.create(scope="target", day=now().date(), index=left.email, last_at=now())


def file(name: str, content: Callable[[Left], bytes]) -> Callable[[Left], object]:
    def plant(left: Left) -> None:
        path = left.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content(left))

    return plant


def zipped(name: str, content: bytes, *, how: int = zipfile.ZIP_DEFLATED) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", how) as archive:
        archive.writestr("readme.txt", "nothing here" * 20)
        archive.writestr(name, content)
    return packed.getvalue()


def png(kind: bytes, data: bytes) -> bytes:
    """Return a picture with one text chunk."""

    def part(name: bytes, body: bytes) -> bytes:
        return (
            struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))
        )

    return (
        b"\x89PNG\r\n\x1a\n"
        + part(b"IHDR", struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0))
        + part(kind, data)
        + part(b"IDAT", zlib.compress(b"\0\0"))
        + part(b"IEND", b"")
    )


def exif(value: bytes) -> bytes:
    """Return bytes like a JPEG's, with another JPEG as the thumbnail in its EXIF part."""
    thumbnail = b"\xff\xd8\xff\xfe" + struct.pack(">H", len(value) + 2) + value + b"\xff\xd9"
    body = b"Exif\0\0MM\0*" + thumbnail
    return b"\xff\xd8\xff\xe1" + struct.pack(">H", len(body) + 2) + body + b"\xff\xd9"


def queued(left: Left) -> str:
    return queued_for(left.email)


def queued_for(value: str) -> str:
    """Return a Celery message as it lies in a Redis list."""
    body = base64.b64encode(json.dumps([[value], {}, {}]).encode()).decode()
    return json.dumps({"body": body, "content-encoding": "utf-8", "headers": {}})


def spaced(mobile: str) -> str:
    return f"{mobile[:4]} {mobile[4:8]} {mobile[8:]}"
