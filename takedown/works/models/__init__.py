"""The register's tables, one noun a file."""

from takedown.works.models.count import OpenCount
from takedown.works.models.link import ExternalLink
from takedown.works.models.removal import Removal, RemovalCause, RemovalProbe
from takedown.works.models.work import Correction, Uploader, Work, WorkFile, WorkText

__all__ = [
    "Correction",
    "ExternalLink",
    "OpenCount",
    "Removal",
    "RemovalCause",
    "RemovalProbe",
    "Uploader",
    "Work",
    "WorkFile",
    "WorkText",
]
