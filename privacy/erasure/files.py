"""Files of a person: everything below `MEDIA_ROOT/subjects/<subject id>/`.

Whoever writes a file about a person writes it there, thumbnails and half-written exports included,
so that one folder's end is the end of all of them.
"""

import shutil
import uuid
from collections.abc import Sequence
from pathlib import Path

from django.conf import settings


def folder(subject_id: uuid.UUID) -> Path:
    """Return where the files of a Subject lie; it need not exist."""
    return Path(settings.MEDIA_ROOT) / "subjects" / str(subject_id)


class Files:
    """The store of files (privacy.registry.holdings.Store)."""

    name = "files"

    def plan(self, *, subject_ids: Sequence[uuid.UUID]) -> int:
        return sum(len(files_of(subject_id)) for subject_id in subject_ids)

    def erase(self, *, subject_ids: Sequence[uuid.UUID]) -> int:
        """Remove the folders; a folder that is gone is no error."""
        gone = 0
        for subject_id in subject_ids:
            gone += len(files_of(subject_id))
            if folder(subject_id).exists():
                shutil.rmtree(folder(subject_id))
        return gone


def files_of(subject_id: uuid.UUID) -> list[Path]:
    return [path for path in folder(subject_id).rglob("*") if path.is_file()]
