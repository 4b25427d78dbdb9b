"""Documents of a notice: what may come in, and where it lies.

- A file is what its first bytes say, whatever it is called: PDF, JPEG, PNG, plain text, e-mail.
- An encrypted PDF proves nothing, for nobody can read it; SVG and programs are never proofs.
- It lies sealed with the key of its case, under a random name, in a folder that no web server
  serves. An erasure ends the folder of a case that has ended; a running one must be decided.
"""

import hashlib
import os
import re
import shutil
import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from takedown.notices import sealing
from takedown.notices.enums import ENDED
from takedown.notices.models import CopyrightCase, NoticeFile

HEADERS = re.compile(rb"\A(?:[!-9;-~]+:[^\r\n]*\r?\n(?:[ \t][^\r\n]*\r?\n)*){2,}", re.MULTILINE)
MAIL_FIELD = re.compile(rb"^(?:from|date|message-id|received):", re.IGNORECASE | re.MULTILINE)
# Wherever it stands, and under whatever prefix: a browser or viewer would run what follows.
MARKUP = re.compile(
    rb"<\s*(?:[\w.-]+:)?(?:svg|html|head|body|script|iframe|object|embed|math|style|stylesheet)\b"
    rb"|<\s*(?:\?xml|!doctype|!entity)",
    re.IGNORECASE,
)
UNPRINTED = re.compile(rb"[\x00-\x08\x0e-\x1f]")
NAME_WIDTH = 100


@dataclass(frozen=True)
class Upload:
    """A file that passed; its name never shows in a repr."""

    name: str = field(repr=False)
    kind: str
    content: bytes = field(repr=False)

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.content).hexdigest()


def accepted(*, name: str, content: bytes) -> Upload:
    """Return the upload, or raise ValidationError saying what is wrong with it."""
    if not content.strip():
        raise ValidationError(_("The file is empty"), code="empty")
    if len(content) > settings.NOTICE_FILE_BYTES:
        raise ValidationError(
            _("The file can have up to %(size)d MB"),
            code="size",
            params={"size": settings.NOTICE_FILE_BYTES // 2**20},
        )
    return Upload(clean_name(name), kind_of(content), content)


def kind_of(content: bytes) -> str:
    """Return what the bytes are; raises ValidationError for anything that is no proof."""
    if content.startswith(b"%PDF-"):
        # Whatever the trailer says is said in clear, even in an encrypted file.
        if b"/Encrypt" in content:
            raise ValidationError(
                _("The PDF is locked with a password: nobody here could read it"), code="locked"
            )
        return "pdf"
    if content.startswith(b"\xff\xd8\xff"):
        return "jpg"
    if content.startswith(b"\x89PNG\r\n\x1a\n"):
        return "png"
    return kind_of_text(content)


def kind_of_text(content: bytes) -> str:
    """Tell an e-mail, whose parts may be pages, from text, which holds no markup that runs."""
    try:
        content.decode("utf-8")
    except UnicodeDecodeError:
        raise wrong_kind() from None
    if UNPRINTED.search(content):
        raise wrong_kind()
    headers = HEADERS.match(content)
    if headers and MAIL_FIELD.search(headers[0]) and not MARKUP.search(headers[0]):
        return "eml"
    if MARKUP.search(content):
        raise wrong_kind()
    return "txt"


def wrong_kind() -> ValidationError:
    return ValidationError(
        _("The file must be a PDF, a JPEG or PNG picture, plain text or an e-mail (.eml)"),
        code="kind",
    )


def clean_name(name: str) -> str:
    """Return the last part of a name without anything that steers a shell, a path or a header."""
    last = PurePosixPath(name.replace("\\", "/")).name
    kept = "".join(letter for letter in last if letter.isprintable() and letter not in '"<>|:*?/')
    return kept.strip(". ")[:NAME_WIDTH] or "file"


def folder(case_id: uuid.UUID) -> Path:
    return Path(settings.MEDIA_ROOT) / "notices" / str(case_id)


def place(case: CopyrightCase, file_id: uuid.UUID) -> Path:
    return folder(case.pk) / str(file_id)


def write(*, case: CopyrightCase, file_id: uuid.UUID, content: bytes) -> None:
    """Write sealed bytes; whoever is killed before the row commits leaves nothing readable."""
    path = place(case, file_id)
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "wb") as target:
        target.write(sealing.seal_bytes(case, content))


def read(*, file: NoticeFile) -> bytes:
    """Return the clear bytes; raises FileNotFoundError or sealing.Unreadable when it is gone."""
    case = file.slot.case
    return sealing.open_bytes(case, place(case, file.pk).read_bytes())


def remove(*, case: CopyrightCase, file_ids: Sequence[uuid.UUID]) -> None:
    """Remove single files; what is gone is no error."""
    for file_id in file_ids:
        place(case, file_id).unlink(missing_ok=True)


def remove_all(*, case: CopyrightCase) -> None:
    """Remove the whole folder of a filing."""
    shutil.rmtree(folder(case.pk), ignore_errors=True)


class NoticeFiles:
    """The store of documents (privacy.registry.holdings.Store): of cases that have ended."""

    name = "notice_files"

    def plan(self, *, subject_ids: Sequence[uuid.UUID]) -> int:
        return sum(len(list(place.iterdir())) for place in self.folders(subject_ids))

    def erase(self, *, subject_ids: Sequence[uuid.UUID]) -> int:
        """Remove the folders; a folder that is gone is no error."""
        gone = 0
        for place in self.folders(subject_ids):
            gone += len(list(place.iterdir()))
            shutil.rmtree(place)
        return gone

    def folders(self, subject_ids: Sequence[uuid.UUID]) -> list[Path]:
        cases = CopyrightCase.objects.filter(subject__in=subject_ids, state__in=ENDED)
        found = (folder(pk) for pk in cases.values_list("pk", flat=True))
        return [place for place in found if place.is_dir()]
