"""What `accounts` knows about people: who signs in, what they told, what is still being proven.

A registration in progress leads to nobody: it lies encrypted under a random id for 24 hours and
then goes (P-2.3, P-4.2).
"""

from datetime import timedelta

import phonenumbers
from django.conf import settings

from accounts import certificates
from accounts.challenges import personal_data as challenges
from accounts.identity import personal_data as identity
from accounts.models import (
    CodeRequest,
    DetailEvent,
    NumberClaim,
    OneTimeCode,
    Passkey,
    PasskeyUse,
    PendingContact,
    PreviousValue,
    Profile,
    Recovery,
    RefusalCount,
    RegistrationDraft,
    RegistrationTicket,
    RuleResult,
    SendCount,
    Session,
    SignIn,
    UnprovenSend,
    User,
)
from accounts.models.user import username_key
from accounts.people import personal_data as people
from privacy.encryption.keys import blind_index
from privacy.registry.elements import Purpose
from privacy.registry.holdings import Ground, Holding, Personal, Retention, Technical, registry

__all__ = ["challenges", "identity", "people"]

OWN_ID = Technical("the row's own random number")
WAY = Technical("the way to the person")
MOMENT = Technical("when we did something")
COUNTED = Technical("how often it may be tried, how often it was")
AT_ONCE = timedelta(0)
DEVICES_NUMBER = "a random number that the device made for this site alone"
KEYED_HASH = "a keyed hash: nobody without the key can make or compare one"


def stored_email(value: str) -> str | None:
    """Return an address as allauth stores it: lower case."""
    return value.strip().lower() or None


def stored_mobile(value: str) -> str | None:
    """Return the blind index of a number in E.164; None for what is no number."""
    if "+" not in value and "\N{FULLWIDTH PLUS SIGN}" not in value:
        return None
    try:
        number = phonenumbers.parse(value)
    except phonenumbers.NumberParseException:
        return None
    e164 = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
    return blind_index(field="mobile", value=e164)


registry.identifier("username", stored=username_key)
registry.identifier("email", stored=stored_email)
registry.identifier("mobile", stored=stored_mobile)
registry.identifier("certificate", stored=certificates.number_index_of)

