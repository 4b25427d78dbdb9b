"""The tables of copyright notices, one noun a file."""

from takedown.notices.models.address import NoticeAddress, Objection, SearchTry
from takedown.notices.models.case import CopyrightCase, SentNotice
from takedown.notices.models.letter import CaseEvent, CaseLetter
from takedown.notices.models.slot import FileLook, NoticeFile, NoticeSlot

__all__ = [
    "CaseEvent",
    "CaseLetter",
    "CopyrightCase",
    "FileLook",
    "NoticeAddress",
    "NoticeFile",
    "NoticeSlot",
    "Objection",
    "SearchTry",
    "SentNotice",
]
