"""Each invariant counts rows and finds what is broken by hand."""

import uuid
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection

from accounts.models import User
from privacy.consent.enums import Feature
from privacy.consent.holders import Holder
from telemetry import invariants as hold
from telemetry import promises
from telemetry.models import CombinationWindow, Event, Gate, PermissionGrant
from tests.telemetry.devices import Phone, device, log, turn_off

pytestmark = pytest.mark.django_db
ALL = (
    hold.rows_were_permitted,
    hold.nothing_came_after_a_withdrawal,
    hold.gates_say_what_holds,
    hold.nothing_lies_beyond_the_tail,
    hold.nothing_leads_to_a_person,
    hold.windows_end_for_good,
)


@pytest.fixture
def busy(linked: Phone) -> Phone:
    """A device that sent something of each kind."""
    answer = linked.send(log(), device(model="SN-D7", mac="02:42:AC:11:00:9F"))
    assert answer.json()["accepted"] == 2
    return linked


def sql(statement: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement)


def test_nothing_is_broken_after_ordinary_use(busy: Phone, owner: User) -> None:
    turn_off(Holder(subject_id=owner.subject_id), Feature.LOGS)
    busy.permit("mac", granted=False)
    for count in ALL:
        looked = count()
        assert (looked.rows > 0, looked.violations) == (True, 0), count
    assert [fact.value for fact in promises.devices(owner.subject_id)] == [1, 2]


def test_row_of_before_the_consent_is_found(busy: Phone) -> None:
    sql("UPDATE telemetry_event SET captured_at = captured_at - interval '1 hour'")
    assert hold.rows_were_permitted().violations == 2


def test_identifier_without_a_permission_is_found(busy: Phone) -> None:
    PermissionGrant.objects.filter(permission="mac").delete()
    assert hold.rows_were_permitted().violations == 1


def test_row_stored_after_the_withdrawal_is_found(busy: Phone, owner: User) -> None:
    turn_off(Holder(subject_id=owner.subject_id), Feature.LOGS)
    sql("UPDATE telemetry_event SET stored_at = clock_timestamp() + interval '1 second'")
    assert hold.nothing_came_after_a_withdrawal().violations == 1


def test_open_gate_without_a_consent_is_found(busy: Phone) -> None:
    Gate.objects.update(location_since=datetime.now(UTC))
    assert hold.gates_say_what_holds().violations == 1


def test_row_beyond_the_tail_and_wrong_mark_are_found(busy: Phone) -> None:
    sql("UPDATE telemetry_event SET tail = true WHERE kind = 'log'")
    sql("UPDATE telemetry_event SET captured_at = now() + interval '4 min' WHERE kind = 'device'")
    assert hold.nothing_lies_beyond_the_tail().violations == 2


def test_window_that_stays_half_closed_is_found(busy: Phone) -> None:
    window = CombinationWindow.objects.get()
    CombinationWindow.objects.filter(pk=window.pk).update(
        state="closing",
        closed_by="app",
        opened_at=datetime.now(UTC) - timedelta(hours=3),
        closed_at=datetime.now(UTC) - timedelta(hours=2),
    )
    assert hold.windows_end_for_good().violations == 1


def test_events_have_no_way_to_a_person_in_the_database(busy: Phone) -> None:
    names = {each.name for each in Event._meta.get_fields()}
    assert names & {"subject", "user", "session", "address", "agent"} == set()
    assert not any(each.is_relation for each in Event._meta.get_fields())
    assert not Event.objects.filter(pseudonym=uuid.UUID(busy.install)).exists()
