"""Nobody, and so no child, can be sent anything for marketing (P-4.3): there is no such message."""

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
    assert invariants.nothing_is_advertised() == (len(MessageKind), 0)


def test_no_kind_and_no_purpose_of_the_inventory_speaks_of_marketing() -> None:
    names = [*MessageKind.values, *Purpose, *(p for e in INVENTORY.values() for p in e.purposes)]
    assert [name for name in names if any(word in str(name) for word in WORDS)] == []


@pytest.mark.parametrize("purpose", ["marketing", "traffic_stats", "convenience"])
def test_kind_for_anything_else_is_noticed(monkeypatch: pytest.MonkeyPatch, purpose: str) -> None:
    kinds = {
        **KINDS,
        MessageKind.CODE_SMS: dataclasses.replace(KINDS[MessageKind.CODE_SMS], purpose=purpose),
    }
    monkeypatch.setattr(invariants, "KINDS", kinds)
    assert invariants.nothing_is_advertised().violations == 1


def test_database_takes_no_message_of_another_kind() -> None:
    with pytest.raises(DatabaseError), transaction.atomic():
        Message.objects.create(
            subject=Subject.objects.create(),
            key=str(uuid.uuid4()),
            kind="marketing",
            channel=Channel.MAIL,
        )
    assert not Message.objects.exists()
