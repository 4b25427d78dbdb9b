"""The owner, the helper, the stranger: made as the site would have made them."""

import uuid
from datetime import date

from allauth.account.models import EmailAddress
from django.utils import timezone

from accounts.enums import AccountState
from accounts.models import Profile, User
from privacy.encryption.keys import blind_index


def person(username: str, *, name: str = "Ana Wong", mobile: str | None = None) -> User:
    """Return an active adult with a proven mobile number and e-mail address."""
    number = mobile or f"+8529{uuid.uuid4().int % 10**7:07d}"
    user = User.objects.create_user(
        username, password="a long walk home", account_state=AccountState.ACTIVE
    )
    EmailAddress.objects.create(
        user=user, email=f"{username}@people.example", verified=True, primary=True
    )
    Profile.objects.create(
        user=user,
        name=name,
        country="HK",
        birth_date=date(1990, 1, 1).isoformat(),
        mobile=number,
        mobile_index=blind_index(field="mobile", value=number),
        mobile_verified_at=timezone.now(),
    )
    return user