registry.hold(
    Holding(
        model=User,
        subject="subject",
        columns={
            "id": Personal("D-01", needle=True),
            "subject": WAY,
            "username": Personal("D-02", needle=True),
            "username_key": Personal("D-02", identifies="username", needle=True),
            "password": Personal("D-03", plain="a salted, slow, one-way hash", needle=True),
            "last_login": Personal("D-22"),
            "account_state": Personal("D-75"),
            "is_staff": Personal("D-61"),
            "is_superuser": Personal("D-61"),
            "is_active": Personal("D-75"),
            "created_at": Personal("D-01"),
        },
        purposes=[Purpose.IDENTITY],
    )
)
registry.hold(
    Holding(
        model=Profile,
        subject="user__subject",
        columns={
            "user": WAY,
            "name": Personal("D-04"),
            "gender": Personal("D-05"),
            "country": Personal("D-06"),
            "birth_date": Personal("D-10"),
            "certificate_type": Personal("D-07"),
            "certificate_country": Personal("D-07"),
            "certificate_number": Personal("D-08", needle=True),
            "certificate_index": Personal(
                "D-08", identifies="certificate", needle=True, plain=KEYED_HASH
            ),
            "certificate_number_index": Personal(
                "D-08", identifies="certificate", needle=True, plain=KEYED_HASH
            ),
            "certificate_from": Personal("D-09"),
            "certificate_until": Personal("D-09"),
            "mobile": Personal("D-11", needle=True),
            "mobile_index": Personal("D-11", identifies="mobile", needle=True, plain=KEYED_HASH),
            "mobile_verified_at": Personal("D-11", plain="a time without the number"),
            "mobile_declared_at": Personal("D-11", plain="a time without the number"),
            "education": Personal("D-15"),
            "occupation": Personal("D-16"),
            "postal_address": Personal("D-14"),
            "language": Personal("D-73"),
            "confirmed_at": Personal("D-18"),
            "ruled_by": Technical("which edition of the rules was asked last"),
        },
        purposes=[
            Purpose.IDENTITY,
            Purpose.INFORM,
            Purpose.MINORS,
            Purpose.INSTRUCTION,
            Purpose.RESPONSE,
        ],
    )
)
registry.hold(
    Holding(
        model=RuleResult,
        subject="user__subject",
        columns={
            "id": OWN_ID,
            "user": WAY,
            "rule": Technical("the name of a rule of ours"),
            "version": Technical("which version of the rule"),
            "outcome": Personal("D-18"),
            "at": Personal("D-18"),
        },
        purposes=[Purpose.IDENTITY],
    )
)
registry.hold(
    Holding(
        model=PreviousValue,
        subject="user__subject",
        columns={
            "id": OWN_ID,
            "user": WAY,
            "elements": Technical("which elements, by their ids"),
            "value": Personal("D-64"),
            "replaced_at": MOMENT,
        },
        purposes=[Purpose.IDENTITY],
        retention=Retention(timedelta(days=30), since="replaced_at"),
    )
)
registry.hold(
    Holding(
        model=PendingContact,
        subject="user__subject",
        columns={
            "id": OWN_ID,
            "user": WAY,
            "purpose": Technical("one of a few words of ours"),
            "target": Personal("D-11"),
            "created_at": MOMENT,
        },
        purposes=[Purpose.IDENTITY],
        retention=Retention(timedelta(days=1), since="created_at"),
    )
)
registry.hold(
    Holding(
        model=DetailEvent,
        subject="user__subject",
        columns={
            "id": OWN_ID,
            "user": WAY,
            "element": Personal("D-80"),
            "act": Personal("D-80"),
            "at": Personal("D-80"),
        },
        purposes=[Purpose.PROOF],
    )
)
registry.hold(
    Holding(
        model=Session,
        subject="subject",
        columns={
            "session_key": Personal("D-22", needle=True),
            "session_data": Personal("D-22", plain="ciphertext of the session store"),
            "expire_date": Personal("D-22"),
            "subject": WAY,
            "handle": Technical("a random name for pages; the key stays secret"),
            "network": Personal("D-22"),
            "browser": Personal("D-22"),
            "signed_in_at": Personal("D-22"),
            "seen_at": Personal("D-22"),
            "created_at": Personal("D-22"),
        },
        purposes=[Purpose.DEVICE],
        retention=Retention(AT_ONCE, since="expire_date"),
    )
)
registry.hold(
    Holding(
        model=SignIn,
        subject="subject",
        columns={
            "id": OWN_ID,
            "subject": WAY,
            "method": Personal("D-23"),
            "outcome": Personal("D-23"),
            "network": Personal("D-23"),
            "browser": Personal("D-23"),
            "device_hash": Personal("D-23", plain=KEYED_HASH),
            "at": Personal("D-23"),
        },
        purposes=[Purpose.DEVICE],
        retention=Retention(timedelta(days=90), since="at"),
    )
)
registry.hold(
    Holding(
        model=OneTimeCode,
        subject="subject",
        columns={
            "id": OWN_ID,
            "subject": WAY,
            "purpose": Technical("one of a few words of ours"),
            "target_index": Personal("D-11", needle=True, plain=KEYED_HASH),
            "code_hash": Personal("D-12", plain=KEYED_HASH),
            "attempts": COUNTED,
            "max_attempts": COUNTED,
            "expires_at": MOMENT,
            "used_at": MOMENT,
            "created_at": MOMENT,
        },
        purposes=[Purpose.IDENTITY],
        retention=Retention(AT_ONCE, since="expires_at"),
    )
)
registry.hold(
    Holding(
        model=CodeRequest,
        subject="subject",
        columns={
            "id": OWN_ID,
            "subject": WAY,
            "purpose": Technical("one of a few words of ours"),
            "channel": Technical("SMS or mail"),
            "attempts": COUNTED,
            "max_attempts": COUNTED,
            "sent_at": MOMENT,
            "proven_at": MOMENT,
            "expires_at": MOMENT,
            "created_at": MOMENT,
        },
        purposes=[Purpose.IDENTITY],
        retention=Retention(AT_ONCE, since="expires_at"),
    )
)
registry.hold(
    Holding(
        model=Passkey,
        subject="authenticator__user__subject",
        columns={
            "id": OWN_ID,
            "authenticator": WAY,
            "credential_id": Personal("D-20", plain=DEVICES_NUMBER),
            "sign_count": Personal("D-20", plain="how often the device signed"),
            "state": Technical("one of a few words of ours"),
            "suspended_at": MOMENT,
        },
        purposes=[Purpose.IDENTITY],
        ground=Ground.CONSENT,
    )
)
registry.hold(
    Holding(
        model=PasskeyUse,
        subject="subject",
        columns={
            "id": OWN_ID,
            "subject": WAY,
            "credential_id": Personal("D-21", plain=DEVICES_NUMBER),
            "result": Personal("D-21"),
            "challenge_hash": Technical("the hash of a random challenge of ours"),
            "at": Personal("D-21"),
        },
        purposes=[Purpose.IDENTITY, Purpose.DEVICE],
        ground=Ground.CONSENT,
        retention=Retention(settings.PASSKEY_RESULT_KEPT, since="at"),
    )
)
registry.hold(
    Holding(
        model=RegistrationTicket,
        subject="user__subject",
        columns={
            "id": OWN_ID,
            "user": WAY,
            "token_hash": Technical("the hash of a random token"),
            "expires_at": MOMENT,
            "created_at": MOMENT,
        },
        purposes=[Purpose.IDENTITY],
        retention=Retention(AT_ONCE, since="expires_at"),
    )
)
registry.hold(
    Holding(
        model=NumberClaim,
        subject="subject",
        columns={
            "id": OWN_ID,
            "subject": WAY,
            "token_hash": Technical("the hash of a random token"),
            "number": Personal("D-11", needle=True),
            "number_index": Personal("D-11", needle=True, plain=KEYED_HASH),
            "language": Personal("D-73"),
            "state": Technical("one of a few words of ours"),
            "created_at": MOMENT,
            "proven_at": MOMENT,
            "due_at": MOMENT,
            "ended_at": MOMENT,
        },
        purposes=[Purpose.IDENTITY],
        retention=Retention(timedelta(days=1), since="ended_at"),
    )
)
registry.hold(
    Holding(
        model=Recovery,
        subject="subject",
        columns={
            "id": OWN_ID,
            "subject": WAY,
            "holder": Technical("the random number of a Subject; the row goes when they leave"),
            "check_id": Technical("the random number of an identity check"),
            "page": Technical("the hash of a random token"),
            "stop": Technical("the hash of a random token"),
            "ready": Technical("the hash of a random token"),
            "email": Personal("D-13", needle=True),
            "language": Personal("D-73"),
            "state": Technical("one of a few words of ours"),
            "created_at": MOMENT,
            "due_at": MOMENT,
            "ended_at": MOMENT,
        },
        purposes=[Purpose.IDENTITY],
        retention=Retention(timedelta(days=1), since="ended_at"),
    )
)
registry.hold(
    Holding(
        model=SendCount,
        subject=None,
        columns={
            "id": OWN_ID,
            "scope": Technical("one of a few words of ours"),
            "day": MOMENT,
            "index": Personal("D-62"),
            "count": COUNTED,
            "last_at": MOMENT,
        },
        purposes=[Purpose.DEVICE],
        retention=Retention(timedelta(days=1), since="last_at"),
        unlinked="a keyed hash of a number, address or network counts its day and goes",
    )
)
registry.hold(
    Holding(
        model=UnprovenSend,
        subject=None,
        columns={
            "id": OWN_ID,
            "prefix_index": Personal("D-62"),
            "number_index": Personal("D-62"),
            "sent_at": MOMENT,
        },
        purposes=[Purpose.DEVICE],
        retention=Retention(timedelta(days=1), since="sent_at"),
        unlinked="a keyed hash of a number that nobody has proven, so of nobody known; a day, then"
        " it goes",
    )
)
registry.hold(
    Holding(
        model=RefusalCount,
        subject=None,
        columns={
            "day": MOMENT,
            "count": Technical("how many were too young; nobody in particular"),
        },
    )
)
registry.hold(
    Holding(
        model=RegistrationDraft,
        subject=None,
        columns={
            "id": OWN_ID,
            "content": Personal("D-65"),
            "expires_at": MOMENT,
            "created_at": MOMENT,
        },
        purposes=[Purpose.IDENTITY],
        retention=Retention(AT_ONCE, since="expires_at"),
        unlinked="nobody exists yet: it is known by its random address only and goes in 24 hours",
    )
)

