"""Lists the models of the packages, as Django wants to find them."""

from takedown.minors.models import (
    CancelledService,
    MinorContest,
    MinorFinding,
    MinorIdentifier,
    MinorReport,
)
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
    "CancelledService",
    "CaseEvent",
    "CaseLetter",
    "CopyrightCase",
    "Correction",
    "ExternalLink",
    "FileLook",
    "MinorContest",
    "MinorFinding",
    "MinorIdentifier",
    "MinorReport",
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
