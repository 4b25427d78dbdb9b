"""Consent by an app: shown first, then decided; with a window the person decides (P-1.4, P-3.3)."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from pytest_django import Settings

from privacy.consent.models import ConsentEvent
from telemetry.models import Event, PermissionGrant
from tests.telemetry.devices import Phone, log

pytestmark = pytest.mark.django_db
URL = "/api/v1/installs/me/consents/"


def pending(phone: Phone, query: str = "") -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = phone.call("GET", f"/api/v1/consents/pending/{query}").json()[
        "pending"
    ]
    return found


def test_app_shows_the_words_then_decides_then_sends(phone: Phone) -> None:
    told = pending(phone, "?language=zh-hant")
    assert sorted(each["feature"] for each in told) == ["device", "logs"]
    assert all(each["purpose"] and each["elements"] for each in told)
    wish = {"version": told[0]["version"], "granted": True}
    answer = phone.call("PUT", URL, {"logs": wish})
    assert (answer.status_code, answer.json()) == (
        200,
        {"device": False, "location": False, "logs": True},
    )
    assert phone.send(log()).json()["accepted"] == 1
    assert [each["feature"] for each in pending(phone)] == ["device"]
    off = phone.call("PUT", URL, {"logs": {**wish, "granted": False}})
    assert off.json()["logs"] is False
    assert phone.send(log()).status_code == 403
    assert Event.objects.count() == 1


def test_nobody_agrees_to_what_was_not_shown(phone: Phone) -> None:
    answer = phone.call("PUT", URL, {"logs": {"version": 1, "granted": True}})
    assert (answer.status_code, answer.json()["code"]) == (400, "not_shown")
    assert not ConsentEvent.objects.exists()


def test_other_version_unknown_feature_and_nothing_are_refused(phone: Phone) -> None:
    version = pending(phone)[0]["version"]
    wish = {"version": version, "granted": True}
    for body, status, code in (
        ({"logs": {**wish, "version": version + 1}}, 409, "version_not_in_force"),
        ({"location": wish}, 400, "unknown_feature"),
        ({}, 400, "unknown_feature"),
        ({"thoughts": wish}, 400, "invalid"),
        ({"logs": {"granted": True}}, 400, "invalid"),
    ):
        answer = phone.call("PUT", URL, body)
        assert (answer.status_code, answer.json()["code"]) == (status, code), body
    assert not ConsentEvent.objects.filter(act="granted").exists()


def test_yes_with_the_signal_of_privacy_control_is_none_and_a_no_is_one(phone: Phone) -> None:
    version = pending(phone)[0]["version"]
    yes, no = ({"logs": {"version": version, "granted": on}} for on in (True, False))
    assert phone.call("PUT", URL, yes).json()["logs"] is True
    assert phone.call("PUT", URL, no, HTTP_SEC_GPC="1").json()["logs"] is False
    refused = phone.call("PUT", URL, yes, HTTP_SEC_GPC="1")
    assert (refused.status_code, refused.json()["code"]) == (409, "gpc")
    assert phone.send(log()).status_code == 403


def test_linked_person_decides_not_the_device(linked: Phone) -> None:
    answer = linked.call("PUT", URL, {"logs": {"version": 1, "granted": False}})
    assert (answer.status_code, answer.json()["code"]) == (409, "linked")
    assert linked.send(log()).json()["accepted"] == 1


def test_calls_refuse_values_that_cannot_be(phone: Phone) -> None:
    now = datetime.now(UTC).isoformat()
    for method, path, body in (
        ("PUT", "installs/me/permissions/", {"heart_rate": True}),
        ("PUT", "installs/me/permissions/", {"model": "perhaps"}),
        ("PUT", "installs/me/state/", {"state": "asleep", "at": now, "session": "s"}),
        ("PUT", "installs/me/state/", {"state": "foreground", "at": now, "session": "a b"}),
        ("POST", "installs/", {"platform": "toaster", "app_version": "1"}),
        ("POST", "installs/", {"platform": "ios", "app_version": "1 2"}),
    ):
        answer = phone.call(method, f"/api/v1/{path}", body)
        assert (answer.status_code, answer.json()["code"]) == (400, "invalid"), (path, body)
    for method in ("POST", "DELETE"):
        assert phone.call(method, "/api/v1/installs/me/services/door/").status_code == 404


def test_network_that_enrols_too_often_is_told_to_wait(phone: Phone) -> None:
    body = {"platform": "ios", "app_version": "1"}
    statuses = [phone.call("POST", "/api/v1/installs/", body).status_code for _ in range(21)]
    assert statuses.count(201) <= 20
    assert statuses[-1] == 429


def test_install_says_yes_so_often_an_hour_and_no_at_any_time(
    phone: Phone, settings: Settings
) -> None:
    settings.YESES_PER_HOUR = 3
    version = pending(phone)[0]["version"]
    answers = []
    for granted in [True, True, False, False] * 4:
        wish = {"version": version, "granted": granted}
        answers.append(phone.call("PUT", URL, {"logs": wish}))
    assert [answer.status_code for answer in answers] == [200] * 12 + [429, 429, 200, 200]
    assert answers[-4]["Retry-After"] == "3600"
    assert ConsentEvent.objects.exclude(act="shown").count() == 6


def test_an_answer_counts_where_the_day_has_had_too_many_beginnings_of_use(phone: Phone) -> None:
    version = pending(phone)[0]["version"]
    phone.in_the_past(timedelta(minutes=5))
    gate = phone.gate
    gate.foreground = [float(n) for n in range(800)]
    gate.save()
    answer = phone.call("PUT", URL, {"logs": {"version": version, "granted": True}})
    assert (answer.status_code, answer.json()["logs"]) == (200, True)


def test_permissions_are_given_so_often_an_hour_and_taken_at_any_time(
    phone: Phone, settings: Settings
) -> None:
    settings.YESES_PER_HOUR = 3
    answers = [phone.permit("model", granted=granted) for granted in [True, True, False] * 5]
    assert [answer.status_code for answer in answers] == [200] * 9 + [429, 429, 200] * 2
    assert answers[-2]["Retry-After"] == "3600"
    assert PermissionGrant.objects.count() == 6
    assert phone.gate.permissions == {}
