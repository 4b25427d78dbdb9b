"""A mail as bytes: the same for a real server and for the outbox of a development machine.

Seven-bit throughout, so every server takes it as it is. The standard library's writer parses each
header of each part anew, which took most of the time of a thousand certificates; what is constant
here is written as it stands, and only what may need encoding goes through the library.
"""

import re
from base64 import encodebytes
from binascii import b2a_qp
from dataclasses import dataclass, field
from email.policy import SMTP
from email.utils import formatdate
from functools import lru_cache
from uuid import UUID

from django.conf import settings

from privacy.messages.letters import site_host

ATTACHMENT_NAME = "certificate.json"
LINE = 78
ENDS = re.compile(r"[\r\n\x00]")
PLAIN = re.compile(r"[\x20-\x7e]*")


@dataclass(frozen=True)
class Parcel:
    """One message on its way out. Nothing of it shows in a repr but its id."""

    message_id: UUID
    address: str = field(repr=False)
    title: str = field(repr=False)
    body: str = field(repr=False)
    html: str = field(repr=False, default="")
    attachment: str = field(repr=False, default="")
    language: str = "en"
    # Where a mail program ends this sort of mail by itself.
    stop_url: str = field(repr=False, default="")


def message_id(parcel: Parcel) -> str:
    """Return the Message-ID: made from the row's id, so a resend is recognised as the same mail."""
    return f"<{parcel.message_id}@{site_host()}>"


def mail(parcel: Parcel) -> bytes:
    """Return the mail: plain text first, then HTML, then the certificate.

    Raises ValueError for a line break where one would begin another header.
    """
    headers = {
        "From": settings.DEFAULT_FROM_EMAIL,
        "To": parcel.address,
        "Subject": parcel.title,
        "Message-ID": message_id(parcel),
        "Date": formatdate(localtime=False),
        # RFC 3834: no out-of-office answer comes back to an address that nobody reads.
        "Auto-Submitted": "auto-generated",
        "Content-Language": parcel.language,
        "MIME-Version": "1.0",
    }
    if parcel.stop_url:
        # RFC 2369 and RFC 8058: one click in the mail program, without opening a page.
        headers["List-Unsubscribe"] = f"<{parcel.stop_url}>"
        headers["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    content = text_part("plain", parcel.body)
    if parcel.html:
        content = joined("alternative", parcel, [content, text_part("html", parcel.html)])
    if parcel.attachment:
        content = joined("mixed", parcel, [content, attached(parcel.attachment)])
    return "".join(header(*each) for each in headers.items()).encode() + content


def header(name: str, value: str) -> str:
    """Return a header as it is written; only what needs it is encoded or folded."""
    if ENDS.search(value):
        raise ValueError("a header is one line")
    if len(name) + 2 + len(value) <= LINE and PLAIN.fullmatch(value):
        return f"{name}: {value}\r\n"
    return encoded(name, value)


@lru_cache(maxsize=64)
def encoded(name: str, value: str) -> str:
    """Return a header by the standard library's rules (RFC 2047, RFC 5322)."""
    folded: str = SMTP.fold(name, SMTP.header_store_parse(name, value)[1])
    return folded


def text_part(kind: str, words: str) -> bytes:
    """Return text and its headers, quoted where most of it is ASCII and so stays readable."""
    raw = "".join(f"{line}\r\n" for line in words.splitlines()).encode()
    how, content = "quoted-printable", b2a_qp(raw, istext=True)
    if len(content) > 1.4 * len(raw):
        how, content = "base64", base64(raw)
    return (
        f'Content-Type: text/{kind}; charset="utf-8"\r\nContent-Transfer-Encoding: {how}\r\n\r\n'
    ).encode() + content


def attached(document: str) -> bytes:
    """Return the certificate as a file, to the byte."""
    return (
        "Content-Type: application/json\r\n"
        "Content-Transfer-Encoding: base64\r\n"
        f'Content-Disposition: attachment; filename="{ATTACHMENT_NAME}"\r\n\r\n'
    ).encode() + base64(document.encode())


def base64(raw: bytes) -> bytes:
    return encodebytes(raw).replace(b"\n", b"\r\n")


def joined(kind: str, parcel: Parcel, parts: list[bytes]) -> bytes:
    """Return parts as one; what stands between them can stand in no encoded content."""
    between = f"=_{kind}_{parcel.message_id.hex}"
    return b"".join(
        [
            f'Content-Type: multipart/{kind};\r\n boundary="{between}"\r\n\r\n'.encode(),
            *(b"--%s\r\n%s\r\n" % (between.encode(), part) for part in parts),
            f"--{between}--\r\n".encode(),
        ]
    )
