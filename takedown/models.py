"""Lists the models of the packages, as Django wants to find them."""

from takedown.notices.models import (
    CaseEvent,
    CaseLetter,
    CopyrightCase,
    FileLook,
    NoticeAddress,
    NoticeFile,
    NoticeSlot,
    SearchTry,
    SentNotice,
)
from takedown.works.models import (
    Correction,
    ExternalLink,
    OpenCount,
    Removal,
    RemovalCause,
    RemovalProbe,
    Uploader,
    Work,
    WorkFile,
    WorkText,
)

__all__ = [
    "CaseEvent",
    "CaseLetter",
    "CopyrightCase",
    "Correction",
    "ExternalLink",
    "FileLook",
    "NoticeAddress",
    "NoticeFile",
    "NoticeSlot",
    "OpenCount",
    "Removal",
    "RemovalCause",
    "RemovalProbe",
    "SearchTry",
    "SentNotice",
    "Uploader",
    "Work",
    "WorkFile",
    "WorkText",
]
