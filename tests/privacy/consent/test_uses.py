"""What is held serves only what was agreed to; and what is off for one device stays off there."""

import uuid
from dataclasses import replace

import pytest
from django.db import IntegrityError, transaction

from privacy.consent import domain, exceptions, gate, queries
from privacy.consent.domain import NotYours, SignalSaysNo, UnknownFeature
from privacy.consent.enums import Act
from privacy.consent.exceptions import EXCEPTED, NotOn, switch
from privacy.consent.held import KEEPERS, Device
from privacy.consent.holders import Holder
from privacy.consent.models import ConsentEvent
from privacy.consent.replaying import excepter
from privacy.outside.file import Line
from privacy.outside.models import OutsideLine
from privacy.policies.domain import accept
from privacy.policies.models import PolicyVersion
from privacy.registry.elements import Purpose
from privacy.registry.inventory import INVENTORY
from privacy.subjects.domain import change_state
from privacy.subjects.enums import SubjectState
from privacy.subjects.models import Subject
from tests.privacy.consent.conftest import (
    DEVICE,
    HERE,
    an_install,
    answers,
    policy,
    shown,
    somebody,
    turns_off,
)

pytestmark = pytest.mark.django_db


def serves(who: Holder, element: str, purpose: Purpose, device: uuid.UUID | None = None) -> bool:
    """Ask both forms of the gate; they agree."""
    allowed = gate.may_use(holder=who, element=element, purpose=purpose, device=device)
    try:
        gate.require_use(holder=who, element=element, purpose=purpose, device=device)
    except gate.ConsentRequired:
        assert not allowed
        return False
    assert allowed
    return True


def gains(monkeypatch: pytest.MonkeyPatch, element: str, purpose: Purpose) -> None:
    """Let an element of the inventory serve one purpose more, as a new release would."""
    known = INVENTORY[element]
    monkeypatch.setitem(
        INVENTORY,
        element,
        replace(known, purposes=(*known.purposes, purpose)),
    )


def test_what_was_taken_before_serves_no_purpose_added_since(
    published: PolicyVersion, monkeypatch: pytest.MonkeyPatch
) -> None:
    who, refuses, leaves = somebody(), somebody(), somebody()
    for each in (who, refuses, leaves):
        assert not serves(each, "D-24", Purpose.DEVICE)
        answers(each)
        assert serves(each, "D-24", Purpose.DEVICE)
    assert not serves(who, "D-24", Purpose.OPERATIONS)
    gains(monkeypatch, "D-24", Purpose.OPERATIONS)
    # The code knows the purpose, nobody has been told of it.
    assert not serves(who, "D-24", Purpose.OPERATIONS)
    policy("Another purpose.")
    assert not serves(who, "D-24", Purpose.OPERATIONS)
    answers(who)
    answers(refuses, granted=False)
    turns_off(leaves)
    uses = [
        [serves(each, "D-24", purpose) for purpose in (Purpose.DEVICE, Purpose.OPERATIONS)]
        for each in (who, refuses, leaves)
    ]
    # A refusal leaves the use that was agreed to; turning off ends every use.
    assert uses == [[True, True], [True, False], [False, False]]
    # And what was agreed to before goes on being collected (S-36).
    assert [DEVICE in queries.granted(each) for each in (who, refuses, leaves)] == [
        True,
        True,
        False,
    ]


def test_basic_data_serves_what_stood_in_the_text_that_was_accepted(
    published: PolicyVersion, monkeypatch: pytest.MonkeyPatch
) -> None:
    who, never = somebody(), somebody()
    accept(subject=Subject.objects.get(pk=who.key), version=published, language="en")
    known = INVENTORY["D-02"].purposes[0]
    gains(monkeypatch, "D-02", Purpose.OPERATIONS)
    second = policy("Another purpose.")
    asked = [(each, purpose) for each in (who, never) for purpose in (known, Purpose.OPERATIONS)]
    assert [serves(*(each, "D-02", purpose)) for each, purpose in asked] == [True, False] * 2
    accept(subject=Subject.objects.get(pk=who.key), version=second, language="en")
    assert [serves(each, "D-02", Purpose.OPERATIONS) for each in (who, never)] == [True, False]


def test_what_nobody_declared_serves_nothing_and_other_grounds_need_no_yes(
    published: PolicyVersion,
) -> None:
    who = an_install()
    assert not serves(who, "D-99", Purpose.DEVICE)
    assert not serves(who, "D-53", Purpose.OPERATIONS)
    assert serves(who, "D-53", Purpose.CLAIM)


class Phones:
    """Somebody who has two devices."""

    def __init__(self, owner: Holder) -> None:
        self.owner = owner
        self.one, self.two = uuid.uuid4(), uuid.uuid4()

    def devices(self, subject_id: uuid.UUID) -> list[Device]:
        mine = subject_id == self.owner.subject_id
        return [Device(self.one, "Phone"), Device(self.two, "Tablet")] if mine else []


@pytest.fixture
def phones(published: PolicyVersion, monkeypatch: pytest.MonkeyPatch) -> Phones:
    found = Phones(somebody())
    monkeypatch.setattr("privacy.consent.held.KEEPERS", [*KEEPERS, found])
    return found


