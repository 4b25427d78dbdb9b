"""What accounts does on news from elsewhere, inside the sender's transaction."""

import uuid
from collections import Counter
from collections.abc import Collection
from typing import Any

from allauth.account.internal.flows.login import record_authentication
from allauth.mfa.models import Authenticator
from allauth.mfa.signals import authentication_failed, authenticator_added
from django.db import transaction
from django.dispatch import receiver
from django.http import HttpRequest

from accounts.browsers import where
from accounts.domain import previous, recovery, recycling, registration, sign_ins
from accounts.enums import SignInMethod
from accounts.models import CodeRequest, OneTimeCode, RegistrationTicket, Session, User
from privacy.erasure.signals import subject_locked, sweep_begins
from privacy.work.clock import now

# User name, number of a certificate, mobile number, e-mail address: what anybody may type.
TYPED = frozenset({"D-02", "D-08", "D-11", "D-13"})


@receiver(subject_locked)
def end_every_way_in(*, subject_id: uuid.UUID, **_: Any) -> Counter[str]:
    """Sign somebody who is leaving out everywhere; codes and tickets end too."""
    ended: Counter[str] = Counter()
    recovery.forget_holder(subject_id=subject_id)
    for rows in (
        Session.objects.filter(subject=subject_id),
        OneTimeCode.objects.filter(subject=subject_id),
        CodeRequest.objects.filter(subject=subject_id),
        RegistrationTicket.objects.filter(user__subject=subject_id),
    ):
        ended.update(rows.delete()[1])
    return ended


@receiver(sweep_begins)
def end_unproven_attempts(*, needles: Collection[tuple[str, str]], **_: Any) -> None:
    """End drafts and unfinished registrations that name somebody who has left.

    Their own first attempt, or a stranger's who typed their address: nobody has proven anything
    there, and a leftover of it would keep the erasure from its end.
    """
    values = {value.casefold() for element, value in needles if element in TYPED}
    registration.forget_attempts(values=values, before=now())
    recycling.forget_naming(numbers=frozenset(values))
    previous.forget_naming(values=frozenset(values))


@receiver(authenticator_added)
def second_factor_is_proven(
    *, request: HttpRequest, user: User, authenticator: Authenticator, **_: Any
) -> None:
    """Count a code typed to switch the authenticator on as proof in this session."""
    if authenticator.type == Authenticator.Type.TOTP:
        record_authentication(
            request, user, method="mfa", type=authenticator.type, id=authenticator.pk
        )


@receiver(authentication_failed)
def wrong_second_proof(*, request: HttpRequest, user: User, **_: Any) -> None:
    """Enter a wrong code of the app, or a wrong recovery code, in the holder's history."""
    with transaction.atomic():
        sign_ins.record_refusal(
            username=user.username, method=SignInMethod.APP, where=where(request)
        )
