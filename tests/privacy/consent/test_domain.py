"""Deciding: what a yes needs, what a no takes away, what the chain of events says afterwards."""

import uuid
from collections.abc import Iterator

import pytest
from django.db import IntegrityError, transaction

from privacy.consent import domain, gate, queries
from privacy.consent.domain import NotShown, NotYours, UnknownFeature, VersionNotInForce, Wish
from privacy.consent.enums import Act, Channel, ConsentState, Feature
from privacy.consent.evidence import commitment
from privacy.consent.holders import Holder
from privacy.consent.models import ConsentEvent, ShownText
from privacy.consent.signals import consent_changed
from privacy.ledger.models import LedgerPending
from privacy.outside.models import OutsideLine
from privacy.policies.models import PolicyVersion
from privacy.subjects.domain import SubjectGone, change_state
from privacy.subjects.enums import SubjectState
from privacy.subjects.models import Subject
from tests.privacy.consent.conftest import (
    DEVICE,
    HERE,
    LOCATION,
    LOGS,
    an_install,
    answers,
    policy,
    shown,
    somebody,
    turns_off,
)

pytestmark = pytest.mark.django_db
News = list[tuple[Holder, Feature, bool]]


@pytest.fixture
def news() -> Iterator[News]:
    heard: News = []

    def listen(holder: Holder, feature: Feature, granted: bool, **_: object) -> None:
        heard.append((holder, feature, granted))

    consent_changed.connect(listen, weak=False)
    yield heard
    consent_changed.disconnect(listen)


@pytest.mark.parametrize("holder", [somebody, an_install])
def test_nothing_is_on_before_an_express_yes(published: PolicyVersion, holder: object) -> None:
    who = holder()  # type: ignore[operator] # one of two functions
    assert queries.granted(who) == frozenset()
    shown(who)
    assert queries.granted(who) == frozenset()
    answers(who)
    assert queries.granted(who) == {DEVICE}


def test_yes_is_for_one_function_of_one_holder(published: PolicyVersion) -> None:
    who, other, install = somebody(), somebody(), an_install()
    answers(who, LOGS)
    answers(install, DEVICE)
    assert queries.granted_many([who, other, install]) == {
        who: {LOGS},
        other: frozenset(),
        install: {DEVICE},
    }


def test_event_keeps_what_was_shown(published: PolicyVersion) -> None:
    who = somebody()
    seen = shown(who, language="en")
    event = answers(who)
    assert (event.text, event.version, event.act) == (seen.text, published, Act.GRANTED)
    assert event.text is not None
    assert (event.text.sha256, "P-3.7" in event.text.body) == (event.text_id, True)


def test_shown_again_is_one_event_and_in_other_words_another(published: PolicyVersion) -> None:
    who = somebody()
    assert shown(who) == shown(who)
    assert ConsentEvent.objects.count() == 1
    shown(who, LOGS)
    assert (ConsentEvent.objects.count(), ShownText.objects.count()) == (2, 2)


def test_same_words_to_two_people_are_kept_once(published: PolicyVersion) -> None:
    shown(somebody())
    shown(somebody())
    assert (ConsentEvent.objects.count(), ShownText.objects.count()) == (2, 1)


def test_yes_twice_is_recorded_once(published: PolicyVersion) -> None:
    who = somebody()
    assert answers(who) == answers(who)


def test_withdrawal_twice_is_recorded_once(published: PolicyVersion) -> None:
    who = somebody()
    answers(who)
    assert turns_off(who) == turns_off(who)
    assert (queries.granted(who), ConsentEvent.objects.count()) == (frozenset(), 3)


def test_withdrawal_of_nothing_is_nothing(published: PolicyVersion) -> None:
    assert turns_off(somebody()) is None
    assert ConsentEvent.objects.count() == 0


def test_after_a_withdrawal_only_a_fresh_yes_turns_on(published: PolicyVersion) -> None:
    who = somebody()
    first = answers(who)
    turns_off(who)
    shown(who)
    assert queries.granted(who) == frozenset()
    second = answers(who)
    assert (second.pk > first.pk, set(queries.granted(who))) == (True, {DEVICE})