# --- what the pages ask for ---------------------------------------------------------------------

AGREED = Technical(
    "whether a published text is agreed to; the acceptance itself is kept by privacy"
)
VERSION = Technical("which published text was shown")
EMAIL, MOBILE = Personal("D-13"), Personal("D-11")
registry.asks(
    "accounts.forms.SignInForm",
    {
        "password": Personal("D-03"),
        "remember": Technical("allauth's question, which our settings leave out"),
    },
)
registry.asks(
    "accounts.forms.OriginForm", {"country": Personal("D-06"), "birth_date": Personal("D-10")}
)
registry.asks(
    "accounts.forms.NoticeForm",
    {
        "terms": AGREED,
        "privacy": AGREED,
        "terms_version": VERSION,
        "privacy_version": VERSION,
    },
)
registry.asks(
    "accounts.forms.AccessForm", {"username": Personal("D-02"), "password": Personal("D-03")}
)
registry.asks("accounts.security_forms.PasswordForm", {"password": Personal("D-03")})
NAME, GENDER = Personal("D-04"), Personal("D-05")
EDUCATION, OCCUPATION, POSTAL = Personal("D-15"), Personal("D-16"), Personal("D-14")
FORMS = "accounts.element_forms"
registry.asks(f"{FORMS}.ElementForm", {})
registry.asks(f"{FORMS}.NameForm", {"name": NAME})
registry.asks(f"{FORMS}.GenderForm", {"gender": GENDER})
registry.asks(f"{FORMS}.EducationForm", {"education": EDUCATION})
registry.asks(f"{FORMS}.OccupationForm", {"occupation": OCCUPATION})
registry.asks(f"{FORMS}.PostalAddressForm", {"postal_address": POSTAL})
registry.asks(
    f"{FORMS}.AboutForm",
    {"name": NAME, "gender": GENDER, "education": EDUCATION, "occupation": OCCUPATION},
)
registry.asks(
    f"{FORMS}.CertificateForm",
    {
        "certificate_type": Personal("D-07"),
        "certificate_country": Personal("D-07"),
        "certificate_number": Personal("D-08"),
        "certificate_from": Personal("D-09"),
        "certificate_until": Personal("D-09"),
        "certificate_no_expiry": Personal("D-09"),
    },
)
registry.asks(f"{FORMS}.MobileForm", {"mobile": MOBILE, "mobile_declared": MOBILE})
registry.asks(f"{FORMS}.EmailForm", {"email": EMAIL})
registry.asks(
    f"{FORMS}.ContactForm",
    {"mobile": MOBILE, "mobile_declared": MOBILE, "email": EMAIL, "postal_address": POSTAL},
)
registry.asks(
    "accounts.recovery_forms.RecoveryForm",
    {
        "username": Personal("D-02"),
        "birth_date": Personal("D-10"),
        "certificate_number": Personal("D-08"),
        "email": EMAIL,
    },
)
LABEL, ANSWER = Personal("D-20"), Personal("D-20")
PASSKEY_FORMS = "accounts.passkey_forms"
registry.asks(f"{PASSKEY_FORMS}.AnswerForm", {"credential": ANSWER})
registry.asks(f"{PASSKEY_FORMS}.LabelForm", {"label": LABEL})
registry.asks(f"{PASSKEY_FORMS}.NewPasskeyForm", {"label": LABEL, "credential": ANSWER})
registry.asks(f"{PASSKEY_FORMS}.NotHere", {"credential": Technical("thrown away unread")})
registry.asks("accounts.forms.CodeForm", {"code": Personal("D-12")})
EDITS = "accounts.edit_forms"
registry.asks(f"{EDITS}.UsernameForm", {"username": Personal("D-02")})
registry.asks(f"{EDITS}.CountryForm", {"country": Personal("D-06")})
registry.asks(f"{EDITS}.BirthDateForm", {"birth_date": Personal("D-10")})
registry.asks(
    f"{EDITS}.PeriodForm",
    {
        "certificate_from": Personal("D-09"),
        "certificate_until": Personal("D-09"),
        "certificate_no_expiry": Personal("D-09"),
    },
)
registry.asks(f"{EDITS}.LanguageForm", {"language": Personal("D-73")})
registry.asks("accounts.sign_in_forms.NumberForm", {"mobile": MOBILE})
registry.asks("accounts.sign_in_forms.AddressForm", {"email": EMAIL})
