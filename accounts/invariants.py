"""What must hold for every account at any time, each with the query that counts violations."""

from datetime import date, timedelta
from typing import Any

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib.auth.hashers import get_hashers
from django.db.models import Count, F, Q
from django.db.models.functions import Lower, Now

from accounts.domain import elements, marks
from accounts.domain.activation import indexes_of
from accounts.enums import AccountState, Outcome
from accounts.models import OneTimeCode, PreviousValue, Profile, RegistrationDraft, RuleResult, User
from accounts.personal_data import stored_mobile
from privacy.registry.elements import Category
from privacy.registry.holdings import Personal, registry
from privacy.registry.inventory import INVENTORY
from privacy.registry.promises import Looked
from privacy.registry.questions import our_forms
from privacy.subjects.enums import SubjectState
from privacy.work.clock import now

# Codes and drafts past their time go by a duty that runs at least this often.
SWEPT_WITHIN = timedelta(hours=1)
REGISTRATION = (
    "accounts.forms.OriginForm",
    "accounts.element_forms.AboutForm",
    "accounts.element_forms.CertificateForm",
    "accounts.element_forms.ContactForm",
    "accounts.forms.AccessForm",
)
ACTIVE = Q(account_state=AccountState.ACTIVE, is_staff=False)


def passwords_are_one_way() -> Looked:
    """I-09: every password is a hash of a kind that the settings allow."""
    allowed = Q(password__startswith="!")  # noqa: S106 - the mark of an account without password
    for hasher in get_hashers():
        allowed |= Q(password__startswith=f"{hasher.algorithm}$")
    return Looked(User.objects.count(), User.objects.exclude(allowed).count())


def active_is_complete() -> Looked:
    """I-10: an active account has told all that is basic, nothing of it looks blank, number and
    address are proven, and the certificate is its own (P-2.3).
    """
    proven = EmailAddress.objects.filter(verified=True, primary=True).values("user")
    active = User.objects.filter(ACTIVE)
    complete = active.filter(
        pk__in=proven,
        profile__mobile_index__isnull=False,
        profile__mobile_declared_at__isnull=False,
        profile__certificate_index__isnull=False,
    )
    told = Profile.objects.filter(user__in=complete)
    blank = sum(bool(elements.blank(elements.told_by(each))) for each in told.iterator())
    return Looked(active.count(), active.count() - complete.count() + blank)


def active_passes() -> Looked:
    """I-10: no rule failed of an active account, but one about a certificate in its grace."""
    held = RuleResult.objects.filter(user__in=User.objects.filter(ACTIVE))
    failed = held.filter(outcome=Outcome.FAILED, rule__in=marks.OF_BASIC).exclude(
        rule="certificate.running"
    )
    return Looked(held.count(), failed.count())


def basic_set_is_asked() -> Looked:
    """I-07: registration demands the basic set and nothing else (P-2.2, P-2.5)."""
    basic = {row.id for row in INVENTORY.values() if row.category == Category.BASIC}
    # A code is asked for after the registration was sent, and a registration in progress is not.
    expected = basic - {"D-12", "D-65"}
    demanded = demanded_elements()
    return Looked(len(expected), len((demanded ^ expected) | (expected ^ elements.BASIC.keys())))


def demanded_elements() -> set[str]:
    """Return the elements of the mandatory questions on the pages of the registration."""
    forms: dict[str, Any] = dict(our_forms())
    return {
        column.element
        for name in REGISTRATION
        for field, column in registry.forms[name].items()
        if isinstance(column, Personal) and forms[name].base_fields[field].required
    }


def active_is_of_age() -> Looked:
    """I-11: nobody who has an account is under age, but for whom a case restricts meanwhile."""
    today = now().date()
    told = Profile.objects.filter(birth_date__isnull=False).exclude(
        user__subject__state=SubjectState.RESTRICTED
    )
    born = [
        date.fromisoformat(text) for text in told.values_list("birth_date", flat=True).iterator()
    ]
    return Looked(len(born), sum(years(day, today) < settings.ADULT_AGE for day in born))


def years(born: date, today: date) -> int:
    """Return how many birthdays have passed."""
    return today.year - born.year - ((today.month, today.day) < (born.month, born.day))


def nothing_unfinished_stays() -> Looked:
    """I-11: what was begun and not finished is gone after its time."""
    drafts = RegistrationDraft.objects.filter(expires_at__lt=Now() - SWEPT_WITHIN)
    begun = User.objects.filter(account_state=AccountState.SUBMITTED, is_staff=False)
    since = Now() - (settings.INCOMPLETE_SIGNUP_TTL + SWEPT_WITHIN)
    return Looked(
        RegistrationDraft.objects.count() + begun.count(),
        drafts.count() + begun.filter(created_at__lt=since).count(),
    )


def identifiers_are_unique() -> Looked:
    """I-12: a proven address belongs to one account, and an index is that of its number.

    The unique constraints keep number and certificate to one account each; here every index is
    made anew from the value beside it.
    """
    verified = EmailAddress.objects.filter(verified=True)
    shared = verified.values(folded=Lower("email")).annotate(n=Count("pk")).filter(n__gt=1)
    proven = Profile.objects.exclude(mobile_index=None).values_list("mobile", "mobile_index")
    rows = wrong = 0
    for mobile, index in proven.iterator():
        rows += 1
        wrong += stored_mobile(mobile) != index
    for profile in Profile.objects.exclude(certificate_index=None).iterator():
        rows += 1
        wrong += any(made != getattr(profile, at) for at, made in indexes_of(profile).items())
    return Looked(verified.count() + rows, shared.count() + wrong)


def no_code_outlives_its_time() -> Looked:
    """I-13: no code stands past its time, and none was tried more often than allowed."""
    codes = OneTimeCode.objects.all()
    past = Q(expires_at__lt=Now() - SWEPT_WITHIN) | Q(attempts__gt=F("max_attempts"))
    return Looked(codes.count(), codes.filter(past).count())


def no_previous_value_stays() -> Looked:
    """I-31: what a change replaced is gone after its time (D-64)."""
    rows = PreviousValue.objects.all()
    since = Now() - (settings.PREVIOUS_VALUES_KEPT + SWEPT_WITHIN + SWEPT_WITHIN)
    return Looked(rows.count(), rows.filter(replaced_at__lt=since).count())


def passkeys_are_verified() -> Looked:
    """I-14: every passkey was made after its device checked who holds it, and is watched by us."""
    rows = Authenticator.objects.filter(type=Authenticator.Type.WEBAUTHN)
    kept = rows.filter(passkey__isnull=False)
    unverified = sum(
        not row.wrap().authenticator_data.is_user_verified() for row in kept.iterator()
    )
    return Looked(rows.count(), rows.count() - kept.count() + unverified)
