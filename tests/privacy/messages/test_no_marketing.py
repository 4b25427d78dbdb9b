"""Only offers are advertising, and no kind of service mail can become one (P-4.3)."""

import dataclasses
import uuid

import pytest
from django.db import DatabaseError, transaction

from privacy import invariants
from privacy.messages.enums import KINDS, Channel, MessageKind
from privacy.messages.models import Message
from privacy.registry.elements import Purpose
from privacy.registry.inventory import INVENTORY
from privacy.subjects.models import Subject

pytestmark = pytest.mark.django_db
WORDS = ("market", "advert", "promot", "campaign", "newsletter", "offer")


def test_every_kind_is_declared_and_serves_its_reader() -> None:
    assert set(KINDS) == set(MessageKind)
    assert invariants.only_offers_are_advertising() == (len(MessageKind), 0)


def test_no_element_is_collected_for_marketing() -> None:
    named = {purpose for element in INVENTORY.values() for purpose in element.purposes}
    assert Purpose.MARKETING not in named
    speaking = [kind for kind in MessageKind.values if any(word in kind for word in WORDS)]
    assert speaking == [MessageKind.OFFER]


@pytest.mark.parametrize("purpose", ["marketing", "traffic_stats", "convenience"])
def test_kind_for_anything_else_is_noticed(monkeypatch: pytest.MonkeyPatch, purpose: str) -> None:
    kinds = {
        **KINDS,
        MessageKind.CODE_SMS: dataclasses.replace(KINDS[MessageKind.CODE_SMS], purpose=purpose),
    }
    monkeypatch.setattr(invariants, "KINDS", kinds)
    assert invariants.only_offers_are_advertising().violations == 1


def test_database_takes_no_message_of_another_kind() -> None:
    with pytest.raises(DatabaseError), transaction.atomic():
        Message.objects.create(
            subject=Subject.objects.create(),
            key=str(uuid.uuid4()),
            kind="marketing",
            channel=Channel.MAIL,
        )
    assert not Message.objects.exists()
