"""Lists the models of the packages, as Django wants to find them."""

from privacy.biometrics.models import BiometricRefusal
from privacy.consent.models import ConsentEvent, FeatureVersion, ShownText
from privacy.disclosure.models import Processor
from privacy.encryption.models import Canary
from privacy.erasure.models import CancelLink, ErasureCase, ErasureReceipt, ErasureStep, Seal
from privacy.inquiries.models import (
    Authority,
    Inquiry,
    InquiryDraft,
    InquiryEvent,
    InquiryMessage,
    PublicQuestion,
    RequestVisit,
)
from privacy.ledger.models import (
    LedgerAct,
    LedgerCheckpoint,
    LedgerLeaf,
    LedgerPending,
    LedgerPublication,
    LedgerSubtree,
)
from privacy.lookups.models import LookUp
from privacy.messages.models import Mailing, Message, MessageChoice, StopLink
from privacy.outside.models import OutsideLine
from privacy.policies.models import Acceptance, PolicyVersion, Revision
from privacy.prompting.models import TextAsked
from privacy.subjects.models import Subject
from privacy.subscriptions.models import PolicySubscription
from privacy.work.models import Heartbeat, Work

__all__ = [
    "Acceptance",
    "Authority",
    "BiometricRefusal",
    "Canary",
    "CancelLink",
    "ConsentEvent",
    "ErasureCase",
    "ErasureReceipt",
    "ErasureStep",
    "FeatureVersion",
    "Heartbeat",
    "Inquiry",
    "InquiryDraft",
    "InquiryEvent",
    "InquiryMessage",
    "LedgerAct",
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
    "PolicySubscription",
    "PolicyVersion",
    "Processor",
    "PublicQuestion",
    "RequestVisit",
    "Revision",
    "Seal",
    "ShownText",
    "StopLink",
    "Subject",
    "TextAsked",
    "Work",
]
