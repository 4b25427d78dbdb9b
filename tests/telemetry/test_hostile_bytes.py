"""Bytes that no honest device sends: each is refused, and good events beside it are taken."""

import json
import uuid
from typing import Any

import pytest

from telemetry.models import Event, Tally
from tests.telemetry.devices import EVENTS, Phone, log

pytestmark = pytest.mark.django_db


def sent_raw(phone: Phone, *events: bytes) -> Any:
    body = b'{"batch": "%s", "events": [%s]}' % (str(uuid.uuid4()).encode(), b", ".join(events))
    return phone.call("POST", EVENTS, body)


def event(kind: str, data: bytes) -> bytes:
    head = json.dumps({**log(), "kind": kind, "data": 0}).encode()
    return head.replace(b'"data": 0', b'"data": ' + data)


def told(answer: Any) -> list[tuple[str, str]]:
    return [(each["code"], each["field"]) for each in answer.json()["refused"]]


BROKEN = [
    ("location", b'{"a": 1e999}'),
    ("location", b'{"a": %s}' % (b"7" * 5_000)),
    ("location", b'{"\xff\xfe": 1}'),
    ("location", b'{"a": "\xff\xfe"}'),
    ("device", b'{"model": "\xed\xa0\x80"}'),
    ("device", b'{"hardware": {"cores": 1e999}}'),
    ("log", b'{"feature": "x", "outcome": "ok", "duration_ms": %s}' % (b"7" * 5_000)),
]


@pytest.mark.parametrize(("kind", "data"), BROKEN)
def test_event_of_broken_bytes_does_not_spoil_the_others(
    linked: Phone, kind: str, data: bytes
) -> None:
    good = json.dumps(log()).encode()
    answer = sent_raw(linked, good, event(kind, data), json.dumps(log()).encode())
    assert (answer.status_code, answer.json()["accepted"]) == (202, 2)
    assert told(answer) == [("unknown_field", "data")]
    assert Event.objects.count() == 2


def test_broken_event_without_an_id_makes_the_batch_malformed(linked: Phone) -> None:
    answer = sent_raw(linked, b'{"id": "\xff", "a": 1e999}')
    assert (answer.status_code, answer.json()["field"]) == (400, "events[0].id")


@pytest.mark.parametrize(
    "body", [b'{"\xff": 1}', b'{"batch": 1e999, "events": []}', b"\xff\xfe", b'{"a":' * 9_000]
)
def test_broken_envelope_is_malformed(linked: Phone, body: bytes) -> None:
    answer = linked.call("POST", EVENTS, body)
    assert (answer.status_code, answer.json()["code"]) == (400, "malformed")


DEEP: list[dict[str, Any]] = [
    {"kind": "device", "data": {"settings": {"x": {"face_image": 1}}}},
    {"kind": "device", "data": {"apps": [{"face_image": 1}]}},
    {"x": {"face_image": 1}},
    {"kind": "weather", "data": {"face_image": 1}},
    {"kind": "location", "data": {"a": {"b": [{"face_image": 1}]}}},
]


@pytest.mark.parametrize("changes", DEEP)
def test_body_part_is_found_however_deep_and_counted(
    linked: Phone, changes: dict[str, Any]
) -> None:
    answer = linked.send(log(**changes))
    assert (answer.status_code, answer.json()["code"]) == (400, "biometric")
    assert told(answer) == [("biometric", "face_image")]
    assert Tally.objects.get(code="biometric").count == 1
    assert not Event.objects.exists()


def test_strange_names_are_told_neither_whole_nor_without_end(linked: Phone) -> None:
    many: dict[str, Any] = {f"{number:04}{'x' * 5_000}": 1 for number in range(30)}
    answer = linked.send(log(), log(**many))
    assert answer.status_code == 202
    assert [len(name) for _, name in told(answer)] == [60] * 20
    answer = linked.call("POST", EVENTS, {"batch": "", "events": [], "y" * 200_000: 1})
    assert (answer.status_code, answer.json()["field"]) == (400, "y" * 60)
