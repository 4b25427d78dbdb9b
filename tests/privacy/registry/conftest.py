"""People with rows in every table that a registration fills."""

from collections.abc import Callable

import pytest
from allauth.account.models import EmailAddress
from django.utils.timezone import now

from accounts.models import Profile, User
from privacy.encryption.keys import blind_index

Person = Callable[..., User]


@pytest.fixture
def person() -> Person:
    """Make somebody who has proven both channels."""

    def make(name: str = "mei", *, mobile: str = "+85251234567") -> User:
        user = User.objects.create_user(name, password="a long sentence")
        EmailAddress.objects.create(
            user=user, email=f"{name}@example.org", verified=True, primary=True
        )
        Profile.objects.create(
            user=user,
            name="Chan Mei",
            country="HK",
            birth_date="1990-01-01",
            mobile=mobile,
            mobile_index=blind_index(field="mobile", value=mobile),
            mobile_verified_at=now(),
        )
        return user

    return make
