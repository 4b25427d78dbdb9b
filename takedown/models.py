"""Lists the models of the packages, as Django wants to find them."""

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
