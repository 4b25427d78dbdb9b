"""`POST telemetry/events/`: what is taken, what is refused and why, and that it is taken once."""

import json
import uuid
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import connection

from accounts.models import User
from privacy.consent.enums import Feature
from privacy.consent.holders import Holder
from telemetry.models import Event
from tests.telemetry.devices import (
    ALL_FIELDS,
    EVENTS,
    SECRET_MAC,
    Phone,
    agree,
    device,
    log,
    turn_off,
)

pytestmark = pytest.mark.django_db


def refusals(answer: Any) -> list[tuple[str, str]]:
    return [(each["code"], each["field"]) for each in answer.json()["refused"]]


def test_clean_batch_of_a_linked_device_is_stored(linked: Phone) -> None:
    answer = linked.send(log(), device(), log())
    assert (answer.status_code, answer.json()) == (
        202,
        {"accepted": 3, "duplicate": 0, "refused": []},
    )
    rows = Event.objects.order_by("kind").values_list(
        "kind", "pseudonym", "tail", "feature", "model"
    )
    pseudonym = linked.gate.pseudonym
    assert list(rows) == [
        ("device", pseudonym, False, None, "SN-D7"),
        ("log", pseudonym, False, "door.open", None),
        ("log", pseudonym, False, "door.open", None),
    ]


def test_every_device_field_is_stored_as_declared(linked: Phone) -> None:
    sent = device(
        model="SN-D7",
        os_version="14.2",
        settings={"language": "zh-HK", "dark_mode": True, "text_scale": 120},
        unique_id="a1b2c3d4e5",
        mac=SECRET_MAC,
        apps=["com.example.chess", "org.mail"],
        hardware={"cpu": "arm64", "cores": 8, "memory_mb": 6144},
    )
    assert linked.send(sent).json()["accepted"] == 1
    row = Event.objects.get()
    assert (row.set_language, row.set_dark_mode, row.hw_cores, row.hw_storage_gb) == (
        "zh-HK",
        True,
        8,
        None,
    )
    assert row.apps == "com.example.chess\norg.mail"
    assert (len(row.mac_hash or ""), len(row.unique_id_hash or "")) == (43, 43)
    with connection.cursor() as cursor:
        cursor.execute("SELECT e::text FROM telemetry_event e")
        stored = cursor.fetchone()[0]
    assert [word for word in (SECRET_MAC, "a1b2c3d4e5", "chess") if word in stored] == []


def test_without_a_token_nobody_is_heard(phone: Phone) -> None:
    phone.token = ""
    answer = phone.send(log())
    assert (answer.status_code, answer.json()["code"]) == (401, "not_authenticated")
    assert answer["WWW-Authenticate"] == "Install"


def test_guessed_token_opens_nothing(linked: Phone) -> None:
    linked.token = linked.token[:-1] + ("A" if linked.token[-1] != "A" else "B")
    assert linked.send(log()).status_code == 401
    assert not Event.objects.exists()


def test_token_stands_nowhere_but_as_a_hash(phone: Phone) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT g::text FROM telemetry_gate g")
        assert phone.token not in cursor.fetchone()[0]


def test_without_consent_everything_is_forbidden_and_nothing_stored(phone: Phone) -> None:
    answer = phone.send(log(), device())
    assert (answer.status_code, answer["Content-Type"]) == (403, "application/problem+json")
    assert (answer.json()["code"], answer.json()["accepted"]) == ("consent_required", 0)
    assert refusals(answer) == [("consent_required", ""), ("consent_required", "")]
    assert not Event.objects.exists()


def test_consent_to_one_group_opens_only_that(phone: Phone) -> None:
    agree(phone.holder, Feature.LOGS)
    answer = phone.send(log(), device())
    assert (answer.status_code, answer.json()["accepted"]) == (202, 1)
    assert refusals(answer) == [("consent_required", "")]


def test_event_captured_before_the_consent_is_not_covered(linked: Phone) -> None:
    linked.in_the_past(timedelta(minutes=1))
    gate = linked.gate
    gate.log_since = datetime.now(UTC) - timedelta(seconds=10)
    gate.save()
    answer = linked.send(log(datetime.now(UTC) - timedelta(seconds=20)))
    assert (answer.status_code, refusals(answer)) == (403, [("consent_required", "")])


def test_with_a_window_only_the_person_s_consent_counts(phone: Phone, owner: User) -> None:
    agree(phone.holder, Feature.LOGS)
    turn_off(Holder(subject_id=owner.subject_id), Feature.LOGS)
    phone.link(owner.subject_id)
    assert refusals(phone.send(log())) == [("consent_required", "")]


def test_withdrawal_stops_at_once_without_a_tail(linked: Phone, owner: User) -> None:
    assert linked.send(log()).json()["accepted"] == 1
    before = log()
    turn_off(Holder(subject_id=owner.subject_id), Feature.LOGS)
    answer = linked.send(before, log())
    assert (answer.status_code, answer.json()["code"]) == (403, "consent_required")
    assert Event.objects.count() == 1
    assert linked.send(device()).json()["accepted"] == 1


