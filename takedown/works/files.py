"""Files of works: what may be put up, and where it lies.

Private storage below `MEDIA_ROOT/works/`; no server hands it out by itself. A file is known by its
hash: the same bytes twice are one file, and half a write is never taken for a whole one.
"""

import re
import uuid
from dataclasses import dataclass
from pathlib import PurePath

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.utils.translation import gettext as _

from takedown.works.models.work import digest

LARGEST = 20 * 1024 * 1024
# By ending: the type we hand it out as, and how its bytes begin (nothing: they may begin anyhow).
TYPES: dict[str, tuple[str, tuple[bytes, ...]]] = {
    ".txt": ("text/plain", ()),
    ".md": ("text/markdown", ()),
    ".csv": ("text/csv", ()),
    ".pdf": ("application/pdf", (b"%PDF-",)),
    ".zip": ("application/zip", (b"PK\x03\x04", b"PK\x05\x06")),
    ".bin": ("application/octet-stream", ()),
    ".png": ("image/png", (b"\x89PNG\r\n\x1a\n",)),
    ".jpg": ("image/jpeg", (b"\xff\xd8\xff",)),
    ".jpeg": ("image/jpeg", (b"\xff\xd8\xff",)),
    ".gif": ("image/gif", (b"GIF87a", b"GIF89a")),
    ".webp": ("image/webp", (b"RIFF",)),
    ".svg": ("image/svg+xml", (b"<svg", b"<?xml")),
    ".mp3": ("audio/mpeg", (b"ID3", b"\xff\xfb", b"\xff\xf3")),
    ".ogg": ("audio/ogg", (b"OggS",)),
    ".wav": ("audio/wav", (b"RIFF",)),
    ".mp4": ("video/mp4", ()),
    ".webm": ("video/webm", (b"\x1a\x45\xdf\xa3",)),
}


class NotAccepted(Exception):  # noqa: N818 - reads as the news it is
    """The file cannot be put up; its text says why, for people."""


@dataclass(frozen=True)
class Upload:
    """A file as somebody brings it."""

    name: str
    content: bytes


@dataclass(frozen=True)
class Kept:
    """A file as it lies in storage."""

    key: str
    name: str
    type: str
    size: int
    sha256: str


def check(upload: Upload) -> str:
    """Return the type of a file; raises NotAccepted."""
    ending = PurePath(upload.name).suffix.lower()
    if ending not in TYPES:
        text = _("Files of this kind cannot be put up. Possible are: %(endings)s")
        raise NotAccepted(text % {"endings": ", ".join(sorted(TYPES))})
    if not upload.content:
        raise NotAccepted(_("The file is empty"))
    if len(upload.content) > LARGEST:
        raise NotAccepted(_("The file is larger than 20 MB"))
    kind, beginnings = TYPES[ending]
    if beginnings and not upload.content.lstrip(b"\xef\xbb\xbf \r\n\t").startswith(beginnings):
        raise NotAccepted(_("The file is not what its name says. Check it and try again"))
    return kind


def keep(upload: Upload, *, work_id: uuid.UUID) -> Kept:
    """Put a file into storage and return what to remember; raises NotAccepted."""
    kind = check(upload)
    sha256 = digest(upload.content)
    key = f"works/{work_id}/{sha256}"
    if not default_storage.exists(key):
        default_storage.save(key, ContentFile(upload.content))
    return Kept(key, safe_name(upload.name), kind, len(upload.content), sha256)


def read(key: str) -> bytes:
    """Return the bytes of a file; raises FileNotFoundError."""
    with default_storage.open(key, "rb") as file:
        return bytes(file.read())


def safe_name(name: str) -> str:
    """Return a file's name as it may stand in a header: letters, digits, dot, dash."""
    path = PurePath(name)
    stem = re.sub(r"[^A-Za-z0-9._-]+", "-", path.stem).strip("-.") or "file"
    return f"{stem[:80]}{path.suffix.lower()}"
