"""Messages of a development machine: one file each, named by the message id.

A resend overwrites its own file, as a real provider would recognise it. The folder stands for the
recipient's mailbox; `/dev/outbox/` shows it.
"""

import json
import os
from datetime import UTC, datetime
from pathlib import Path

from django.conf import settings

from privacy.disclosure.adapters import OutboundAdapter
from privacy.messages.mime import Parcel, mail

MAIL_SUFFIX = ".eml"
SMS_SUFFIX = ".json"


def put(*, name: str, content: bytes) -> None:
    """Write a file whole or not at all."""
    folder = Path(settings.OUTBOX_DIR)
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    half = folder / f".{name}.{os.getpid()}"
    half.write_bytes(content)
    half.replace(folder / name)


class MailOutbox(OutboundAdapter[Parcel]):
    """Writes the mail as any mail program opens it."""

    processor = "mail"

    def _transmit(self, parcel: Parcel) -> None:
        put(name=f"{parcel.message_id}{MAIL_SUFFIX}", content=mail(parcel))


class SMSOutbox(OutboundAdapter[Parcel]):
    """Writes the SMS as JSON."""

    processor = "sms"

    def _transmit(self, parcel: Parcel) -> None:
        words = {
            "to": parcel.address,
            "text": parcel.body,
            "language": parcel.language,
            "message_id": str(parcel.message_id),
            "at": datetime.now(UTC).isoformat(timespec="seconds"),
        }
        content = json.dumps(words, ensure_ascii=False, indent=1).encode()
        put(name=f"{parcel.message_id}{SMS_SUFFIX}", content=content)
