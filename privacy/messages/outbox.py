"""Reads the outbox of a development machine, for `/dev/outbox/` and for tests that need a code."""

import email
import json
import re
from dataclasses import dataclass
from datetime import UTC, datetime
from email.message import EmailMessage
from email.policy import default
from pathlib import Path
from uuid import UUID

from django.conf import settings

from privacy.messages.adapters.outbox import MAIL_SUFFIX, SMS_SUFFIX
from privacy.messages.enums import Channel

CODE = re.compile(r"\b([0-9]{6})\b")


@dataclass(frozen=True)
class Received:
    """One message as its recipient has it."""

    message_id: UUID
    channel: Channel
    address: str
    title: str
    body: str
    attachment: str
    at: datetime

    @property
    def code(self) -> str:
        """Return the six digits in it, if there are any."""
        found = CODE.search(self.body)
        return found[1] if found else ""


def received(*, limit: int = 200) -> list[Received]:
    """Return what lies in the outbox, newest first."""
    folder = Path(settings.OUTBOX_DIR)
    files = [path for path in folder.glob("*") if path.suffix in {MAIL_SUFFIX, SMS_SUFFIX}]
    files.sort(key=lambda path: path.stat().st_mtime_ns, reverse=True)
    return [read(path) for path in files[:limit]]


def find(*, message_id: UUID) -> Received | None:
    """Return one message, or None."""
    for suffix in (MAIL_SUFFIX, SMS_SUFFIX):
        path = Path(settings.OUTBOX_DIR, f"{message_id}{suffix}")
        if path.is_file():
            return read(path)
    return None


def read(path: Path) -> Received:
    """Read one file of the outbox."""
    moment = datetime.fromtimestamp(path.stat().st_mtime, UTC)
    if path.suffix == SMS_SUFFIX:
        words = json.loads(path.read_text(encoding="utf-8"))
        return Received(UUID(path.stem), Channel.SMS, words["to"], "", words["text"], "", moment)
    letter = email.message_from_bytes(path.read_bytes(), _class=EmailMessage, policy=default)
    text = letter.get_body(("plain",))
    attached = [part.get_content() for part in letter.iter_attachments()]
    return Received(
        UUID(path.stem),
        Channel.MAIL,
        str(letter["To"]),
        str(letter["Subject"]),
        text.get_content() if text else "",
        attached[0].decode() if attached else "",
        moment,
    )
