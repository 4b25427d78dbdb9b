"""Holders and their acts, in as few words as a test needs."""

import uuid
from functools import cache

import pytest

from privacy.consent import domain
from privacy.consent.domain import Circumstances
from privacy.consent.enums import Channel, Feature
from privacy.consent.holders import Holder
from privacy.consent.models import ConsentEvent
from privacy.policies.enums import Document
from privacy.policies.models import PolicyVersion
from privacy.policies.reading import Draft, read
from privacy.subjects.domain import create
from tests.publishing import publish_as_two

DEVICE, LOCATION, LOGS = Feature.DEVICE, Feature.LOCATION, Feature.LOGS
HERE = Circumstances("en", Channel.PAGE)


@cache
def draft() -> Draft:
    """Return the policy of the repository: reading its files takes longer than publishing it."""
    return read(Document.PRIVACY)


def policy(remark: str = "") -> PolicyVersion:
    """Publish the privacy policy, with a remark that makes it another version."""
    if not remark:
        return publish_as_two(draft())
    clauses = {
        language: [
            {**clause, "text": f"{clause['text']} {remark}"} if clause["id"] == "P-1.0" else clause
            for clause in found
        ]
        for language, found in draft().clauses.items()
    }
    return publish_as_two(Draft(Document.PRIVACY, clauses))


def somebody() -> Holder:
    return Holder(subject_id=create().pk)


def an_install() -> Holder:
    return Holder(install_id=uuid.uuid4())


def shown(holder: Holder, feature: Feature = DEVICE, language: str = "en") -> ConsentEvent:
    return domain.record_shown(
        holder=holder, feature=feature, language=language, channel=Channel.PAGE
    )


def answers(
    holder: Holder, feature: Feature = DEVICE, *, granted: bool = True, number: int | None = None
) -> ConsentEvent:
    """Show a function and take an answer to it."""
    seen = shown(holder, feature)
    return domain.decide(
        holder=holder,
        feature=feature,
        version_number=number or seen.version.number,
        granted=granted,
        language="en",
        channel=Channel.PAGE,
        shown=seen.reference,
    )


def turns_off(holder: Holder, feature: Feature = DEVICE) -> ConsentEvent | None:
    return domain.withdraw(holder=holder, feature=feature, language="en", channel=Channel.PAGE)


@pytest.fixture
def published(db: None) -> PolicyVersion:
    return policy()