def test_not_now_grants_nothing_and_takes_nothing(published: PolicyVersion) -> None:
    who = somebody()
    answers(who, granted=False)
    assert queries.granted(who) == frozenset()
    answers(who)
    answers(who, granted=False)
    assert queries.granted(who) == {DEVICE}


def test_version_not_in_force_is_refused(published: PolicyVersion) -> None:
    who = somebody()
    shown(who)
    with pytest.raises(VersionNotInForce):
        answers(who, number=published.number + 1)
    policy("Editorial.")
    with pytest.raises(VersionNotInForce):
        domain.decide(
            holder=who, feature="device", version_number=1, granted=True, language="en",
            channel=Channel.PAGE,
        )  # fmt: skip
    assert not ConsentEvent.objects.exclude(act=Act.SHOWN).exists()


def test_nothing_published_can_be_agreed_to(db: None) -> None:
    with pytest.raises(VersionNotInForce):
        shown(somebody())


def decide(who: Holder, feature: str = "device", reference: uuid.UUID | None = None) -> None:
    domain.decide(
        holder=who,
        feature=feature,
        version_number=1,
        granted=True,
        language="en",
        channel=Channel.API,
        shown=reference,
    )


def test_what_was_not_shown_cannot_be_agreed_to(published: PolicyVersion) -> None:
    who = somebody()
    with pytest.raises(NotShown):
        decide(who)
    shown(who, LOGS)
    with pytest.raises(NotShown):
        decide(who)
    with pytest.raises(NotShown):
        decide(who, reference=shown(who, LOGS).reference)


def test_what_another_was_shown_cannot_be_agreed_to(published: PolicyVersion) -> None:
    who = somebody()
    theirs = shown(somebody())
    for reference in (theirs.reference, uuid.uuid4(), answers(somebody()).reference):
        with pytest.raises(NotYours):
            decide(who, reference=reference)


@pytest.mark.parametrize("feature", ["", "account", "marketing", "DEVICE", "shown"])
def test_yes_to_no_function_is_refused(published: PolicyVersion, feature: str) -> None:
    with pytest.raises(UnknownFeature):
        decide(somebody(), feature)


def test_install_may_not_agree_to_location(published: PolicyVersion) -> None:
    install = an_install()
    assert queries.offered(install) == [DEVICE, LOGS]
    with pytest.raises(UnknownFeature):
        decide(install, "location")
    with pytest.raises(IntegrityError), transaction.atomic():
        ConsentEvent.objects.create(
            **install.columns, feature=LOCATION, act=Act.WITHDRAWN, version=published
        )


def test_holder_is_a_person_or_an_install() -> None:
    with pytest.raises(ValueError, match="never by both"):
        Holder()
    with pytest.raises(ValueError, match="never by both"):
        Holder(uuid.uuid4(), uuid.uuid4())


def test_two_holders_or_none_are_refused_by_the_database(published: PolicyVersion) -> None:
    for columns in ({}, {"subject_id": somebody().subject_id, "install_id": uuid.uuid4()}):
        with pytest.raises(IntegrityError), transaction.atomic():
            ConsentEvent.objects.create(
                **columns, feature=DEVICE, act=Act.WITHDRAWN, version=published
            )


def test_decision_without_a_text_is_refused_by_the_database(published: PolicyVersion) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        ConsentEvent.objects.create(
            **somebody().columns, feature=DEVICE, act=Act.GRANTED, version=published
        )


def test_whoever_leaves_decides_nothing_more(published: PolicyVersion) -> None:
    who = somebody()
    answers(who)
    change_state(subject=Subject.objects.get(pk=who.key), to=SubjectState.ERASING)
    with pytest.raises(SubjectGone):
        turns_off(who)
    with pytest.raises(SubjectGone):
        answers(who, LOGS)


def test_news_go_to_whoever_collects(published: PolicyVersion, news: News) -> None:
    who = somebody()
    answers(who, granted=False)
    answers(who)
    turns_off(who)
    assert news == [(who, DEVICE, True), (who, DEVICE, False)]


def test_grant_and_withdrawal_are_evidence_that_fits_their_rows(published: PolicyVersion) -> None:
    who = somebody()
    granted = answers(who)
    withdrawn = turns_off(who)
    assert withdrawn is not None
    rows = LedgerPending.objects.filter(kind__startswith="consent").order_by("id")
    assert [(row.kind, f'"row":"{commitment(event)}"' in row.facts)
            for row, event in zip(rows, (granted, withdrawn), strict=True)] == [
        ("consent.granted", True),
        ("consent.withdrawn", True),
    ]  # fmt: skip
    assert not any(str(who.key) in row.facts for row in rows)