def turn(phones: Phones, *, on: bool, feature: str = "device", **more: object) -> object:
    given = {"holder": phones.owner, "device": phones.one, "where": HERE, **more}
    return switch(feature=feature, on=on, **given)  # type: ignore[arg-type] # three names, three types


def test_exception_is_for_one_device_and_outlasts_off_and_on(phones: Phones) -> None:
    who = phones.owner
    with pytest.raises(NotOn):
        turn(phones, on=False)
    answers(who)
    event = turn(phones, on=False)
    assert isinstance(event, ConsentEvent)
    assert (event.act, event.device, event.text is not None) == ("withdrawn", phones.one, True)
    assert turn(phones, on=False) is None
    assert queries.off_for([phones.one, phones.two]) == {
        phones.one: {DEVICE},
        phones.two: frozenset(),
    }
    assert queries.granted(who) == {DEVICE}
    assert serves(who, "D-24", Purpose.DEVICE, phones.two)
    assert not serves(who, "D-24", Purpose.DEVICE, phones.one)
    turns_off(who)
    with pytest.raises(NotOn):
        turn(phones, on=True)
    answers(who)
    assert queries.off_for([phones.one])[phones.one] == {DEVICE}
    turn(phones, on=True)
    assert (queries.off_for([phones.one])[phones.one], turn(phones, on=True)) == (frozenset(), None)
    assert serves(who, "D-24", Purpose.DEVICE, phones.one)
    # Undoing is for the switch itself.
    with pytest.raises(NotYours):
        domain.take_back(holder=who, reference=event.reference, where=HERE)


def test_device_of_nobody_and_of_another_cannot_be_excepted(phones: Phones) -> None:
    answers(phones.owner)
    other = somebody()
    answers(other)
    for more in ({"device": uuid.uuid4()}, {"holder": other}):
        with pytest.raises(NotYours):
            turn(phones, on=False, **more)
    with pytest.raises(UnknownFeature):
        turn(phones, on=False, feature="marketing")
    assert ConsentEvent.objects.filter(device__isnull=False).count() == 0


def test_device_is_named_only_by_a_person_s_switch(phones: Phones) -> None:
    seen = shown(phones.owner)
    for columns in ({"install_id": uuid.uuid4(), "act": "withdrawn"},
                    {"subject_id": phones.owner.key, "act": "refused"}):  # fmt: skip
        with pytest.raises(IntegrityError), transaction.atomic():
            ConsentEvent.objects.create(
                feature=DEVICE, version=seen.version, text=seen.text, device=phones.one, **columns
            )


def test_exception_is_repeated_on_an_older_database(phones: Phones) -> None:
    answers(phones.owner)
    event = turn(phones, on=False)
    assert isinstance(event, ConsentEvent)
    written = OutsideLine.objects.get()
    assert (written.kind, written.reference, written.about) == (
        EXCEPTED[DEVICE],
        event.reference,
        phones.one,
    )
    repeat = excepter(DEVICE)

    def line(who: uuid.UUID | None, device: uuid.UUID, reference: uuid.UUID) -> Line:
        return Line(1, EXCEPTED[DEVICE], str(reference), str(who) if who else None, "", "",
                    str(device))  # fmt: skip

    mine, lost, gone = phones.owner.key, uuid.uuid4(), somebody()
    change_state(subject=Subject.objects.get(pk=gone.key), to=SubjectState.ERASING)
    for _ in range(2):
        repeat([
            line(mine, phones.one, event.reference),
            line(mine, phones.two, lost),
            line(somebody().key, uuid.uuid4(), uuid.uuid4()),
            line(gone.key, uuid.uuid4(), uuid.uuid4()),
        ])  # fmt: skip
    found = ConsentEvent.objects.filter(device__isnull=False)
    assert set(found.values_list("reference", flat=True)) == {event.reference, lost}
    assert queries.off_for([phones.two])[phones.two] == {DEVICE}


def test_signal_of_the_browser_is_no_unless_the_page_named_it(phones: Phones) -> None:
    who, told = phones.owner, replace(HERE, gpc=True)
    seen = shown(who)
    given = {"holder": who, "feature": "device", "version_number": 1, "language": "en",
             "channel": HERE.channel, "shown": seen.reference, "gpc": True}  # fmt: skip
    with pytest.raises(SignalSaysNo):
        domain.decide(granted=True, **given)  # type: ignore[arg-type] # seven names and types
    assert domain.decide(granted=False, **given).act == Act.REFUSED  # type: ignore[arg-type] # as above
    event = domain.decide(granted=True, despite_gpc=True, **given)  # type: ignore[arg-type] # as above
    assert (event.gpc, set(queries.granted(who))) == (True, {DEVICE})
    exceptions.switch(holder=who, feature="device", device=phones.one, on=False, where=told)
    with pytest.raises(SignalSaysNo):
        turn(phones, on=True, where=told)
    off = turns_off(who)
    assert off is not None
    with pytest.raises(SignalSaysNo):
        domain.take_back(holder=who, reference=off.reference, where=told)
    assert queries.granted(who) == frozenset()
