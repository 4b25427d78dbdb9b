"""What an account is made of, as services that a minor's case cancels one by one (P-4.6).

And what our own data say about age: the birth date that was told, compared with the day the account
was made (A-20: whoever was under age when the data came in).
"""

import uuid
from collections.abc import Iterator
from datetime import date

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX
from django.utils.translation import gettext_lazy as _

from accounts.domain import previous
from accounts.enums import AccountState
from accounts.models import CodeRequest, OneTimeCode, Profile, RegistrationTicket, Session, User
from accounts.regions import age_on, today_in
from privacy.erasure.services import minor_evidence, provide
from privacy.messages import domain as messages


@minor_evidence.answer
def birth_date_says(subject_id: uuid.UUID) -> Iterator[bool]:
    """Tell whether somebody was under age, by their own date, when the account was made.

    A date that was another one a few days ago says both: a slip, or a thief in the account, must
    not erase anybody, so a person decides.
    """
    profile = Profile.objects.select_related("user").filter(user__subject=subject_id).first()
    if profile is None:
        return
    day = today_in(profile.country or "", now=profile.user.created_at)
    replaced = [previous.values_of(row) for row in previous.kept(user=profile.user)]
    for told in (profile.birth_date, *[values.get("birth_date") for values in replaced]):
        if told:
            yield age_on(day, born=date.fromisoformat(told)) < int(settings.ADULT_AGE)


def accounts_of(subject_id: uuid.UUID) -> int:
    rows = User.objects.filter(subject=subject_id)
    return rows.exclude(account_state=AccountState.CANCELLED).count()


def cancel_account(subject_id: uuid.UUID) -> int:
    """Cancel the account by the steps that its table of states names."""
    rows = User.objects.filter(subject=subject_id)
    rows.filter(account_state=AccountState.SUBMITTED).update(account_state=AccountState.INCOMPLETE)
    standing = rows.exclude(account_state=AccountState.CANCELLED)
    return standing.update(account_state=AccountState.CANCELLED)


def sign_ins_of(subject_id: uuid.UUID) -> int:
    """Count the passwords, codes and unfinished registrations by which somebody could come in."""
    users = User.objects.filter(subject=subject_id)
    codes = OneTimeCode.objects.filter(subject=subject_id)
    tickets = RegistrationTicket.objects.filter(user__subject=subject_id)
    usable = users.exclude(password__startswith=UNUSABLE_PASSWORD_PREFIX)
    return usable.count() + codes.count() + tickets.count()


def cancel_sign_in(subject_id: uuid.UUID) -> int:
    ended = sign_ins_of(subject_id)
    for user in User.objects.filter(subject=subject_id):
        user.set_unusable_password()
        user.save(update_fields=["password"])
    OneTimeCode.objects.filter(subject=subject_id).delete()
    CodeRequest.objects.filter(subject=subject_id).delete()
    RegistrationTicket.objects.filter(user__subject=subject_id).delete()
    return ended


def sessions_of(subject_id: uuid.UUID) -> int:
    return Session.objects.filter(subject=subject_id).count()


def cancel_sessions(subject_id: uuid.UUID) -> int:
    return int(Session.objects.filter(subject=subject_id).delete()[0])


def second_factors_of(subject_id: uuid.UUID) -> int:
    return int(Authenticator.objects.filter(user__subject=subject_id).count())


def cancel_second_factors(subject_id: uuid.UUID) -> int:
    return int(Authenticator.objects.filter(user__subject=subject_id).delete()[0])


def mails_of(subject_id: uuid.UUID) -> int:
    return messages.waiting(subject_id=subject_id).count()


def cancel_mails(subject_id: uuid.UUID) -> int:
    return messages.drop_waiting(subject_id=subject_id)


# The account comes last: what hangs on it ends before it.
provide(code="sessions", label=_("Signed-in devices"), running=sessions_of, cancel=cancel_sessions)
provide(code="sign_in", label=_("Sign-in"), running=sign_ins_of, cancel=cancel_sign_in)
provide(
    code="second_factor",
    label=_("Second proof at sign-in"),
    running=second_factors_of,
    cancel=cancel_second_factors,
)
provide(code="messages", label=_("Mails and SMS"), running=mails_of, cancel=cancel_mails)
provide(code="account", label=_("Account"), running=accounts_of, cancel=cancel_account)