@pytest.mark.parametrize("holder", [somebody, an_install])
def test_withdrawal_orders_its_line_outside(published: PolicyVersion, holder: object) -> None:
    who = holder()  # type: ignore[operator] # one of two functions
    answers(who)
    event = turns_off(who)
    line = OutsideLine.objects.get()
    assert event is not None
    assert (line.kind, line.reference, line.subject_id, line.about) == (
        "consent.withdrawn_device",
        event.reference,
        who.subject_id,
        who.install_id,
    )


def test_everything_optional_goes_off_at_once(published: PolicyVersion) -> None:
    who = somebody()
    for feature in Feature:
        answers(who, feature)
    turns_off(who, LOGS)
    gone = domain.withdraw_all(holder=who, language="en", channel=Channel.PAGE)
    assert [event.feature for event in gone] == ["device", "location"]
    assert queries.granted(who) == frozenset()


def wish(**wishes: bool) -> dict[str, Wish]:
    return {feature: Wish(1, granted) for feature, granted in wishes.items()}


def put(who: Holder, wishes: dict[str, Wish]) -> frozenset[Feature]:
    return domain.decide_many(holder=who, wishes=wishes, language="en", channel=Channel.API)


def test_app_sends_all_answers_or_none_counts(published: PolicyVersion) -> None:
    install = an_install()
    shown(install, DEVICE)
    with pytest.raises(NotShown):
        put(install, wish(device=True, logs=True))
    assert queries.granted(install) == frozenset()
    shown(install, LOGS)
    assert put(install, wish(device=True, logs=False)) == {DEVICE}
    assert put(install, wish(device=False, logs=True)) == {LOGS}


def test_app_turns_off_without_having_read_anything_new(published: PolicyVersion) -> None:
    install = an_install()
    answers(install)
    policy("Editorial.")
    assert put(install, wish(device=False)) == frozenset()


def test_yes_without_a_function_is_refused(published: PolicyVersion) -> None:
    with pytest.raises(UnknownFeature):
        put(an_install(), {})


def test_undo_turns_off_and_on_again(published: PolicyVersion) -> None:
    who = somebody()
    first = domain.take_back(holder=who, reference=answers(who).reference, where=HERE)
    assert (first and first.act, queries.granted(who)) == ("withdrawn", frozenset())
    assert first is not None
    second = domain.take_back(holder=who, reference=first.reference, where=HERE)
    assert (second and second.act, set(queries.granted(who))) == ("granted", {DEVICE})


def test_undo_of_what_is_overtaken_or_anothers_is_refused(published: PolicyVersion) -> None:
    who = somebody()
    old = answers(who)
    turns_off(who)
    with pytest.raises(VersionNotInForce):
        domain.take_back(holder=who, reference=old.reference, where=HERE)
    for reference in (uuid.uuid4(), answers(somebody()).reference, shown(who).reference):
        with pytest.raises(NotYours):
            domain.take_back(holder=who, reference=reference, where=HERE)


def test_gate_lets_pass_only_what_is_on(published: PolicyVersion) -> None:
    for who in (somebody(), an_install()):
        with pytest.raises(gate.ConsentRequired) as refused:
            gate.require(holder=who, feature=DEVICE)
        assert (refused.value.feature, refused.value.version) == (DEVICE, 1)
        answers(who)
        gate.require(holder=who, feature=DEVICE)


def test_state_follows_from_the_events(published: PolicyVersion) -> None:
    who = somebody()

    def state() -> tuple[ConsentState, bool]:
        found = queries.standings(who)[DEVICE]
        return found.state, found.on

    assert state() == (ConsentState.NONE, False)
    shown(who)
    assert state() == (ConsentState.SHOWN, False)
    answers(who, granted=False)
    assert state() == (ConsentState.REFUSED, False)
    answers(who)
    assert state() == (ConsentState.GRANTED, True)
    turns_off(who)
    assert state() == (ConsentState.WITHDRAWN, False)
    assert str(ConsentEvent.objects.first()).startswith("consent ")
