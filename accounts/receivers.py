"""What accounts does on news from elsewhere, inside the sender's transaction."""

import uuid
from typing import Any

from allauth.account.internal.flows.login import record_authentication
from allauth.mfa.models import Authenticator
from allauth.mfa.signals import authenticator_added
from django.dispatch import receiver
from django.http import HttpRequest

from accounts.models import OneTimeCode, RegistrationTicket, Session, User
from privacy.erasure.signals import subject_locked


@receiver(subject_locked)
def end_every_way_in(*, subject_id: uuid.UUID, **_: Any) -> None:
    """Sign somebody who is leaving out everywhere; codes and tickets end too."""
    Session.objects.filter(subject=subject_id).delete()
    OneTimeCode.objects.filter(subject=subject_id).delete()
    RegistrationTicket.objects.filter(user__subject=subject_id).delete()


@receiver(authenticator_added)
def second_factor_is_proven(
    *, request: HttpRequest, user: User, authenticator: Authenticator, **_: Any
) -> None:
    """Count a code typed to switch the authenticator on as proof in this session."""
    if authenticator.type == Authenticator.Type.TOTP:
        record_authentication(
            request, user, method="mfa", type=authenticator.type, id=authenticator.pk
        )
