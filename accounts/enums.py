"""States of an account (journeys.md section 2); restriction and erasure are the Subject's."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class AccountState(TextChoices):
    SUBMITTED = "submitted"
    INCOMPLETE = "incomplete"
    ACTIVE = "active"
    CHALLENGED = "challenged"
    CANCELLED = "cancelled"


A = AccountState
TRANSITIONS: dict[AccountState, frozenset[AccountState]] = {
    A.SUBMITTED: frozenset({A.ACTIVE, A.INCOMPLETE}),
    A.INCOMPLETE: frozenset({A.ACTIVE, A.CANCELLED}),
    A.ACTIVE: frozenset({A.INCOMPLETE, A.CHALLENGED, A.CANCELLED}),
    A.CHALLENGED: frozenset({A.ACTIVE, A.INCOMPLETE, A.CANCELLED}),
    A.CANCELLED: frozenset(),
}


class CodePurpose(TextChoices):
    REGISTER_MOBILE = "register_mobile"
    REGISTER_EMAIL = "register_email"
    CLAIM_NUMBER = "claim_number"  # whoever was given a number that an account may still hold
    RECOVERY_EMAIL = "recovery_email"
    CHANGE_MOBILE = "change_mobile"
    CHANGE_EMAIL = "change_email"
    KEEP_NUMBER = "keep_number"  # that account's holder, to show that the number is still theirs
    SIGN_IN = "sign_in"  # instead of the password
    NEW_PASSWORD = "new_password"  # noqa: S105 - the password is forgotten
    OWN_REQUESTS = "own_requests"  # whoever wrote to us without an account looks after it


class SendScope(TextChoices):
    """What a day's sends are counted by."""

    TARGET = "target"  # a number or an address that gets a code
    SOURCE = "source"  # the network that asks for codes
    PREFIX = "prefix"  # a block of 10,000 numbers
    COUNTRY = "country"


class SignupStep(TextChoices):
    """Pages of the draft, in order; the country and date of birth come before all of them.

    User name and password come last, for they are held against all that was told.
    """

    NOTICE = "notice"
    ABOUT = "about"
    CERTIFICATE = "certificate"
    CONTACT = "contact"
    ACCESS = "access"
    CHECK = "check"


# What a page asks for; a registration goes on at the first page whose answers are missing.
ASKED: dict[SignupStep, tuple[str, ...]] = {
    SignupStep.NOTICE: ("terms", "privacy"),
    SignupStep.ABOUT: ("name", "gender"),
    SignupStep.CERTIFICATE: (
        "certificate_type",
        "certificate_country",
        "certificate_number",
        "certificate_from",
        "certificate_until",
    ),
    SignupStep.CONTACT: ("mobile", "mobile_declared", "email"),
    SignupStep.ACCESS: ("username", "password"),
    SignupStep.CHECK: (),
}
# What may be left out (T-3.3 d, g, h).
OPTIONAL = ("education", "occupation", "postal_address")


class ProofStage(TextChoices):
    """Where a submitted registration stands."""

    MOBILE = "mobile"
    EMAIL = "email"
    CHECKING = "checking"


class Verdict(TextChoices):
    """What happens to somebody who gave the right password."""

    WELCOME = "welcome"
    UNFINISHED = "unfinished"  # number or address still to be proven
    LEAVING = "leaving"  # a deletion is waiting or running
    REFUSED = "refused"  # answered as a wrong password is


class SignInMethod(TextChoices):
    """How somebody signed in, or tried to."""

    PASSWORD = "password", _("Password")
    APP = "app", _("Password and authenticator app")
    RECOVERY_CODE = "recovery_code", _("Password and recovery code")
    SMS_CODE = "sms_code", _("Code by SMS")
    MAIL_CODE = "mail_code", _("Code by e-mail")
    PASSKEY = "passkey", _("Passkey")


class SignInOutcome(TextChoices):
    CAME_IN = "came_in", _("Signed in")
    REFUSED = "refused", _("Refused")


