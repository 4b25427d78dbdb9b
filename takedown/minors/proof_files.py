"""The optional proof of a guardian: what may come in, and where it lies.

A file is what its first bytes say, whatever it is called. It lies encrypted under a fixed name in
the folder of the reporter's Subject, which no web server serves, and goes 30 days after the end.
"""

import base64
import os
import uuid
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from privacy.encryption.keys import decrypt, encrypt
from privacy.erasure.files import folder
from takedown.minors.enums import ProofType

if TYPE_CHECKING:
    from django.core.files.uploadedfile import UploadedFile

LARGEST = 5 * 2**20
# A report with its proof: words take little.
LARGEST_BODY = LARGEST + 2**19
BEGINNINGS = {
    b"%PDF-": ProofType.PDF,
    b"\xff\xd8\xff": ProofType.JPEG,
    b"\x89PNG\r\n\x1a\n": ProofType.PNG,
}


@dataclass(frozen=True)
class Proof:
    """A file that passed; its name is not kept."""

    type: ProofType
    content: bytes = field(repr=False)


def accepted(upload: "UploadedFile[bytes]") -> Proof:
    """Return the proof, or raise ValidationError saying what is wrong with it."""
    if (upload.size or 0) > LARGEST:
        raise ValidationError(
            _("The file can have up to %(size)d MB"),
            code="size",
            params={"size": LARGEST // 2**20},
        )
    content = upload.read()
    for beginning, kind in BEGINNINGS.items():
        if content.startswith(beginning):
            return Proof(kind, content)
    raise ValidationError(_("The file must be a PDF, or a JPEG or PNG picture"), code="kind")


def place(subject_id: uuid.UUID, report_id: uuid.UUID) -> Path:
    return folder(subject_id) / "minor-reports" / str(report_id)


def write(*, subject_id: uuid.UUID, report_id: uuid.UUID, proof: Proof) -> None:
    """Write it encrypted; whoever is killed before the row commits leaves nothing readable."""
    path = place(subject_id, report_id)
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "w", encoding="ascii") as target:
        target.write(encrypt(base64.b64encode(proof.content).decode()))


def read(*, subject_id: uuid.UUID, report_id: uuid.UUID) -> bytes:
    """Return the clear bytes; raises FileNotFoundError when it is gone."""
    stored = place(subject_id, report_id).read_text(encoding="ascii")
    return base64.b64decode(decrypt(stored))


def remove(*, subject_id: uuid.UUID, report_id: uuid.UUID) -> None:
    """Remove it; what is gone is no error."""
    place(subject_id, report_id).unlink(missing_ok=True)
