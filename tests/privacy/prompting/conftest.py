"""A second version of the texts, and people who agreed to the first."""

from dataclasses import replace

import pytest
from django.test import Client

from accounts.models import User
from privacy.consent.holders import Holder
from privacy.policies.domain import accept, publish
from privacy.policies.enums import Document, Kind
from privacy.policies.models import PolicyVersion
from privacy.policies.reading import Draft, read
from privacy.registry.elements import Purpose
from privacy.registry.inventory import INVENTORY
from privacy.subjects.models import Subject
from tests.people import person
from tests.privacy.consent.conftest import answers, policy
from tests.publishing import dossier


def gains(monkeypatch: pytest.MonkeyPatch, element: str = "D-24") -> None:
    """Let an element serve one purpose more, as a new release would."""
    known = INVENTORY[element]
    more = (*known.purposes, Purpose.OPERATIONS)
    monkeypatch.setitem(INVENTORY, element, replace(known, purposes=more))


def other_terms(kind: Kind = Kind.CONSENT_REQUIRED) -> PolicyVersion:
    """Publish terms in which the first clause says more."""
    clauses = {
        language: [{**found[0], "text": f"{found[0]['text']} More."}, *found[1:]]
        for language, found in read(Document.TERMS).clauses.items()
    }
    draft = Draft(Document.TERMS, clauses)
    return publish(draft=draft, dossier=dossier(draft, kind=kind))


def agreed(user: User) -> User:
    """Let somebody have agreed to the first version of both texts."""
    subject = Subject.objects.get(pk=user.subject_id)
    for version in PolicyVersion.objects.filter(number=1):
        accept(subject=subject, version=version, language="en")
    return user


def member(name: str = "mei.wong", *, has_on: bool = True) -> User:
    """Return somebody who agreed to both texts, with device data on or off."""
    user = agreed(person(name))
    if has_on:
        answers(Holder(subject_id=user.subject_id))
    return user


def browser_of(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def first_texts(db: None) -> None:
    policy()
    publish(draft=read(Document.TERMS))