class Gender(TextChoices):
    """Passports know an X, and nobody has to say: "unspecified" is an answer too (A-43)."""

    FEMALE = "female", _("Female")
    MALE = "male", _("Male")
    UNSPECIFIED = "unspecified", _("Other, or I prefer not to say")


class Education(TextChoices):
    """Levels of education; never asked as a condition (A-35)."""

    SCHOOL = "school", _("School, without a leaving certificate")
    SECONDARY = "secondary", _("Secondary school")
    VOCATIONAL = "vocational", _("Vocational training")
    BACHELOR = "bachelor", _("Bachelor or comparable")
    MASTER = "master", _("Master or comparable")
    DOCTORATE = "doctorate", _("Doctorate")


class Mark(TextChoices):
    """What details are held to, each with its own meaning (T-3.4)."""

    TRUE = "true", _("True")
    ACCURATE = "accurate", _("Accurate")
    VALID = "valid", _("Valid")
    COMPLETE = "complete", _("Complete")


class Outcome(TextChoices):
    """What a rule says; without the answer it is about it says nothing yet."""

    PASSED = "passed", _("Yes")
    FAILED = "failed", _("No")
    OPEN = "open", _("Not yet")


class DetailAct(TextChoices):
    """What happens to an element of an account."""

    CHANGED = "changed", _("Changed by you")
    RESTORED = "restored", _("Taken back by you")
    SHOWN = "shown", _("Shown to you in clear")


class ClaimState(TextChoices):
    """A number with a new holder (P-2.8h): proven by them, it leaves the old account in time."""

    ASKED = "asked"
    PROVEN = "proven"
    FREED = "freed"
    KEPT = "kept"


CLAIM_TRANSITIONS: dict[ClaimState, frozenset[ClaimState]] = {
    ClaimState.ASKED: frozenset({ClaimState.PROVEN}),
    ClaimState.PROVEN: frozenset({ClaimState.FREED, ClaimState.KEPT}),
    ClaimState.FREED: frozenset(),
    ClaimState.KEPT: frozenset(),
}


class PasskeyState(TextChoices):
    """One whose counter went back may have been copied: it opens nothing any more (P-2.10)."""

    ACTIVE = "active"
    SUSPENDED = "suspended"


PASSKEY_TRANSITIONS: dict[PasskeyState, frozenset[PasskeyState]] = {
    PasskeyState.ACTIVE: frozenset({PasskeyState.SUSPENDED}),
    PasskeyState.SUSPENDED: frozenset(),
}


class PasskeyResult(TextChoices):
    """What came of an answer by a known passkey (D-21); the person hears yes or no."""

    ACCEPTED = "accepted"
    REFUSED = "refused"  # wrong challenge, signature, site or holder
    UNVERIFIED = "unverified"  # the device did not check who used it
    COPIED = "copied"  # its counter went back
    SUSPENDED = "suspended"  # it had been suspended before


class RecoveryState(TextChoices):
    """An account is asked back by somebody who has neither its number nor its mailbox."""

    ASKED = "asked"
    WAITING = "waiting"  # the new mailbox is proven; old channels are told, the authority is asked
    READY = "ready"  # a new password may be set
    DONE = "done"
    STOPPED = "stopped"
    REFUSED = "refused"


R = RecoveryState
RECOVERY_TRANSITIONS: dict[RecoveryState, frozenset[RecoveryState]] = {
    R.ASKED: frozenset({R.WAITING}),
    R.WAITING: frozenset({R.READY, R.STOPPED, R.REFUSED}),
    R.READY: frozenset({R.DONE, R.STOPPED, R.REFUSED}),
    R.DONE: frozenset(),
    R.STOPPED: frozenset(),
    R.REFUSED: frozenset(),
}
RECOVERY_OVER = [str(state) for state in (R.DONE, R.STOPPED, R.REFUSED)]
