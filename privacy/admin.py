"""Lists the back office of the packages, as Django wants to find it."""

from privacy.erasure.admin import ErasureCaseAdmin, ErasureReceiptAdmin, SubjectAdmin
from privacy.ledger.admin import CheckpointAdmin, LeafAdmin
from privacy.work.admin import HeartbeatAdmin, WorkAdmin

__all__ = [
    "CheckpointAdmin",
    "ErasureCaseAdmin",
    "ErasureReceiptAdmin",
    "HeartbeatAdmin",
    "LeafAdmin",
    "SubjectAdmin",
    "WorkAdmin",
]
