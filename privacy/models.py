"""Lists the models of the packages, as Django wants to find them."""

from privacy.biometrics.models import BiometricRefusal
from privacy.consent.models import ConsentEvent, FeatureVersion, ShownText
from privacy.disclosure.models import Processor
from privacy.encryption.models import Canary
from privacy.erasure.models import CancelLink, ErasureCase, ErasureReceipt, ErasureStep, Seal
from privacy.ledger.models import (
    LedgerCheckpoint,
    LedgerLeaf,
    LedgerPending,
    LedgerPublication,
    LedgerSubtree,
)
from privacy.lookups.models import LookUp
from privacy.messages.models import Mailing, Message, MessageChoice, StopLink
from privacy.outside.models import OutsideLine
from privacy.policies.models import Acceptance, PolicyVersion
from privacy.subjects.models import Subject
from privacy.work.models import Heartbeat, Work

__all__ = [
    "Acceptance",
    "BiometricRefusal",
    "Canary",
    "CancelLink",
    "ConsentEvent",
    "ErasureCase",
    "ErasureReceipt",
    "ErasureStep",
    "FeatureVersion",
    "Heartbeat",
    "LedgerCheckpoint",
    "LedgerLeaf",
    "LedgerPending",
    "LedgerPublication",
    "LedgerSubtree",
    "LookUp",
    "Mailing",
    "Message",
    "MessageChoice",
    "OutsideLine",
    "PolicyVersion",
    "Processor",
    "Seal",
    "ShownText",
    "StopLink",
    "Subject",
    "Work",
]