def test_field_without_permission_is_named_and_its_value_is_nowhere(
    linked: Phone, caplog: pytest.LogCaptureFixture
) -> None:
    linked.permit("mac", "apps", granted=False)
    sent = device(model="SN-D7", mac=SECRET_MAC, apps=["com.secret.app"])
    answer = linked.send(sent)
    assert answer.status_code == 403
    assert refusals(answer) == [("permission_required", "mac"), ("permission_required", "apps")]
    assert not Event.objects.exists()
    assert SECRET_MAC not in caplog.text + answer.content.decode()
    assert linked.send(device(model="SN-D7")).json()["accepted"] == 1


def test_identifiers_need_a_linked_person(phone: Phone) -> None:
    agree(phone.holder, Feature.DEVICE)
    phone.permit(*ALL_FIELDS)
    answer = phone.send(device(unique_id="abcd1234"), device(model="SN-D7"))
    assert (answer.status_code, answer.json()["accepted"]) == (202, 1)
    assert refusals(answer) == [("consent_required", "unique_id")]


def test_every_position_is_refused_while_no_service_is_open(linked: Phone) -> None:
    answer = linked.send(
        {**log(), "kind": "location", "data": {"gps": {"lat": 22.3, "lon": 114.1}}}
    )
    assert (answer.status_code, refusals(answer)) == (403, [("service_not_open", "")])


def test_restricted_person_s_device_may_send_nothing(linked: Phone, owner: User) -> None:
    from privacy.subjects.domain import restrict
    from privacy.subjects.enums import Restriction

    restrict(subject_id=owner.subject_id, reason=Restriction.MINOR_REPORT)
    answer = linked.send(log())
    assert (answer.status_code, answer.json()["code"]) == (403, "restricted")


def test_incomplete_account_s_device_may_send_nothing(phone: Phone, owner: User) -> None:
    User.objects.filter(pk=owner.pk).update(account_state="incomplete")
    phone.link(owner.subject_id)
    answer = phone.send(log())
    assert (answer.status_code, answer.json()["code"]) == (403, "basic_info_missing")


FAULTY_LOGS: list[tuple[dict[str, Any], tuple[str, str]]] = [
    ({"kind": "weather"}, ("unknown_field", "kind")),
    ({"mood": "good"}, ("unknown_field", "mood")),
    ({"face_image": "AAAA"}, ("biometric", "face_image")),
    ({"captured_at": "yesterday"}, ("clock", "captured_at")),
    ({"captured_at": "2026-11-22T20:00:00"}, ("clock", "captured_at")),
    ({"data": 7}, ("unknown_field", "data")),
    ({"data": {"feature": "x", "outcome": "perhaps"}}, ("unknown_field", "outcome")),
    ({"data": {"feature": "x\u0000", "outcome": "ok"}}, ("unknown_field", "feature")),
    ({"data": {"feature": "x", "outcome": "ok", "palmPrint": 1}}, ("biometric", "palmPrint")),
    ({"data": {"feature": "x", "outcome": "ok", "surface_image": 1}},
     ("unknown_field", "surface_image")),
]  # fmt: skip


def test_faulty_log_event_is_named(linked: Phone) -> None:
    for changes, fault in FAULTY_LOGS:
        answer = linked.send(log(), log(**changes))
        assert (answer.status_code, answer.json()["accepted"], refusals(answer)) == (
            202,
            1,
            [fault],
        ), changes
    assert Event.objects.count() == len(FAULTY_LOGS)


FAULTY_DEVICES: list[tuple[dict[str, Any], list[tuple[str, str]]]] = [
    ({"mac": "02:42"}, [("unknown_field", "mac")]),
    ({"apps": ["a.b"] * 501}, [("unknown_field", "apps")]),
    ({"apps": ["not a package"]}, [("unknown_field", "apps")]),
    ({"settings": {"wallpaper": "x"}}, [("unknown_field", "settings.wallpaper")]),
    ({"settings": {"iris-scan": "x"}}, [("biometric", "settings.iris-scan")]),
    ({"hardware": {"cores": "eight"}}, [("unknown_field", "hardware.cores")]),
    ({"model": 5, "serial": 1}, [("unknown_field", "serial"), ("unknown_field", "model")]),
    ({"fingerprint": "x"}, [("biometric", "fingerprint")]),
    ({}, [("unknown_field", "data")]),
]


def test_faulty_device_event_names_every_field(linked: Phone) -> None:
    for data, faults in FAULTY_DEVICES:
        answer = linked.send({**log(), "kind": "device", "data": data})
        wanted = 400 if faults[0][0] == "biometric" else 202
        assert (answer.status_code, refusals(answer)) == (wanted, faults), data
    assert not Event.objects.exists()


def test_position_with_a_biometric_field_is_told_apart(linked: Phone) -> None:
    sent = {**log(), "kind": "location", "data": {"camera": [{"face-template": "x"}]}}
    answer = linked.send(sent)
    assert (answer.status_code, answer.json()["code"]) == (400, "biometric")
    assert refusals(answer) == [("biometric", "face-template")]


