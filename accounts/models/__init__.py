"""One noun a file."""

from accounts.models.accuracy_challenge import AccuracyChallenge, RefusedService
from accounts.models.claim import NumberClaim
from accounts.models.code import OneTimeCode
from accounts.models.code_request import CodeRequest
from accounts.models.details import DetailEvent, PendingContact, PreviousValue, RuleResult
from accounts.models.draft import RegistrationDraft
from accounts.models.identity_check import IdentityCheck
from accounts.models.limits import RefusalCount, SendCount, UnprovenSend
from accounts.models.passkey import Passkey, PasskeyUse
from accounts.models.profile import Profile
from accounts.models.recovery import Recovery
from accounts.models.registration import RegistrationTicket
from accounts.models.session import Session
from accounts.models.sign_in import SignIn
from accounts.models.user import User

__all__ = [
    "AccuracyChallenge",
    "CodeRequest",
    "DetailEvent",
    "IdentityCheck",
    "NumberClaim",
    "OneTimeCode",
    "Passkey",
    "PasskeyUse",
    "PendingContact",
    "PreviousValue",
    "Profile",
    "Recovery",
    "RefusalCount",
    "RefusedService",
    "RegistrationDraft",
    "RegistrationTicket",
    "RuleResult",
    "SendCount",
    "Session",
    "SignIn",
    "UnprovenSend",
    "User",
]
