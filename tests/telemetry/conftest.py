"""Devices and people for the tests of this folder."""

from typing import Any

import pytest

from accounts.models import User
from privacy.consent.enums import Feature
from privacy.consent.holders import Holder
from tests.people import person
from tests.telemetry.devices import ALL_FIELDS, Phone, agree


@pytest.fixture
def phone(published_texts: Any) -> Phone:
    """An install that enrolled a moment ago and may nothing."""
    return Phone().enrol()


@pytest.fixture
def owner(published_texts: Any) -> User:
    """A member who turned device data and logs on."""
    user = person("wing.lam")
    agree(Holder(subject_id=user.subject_id), Feature.DEVICE, Feature.LOGS)
    return user


@pytest.fixture
def linked(phone: Phone, owner: User) -> Phone:
    """A device linked with the owner, with every permission."""
    phone.permit(*ALL_FIELDS)
    answer = phone.link(owner.subject_id)
    assert answer.status_code == 201, answer.content
    return phone
