"""Lists the back office of the packages, as Django wants to find it."""

from privacy.consent.admin import ConsentEventAdmin, FeatureVersionAdmin
from privacy.erasure.admin import ErasureCaseAdmin, ErasureReceiptAdmin, SubjectAdmin
from privacy.inquiries.admin import InquiryAdmin
from privacy.ledger.admin import CheckpointAdmin, LeafAdmin
from privacy.lookups.admin import LookUpAdmin
from privacy.policies.admin import PolicyVersionAdmin, RevisionAdmin
from privacy.work.admin import HeartbeatAdmin, WorkAdmin

__all__ = [
    "CheckpointAdmin",
    "ConsentEventAdmin",
    "ErasureCaseAdmin",
    "ErasureReceiptAdmin",
    "FeatureVersionAdmin",
    "HeartbeatAdmin",
    "InquiryAdmin",
    "LeafAdmin",
    "LookUpAdmin",
    "PolicyVersionAdmin",
    "RevisionAdmin",
    "SubjectAdmin",
    "WorkAdmin",
]
