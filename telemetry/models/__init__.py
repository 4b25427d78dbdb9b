"""One noun a file; Django finds them here."""

from telemetry.models.combination_window import CombinationWindow, LinkCode
from telemetry.models.event import Event, SeenBatch, Tally
from telemetry.models.foreground import ForegroundSpan
from telemetry.models.install import Gate, Install
from telemetry.models.permission import PermissionGrant

__all__ = [
    "CombinationWindow",
    "Event",
    "ForegroundSpan",
    "Gate",
    "Install",
    "LinkCode",
    "PermissionGrant",
    "SeenBatch",
    "Tally",
]
