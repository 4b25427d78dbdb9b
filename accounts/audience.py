"""What accounts says of its people when news or offers are to be sent: age, standing, address."""

import uuid
from collections.abc import Collection, Mapping
from datetime import date

from allauth.account.models import EmailAddress
from django.conf import settings

from accounts.domain.age import is_adult
from accounts.enums import AccountState
from accounts.models import User
from privacy.among import among
from privacy.messages.audience import Left, Reader, readers
from privacy.work.clock import now

HINDRANCES = {
    AccountState.ACTIVE: None,
    AccountState.CHALLENGED: Left.CHALLENGED,
}


@readers
def people_of(subject_ids: Collection[uuid.UUID]) -> Mapping[uuid.UUID, Reader]:
    """Return those of these Subjects who have an account."""
    users = list(User.objects.select_related("profile").filter(subject__in=among(subject_ids)))
    proven = EmailAddress.objects.filter(user__in=users, verified=True).order_by("primary")
    addresses = dict(proven.values_list("user", "email"))
    return {user.subject_id: reader_of(user, addresses.get(user.pk, "")) for user in users}


def reader_of(user: User, address: str) -> Reader:
    profile = getattr(user, "profile", None)
    born = profile.birth_date if profile else None
    hindrance = HINDRANCES.get(AccountState(user.account_state), Left.INCOMPLETE)
    return Reader(
        is_adult=is_of_age(born, profile.country or "") if profile and born else None,
        hindrance=Left.STAFF if user.is_staff else hindrance,
        address=address,
        language=profile.language if profile else settings.LANGUAGE_CODE,
    )


def is_of_age(born: str, country: str) -> bool | None:
    """Tell whether somebody is of age where they live; None for a date that is none."""
    try:
        return is_adult(born=date.fromisoformat(born), country=country, now=now())
    except ValueError:
        return None
