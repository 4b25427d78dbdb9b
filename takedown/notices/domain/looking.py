"""Opening a document: the row that says who looked stands before the first byte goes (T-3.12)."""

import uuid
from dataclasses import dataclass, field

from django.db import transaction

from takedown.notices import sealing
from takedown.notices.domain import files
from takedown.notices.models import FileLook, NoticeFile


class FileGone(Exception):  # noqa: N818 - reads as the news it is
    """The document was deleted with its time, or with its case's key."""


@dataclass(frozen=True)
class Opened:
    """Clear bytes, for one answer."""

    content: bytes = field(repr=False)


def open_file(*, file: NoticeFile, actor_id: uuid.UUID) -> Opened:
    """Note the look and return the bytes; raises FileGone."""
    with transaction.atomic():
        FileLook.objects.create(case=file.slot.case, file_id=file.pk, by=actor_id)
        try:
            return Opened(files.read(file=file))
        except (FileNotFoundError, sealing.Unreadable) as error:
            raise FileGone from error
