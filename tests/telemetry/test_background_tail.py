"""What may still arrive after the app went to the background (P-3.8, S-46)."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from privacy.consent.enums import Feature
from privacy.consent.holders import Holder
from telemetry.models import Event, ForegroundSpan, Tally
from tests.telemetry.devices import Phone, agree, device, log, turn_off

pytestmark = pytest.mark.django_db
SECOND = timedelta(seconds=1)


@pytest.fixture
def used(linked: Phone) -> Phone:
    """A device linked three hours ago, in the foreground for an hour from then on."""
    linked.in_the_past(timedelta(hours=3))
    return linked


@pytest.fixture
def ended(used: Phone) -> datetime:
    """The moment at which the device's app went to the background, told late."""
    at = datetime.now(UTC) - timedelta(hours=2)
    assert used.state("background", at).status_code == 200
    return at


def codes(answer: Any) -> list[str]:
    return [each["code"] for each in answer.json()["refused"]]


def test_foreground_tail_and_beyond(used: Phone, ended: datetime) -> None:
    events = [log(ended - 2 * SECOND), log(ended + 40 * SECOND), log(ended + 120 * SECOND)]
    answer = used.send(*events)
    assert (answer.status_code, answer.json()["accepted"]) == (202, 2)
    assert [each["id"] for each in answer.json()["refused"]] == [events[2]["id"]]
    assert codes(answer) == ["collection_ended"]
    assert list(Event.objects.order_by("captured_at").values_list("tail", flat=True)) == [
        False,
        True,
    ]


def test_tail_ends_with_its_last_second(used: Phone, ended: datetime) -> None:
    answer = used.send(log(ended + 60 * SECOND), log(ended + 61 * SECOND))
    assert (answer.json()["accepted"], codes(answer)) == (1, ["collection_ended"])


def test_without_a_report_the_lease_decides(linked: Phone) -> None:
    linked.in_the_past(timedelta(minutes=10))
    start = linked.gate.foreground[0]
    at = datetime.fromtimestamp(start, tz=UTC)
    answer = linked.send(log(at + 89 * SECOND), log(at + 149 * SECOND), log(at + 152 * SECOND))
    assert (answer.json()["accepted"], codes(answer)) == (2, ["collection_ended"])
    assert Event.objects.filter(tail=True).count() == 1


def test_late_background_deletes_what_lies_beyond_its_tail(linked: Phone) -> None:
    linked.in_the_past(timedelta(seconds=80))
    now = datetime.now(UTC)
    assert (
        linked.send(log(now), log(now - 30 * SECOND), log(now - 75 * SECOND)).json()["accepted"]
        == 3
    )
    answer = linked.state("background", now - 70 * SECOND)
    assert answer.json() == {"removed": 1}
    rows = Event.objects.order_by("captured_at").values_list("tail", flat=True)
    assert list(rows) == [False, True]
    assert Tally.objects.get(code="beyond_tail").count == 1


def test_next_use_is_a_span_of_its_own(used: Phone, ended: datetime) -> None:
    later = ended + timedelta(minutes=30)
    used.state("foreground", later, session="s2")
    used.state("background", later + timedelta(minutes=5), session="s2")
    answer = used.send(log(later + SECOND), log(ended + timedelta(minutes=20)))
    assert (answer.json()["accepted"], codes(answer)) == (1, ["collection_ended"])
    assert ForegroundSpan.objects.filter(pseudonym=used.gate.pseudonym).count() == 2


def test_late_background_spares_the_next_use(used: Phone) -> None:
    first = datetime.fromtimestamp(used.gate.foreground[0], tz=UTC)
    used.state("foreground", first + 50 * SECOND, session="s1")
    used.state("foreground", first + 400 * SECOND, session="s2")
    answer = used.send(log(first + 130 * SECOND), log(first + 401 * SECOND))
    assert answer.json()["accepted"] == 2
    assert used.state("background", first + 10 * SECOND, session="s1").json() == {"removed": 1}
    assert Event.objects.get().captured_at > first + 400 * SECOND


def test_tail_is_for_collectors_that_ran_before(phone: Phone) -> None:
    phone.in_the_past(timedelta(minutes=10))
    ended = datetime.now(UTC) - 30 * SECOND
    phone.state("background", ended)
    agree(phone.holder, Feature.LOGS)
    gate = phone.gate
    gate.log_since = ended + 10 * SECOND
    gate.save()
    assert codes(phone.send(log(ended + 20 * SECOND))) == ["collection_ended"]


def test_tail_does_not_outlive_a_withdrawal(used: Phone, ended: datetime, owner: Any) -> None:
    turn_off(Holder(subject_id=owner.subject_id), Feature.LOGS)
    answer = used.send(log(ended + 10 * SECOND))
    assert (answer.status_code, codes(answer)) == (403, ["consent_required"])


def test_day_old_event_is_too_late(used: Phone) -> None:
    used.in_the_past(timedelta(hours=24))
    assert codes(used.send(log(datetime.now(UTC) - timedelta(hours=25)))) == ["collection_ended"]


@pytest.mark.parametrize("by", [timedelta(minutes=6), -timedelta(hours=25), -timedelta(hours=4)])
def test_report_of_an_impossible_time_is_refused(used: Phone, by: timedelta) -> None:
    answer = used.state("foreground", datetime.now(UTC) + by)
    assert (answer.status_code, answer.json()["code"], answer.json()["field"]) == (
        400,
        "clock",
        "at",
    )


def test_background_of_another_session_ends_nothing(used: Phone, ended: datetime) -> None:
    before = used.gate.foreground
    assert used.state("background", ended - timedelta(minutes=5), session="other").json() == {
        "removed": 0
    }
    assert used.gate.foreground == before


def test_nobody_reports_a_thousand_uses_a_day(linked: Phone) -> None:
    linked.in_the_past(timedelta(minutes=5))
    gate = linked.gate
    gate.foreground = [float(n) for n in range(800)]
    gate.save()
    assert linked.state("foreground", datetime.now(UTC), session="s9").status_code == 429


def test_device_event_in_the_tail_is_marked(used: Phone, ended: datetime) -> None:
    assert used.send(device(ended + SECOND)).json()["accepted"] == 1
    assert Event.objects.get().tail