def test_broken_envelope_is_no_batch(linked: Phone) -> None:
    for body in (b"{", b"[]", b'{"batch": 1, "events": []}', b"[" * 70_000):
        answer = linked.call("POST", EVENTS, body)
        assert (answer.status_code, answer.json()["code"]) == (400, "malformed"), body[:30]


def test_unknown_field_of_the_envelope_is_named(linked: Phone) -> None:
    for name, code in (("voiceprint_template", "biometric"), ("colour", "unknown_field")):
        body = {"batch": str(uuid.uuid4()), "events": [log()], name: "x"}
        answer = linked.call("POST", EVENTS, body)
        assert (answer.status_code, answer.json()["code"]) == (400, code)
        assert answer.json()["field"] == name
    assert not Event.objects.exists()


def test_event_without_an_id_makes_the_batch_malformed(linked: Phone) -> None:
    answer = linked.send(log(), log(id="seven"))
    assert (answer.status_code, answer.json()["field"]) == (400, "events[1].id")
    assert not Event.objects.exists()


def test_thousand_events_are_taken_and_one_more_is_not(linked: Phone) -> None:
    events = [log() for _ in range(1_001)]
    answer = linked.send(*events)
    assert (answer.status_code, answer.json()["code"]) == (400, "too_many_events")
    assert not Event.objects.exists()
    assert linked.send(*events[:1_000]).json()["accepted"] == 1_000


def test_one_mebibyte_is_read_and_one_byte_more_is_not(linked: Phone) -> None:
    body = json.dumps({"batch": str(uuid.uuid4()), "events": [log()]}).encode()
    whole = body.ljust(1024 * 1024)
    assert linked.call("POST", EVENTS, whole).status_code == 202
    answer = linked.call("POST", EVENTS, whole + b" ")
    assert (answer.status_code, answer.json()["code"]) == (413, "too_large")


def test_body_that_is_no_json_is_refused_by_its_type(linked: Phone) -> None:
    for kind in ("image/jpeg", "audio/ogg", "text/plain", "multipart/form-data"):
        answer = linked.client.generic(
            "POST", EVENTS, b"\xff\xd8", content_type=kind,
            headers={"Authorization": f"Install {linked.token}"},
        )  # fmt: skip
        assert (answer.status_code, answer.json()["code"]) == (415, "unsupported_media_type")


def test_same_batch_again_is_stored_once(linked: Phone) -> None:
    events = [log(), device()]
    batch = str(uuid.uuid4())
    assert linked.send(*events, batch=batch).json()["accepted"] == 2
    again = linked.send(*events, batch=batch)
    assert (again.status_code, again.json()["accepted"], again.json()["duplicate"]) == (202, 0, 2)
    other = linked.send(*events, log())
    assert (other.json()["accepted"], other.json()["duplicate"]) == (1, 2)
    assert Event.objects.count() == 3


def test_same_event_twice_in_one_batch_is_stored_once(linked: Phone) -> None:
    event = log()
    answer = linked.send(event, event)
    assert (answer.json()["accepted"], answer.json()["duplicate"]) == (1, 1)


def test_many_small_batches_are_joined_and_still_known(linked: Phone) -> None:
    from telemetry.models import SeenBatch

    events = [log() for _ in range(70)]
    for event in events:
        linked.send(event)
    assert SeenBatch.objects.count() < 20
    assert linked.send(*events).json()["duplicate"] == 70


def test_future_and_ancient_clocks_are_refused(linked: Phone) -> None:
    now = datetime.now(UTC)
    answer = linked.send(log(now + timedelta(minutes=6)), log(datetime(1970, 1, 1, tzinfo=UTC)))
    assert refusals(answer) == [("clock", "captured_at"), ("clock", "captured_at")]
    assert answer.status_code == 202


def test_event_of_before_the_window_belongs_to_nobody_here(linked: Phone) -> None:
    linked.in_the_past(timedelta(hours=1))
    gate = linked.gate
    gate.window_opened_at = datetime.now(UTC) - timedelta(minutes=10)
    gate.save()
    answer = linked.send(log(datetime.now(UTC) - timedelta(minutes=20)))
    assert refusals(answer) == [("collection_ended", "")]


def test_revoked_permission_stops_its_field_at_once(linked: Phone) -> None:
    assert linked.send(device(model="SN-D7")).json()["accepted"] == 1
    assert linked.permit("model", granted=False).json().get("model") is None
    answer = linked.send(device(model="SN-D7"))
    assert (answer.status_code, refusals(answer)) == (403, [("permission_required", "model")])


def test_ids_that_share_a_half_are_two_ids(linked: Phone) -> None:
    """Ids are compared by their second halves first: one half alone is no duplicate."""
    first, second = log(), log()
    second["id"] = "00000000-0000-4000" + first["id"][18:]
    assert linked.send(first).json()["accepted"] == 1
    assert (linked.send(second, first).json()["accepted"], Event.objects.count()) == (1, 2)
