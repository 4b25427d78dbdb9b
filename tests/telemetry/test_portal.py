"""The page of a function with devices behind it: exceptions, twelve weeks, what is held."""

import uuid
from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client

from accounts.models import User
from privacy.consent.models import ConsentEvent
from telemetry import invariants
from telemetry.models import Event
from tests.people import person
from tests.telemetry.devices import Phone, device, log

pytestmark = pytest.mark.django_db


@pytest.fixture
def browser(client: Client, owner: User) -> Client:
    client.force_login(owner)
    return client


def window_of(phone: Phone, browser: Client) -> str:
    text = browser.get("/me/consents/logs/").text
    start = text.index("/me/consents/logs/devices/")
    return text[start:].partition('"')[0]


def test_function_is_off_for_one_device_and_on_for_the_other(
    linked: Phone, owner: User, browser: Client
) -> None:
    address = window_of(linked, browser)
    linked.in_the_past(timedelta(minutes=1))
    linked.state("foreground", datetime.now(UTC))
    assert linked.send(log()).json()["accepted"] == 1
    assert browser.post(address, {"on": "no"})["Location"] == "/me/consents/logs/#devices"
    refused = linked.send(log())
    assert (refused.status_code, refused.json()["refused"][0]["code"]) == (403, "consent_required")
    assert linked.send(device()).json()["accepted"] == 1
    other = Phone().enrol()
    assert other.link(owner.subject_id).status_code == 201
    other.state("foreground", datetime.now(UTC))
    assert other.send(log()).json()["accepted"] == 1
    assert "Off for:" in browser.get("/me/consents/").text
    assert "for one device" in browser.get("/me/consents/history/").text
    event = ConsentEvent.objects.get(device__isnull=False)
    receipt = browser.get(f"/me/consents/history/{event.reference}/").text
    assert "one of your linked devices only" in receipt
    assert invariants.gates_say_what_holds().violations == 0
    assert invariants.rows_were_permitted().violations == 0
    assert browser.post(address, {"on": "yes"}).status_code == 302
    assert linked.send(log()).json()["accepted"] == 1
    assert invariants.rows_were_permitted().violations == 0


def test_row_taken_in_spite_of_an_exception_is_a_violation(
    linked: Phone, owner: User, browser: Client
) -> None:
    linked.state("foreground", datetime.now(UTC))
    linked.send(log())
    browser.post(window_of(linked, browser), {"on": "no"})
    gate = linked.gate
    gate.log_since = gate.window_opened_at
    gate.save()
    assert invariants.gates_say_what_holds() == (1, 1)


def test_device_of_another_and_an_answer_that_is_none_change_nothing(
    linked: Phone, owner: User, browser: Client
) -> None:
    address = window_of(linked, browser)
    stranger = Client()
    stranger.force_login(person("stranger"))
    assert stranger.post(address, {"on": "no"}).status_code == 404
    assert (
        browser.post(f"/me/consents/logs/devices/{uuid.uuid4()}/", {"on": "no"}).status_code == 404
    )
    assert browser.post(address, {"on": "maybe"}).status_code == 400
    browser.post("/me/consents/logs/off/")
    off = browser.post(address, {"on": "no"})
    assert (off.status_code, "Turn it on first." in off.text) == (409, True)
    assert not ConsentEvent.objects.filter(device__isnull=False).exists()
    browser.post("/me/devices/{}/close/".format(address.rstrip("/").rpartition("/")[2]))
    assert browser.post(address, {"on": "no"}).status_code == 404


def test_what_is_held_is_counted_by_week_and_erased_with_its_count(
    linked: Phone, owner: User, browser: Client
) -> None:
    text = browser.get("/me/consents/logs/").text
    assert ("Nothing arrived in the last twelve weeks." in text, "0 records are held." in text) == (
        True,
        True,
    )
    linked.state("foreground", datetime.now(UTC))
    assert linked.send(log(), log(), device()).json()["accepted"] == 3
    text = browser.get("/me/consents/logs/").text
    assert (text.count("<rect"), "2 records are held." in text) == (12, True)
    asked = browser.get("/me/consents/logs/erase/").text
    assert "<strong>2</strong> records would go." in asked
    assert Event.objects.count() == 3
    done = browser.post("/me/consents/logs/erase/", follow=True)
    assert ("2 records are erased." in done.text, Event.objects.get().kind) == (True, "device")
    assert "Nothing is held." in browser.get("/me/consents/logs/erase/").text
    assert "0 records are erased." in browser.post("/me/consents/logs/erase/", follow=True).text
