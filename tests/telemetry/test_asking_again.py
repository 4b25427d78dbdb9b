"""A version adds a purpose: refused until it is answered, gone on after either answer (S-36)."""

from dataclasses import replace
from typing import Any

import pytest
from django.test import Client

from privacy.consent.features import FEATURES
from privacy.consent.gate import may_use
from privacy.consent.holders import Holder
from privacy.registry.elements import Purpose
from privacy.work.dispatcher import run_due
from telemetry.models import Event
from tests.people import person
from tests.privacy.consent.conftest import LOGS, policy
from tests.privacy.prompting.conftest import agreed, browser_of, gains
from tests.privacy.prompting.test_asking_again import PROMPT, answer, form_at
from tests.telemetry.devices import ALL_FIELDS, Phone, agree, device, log

pytestmark = pytest.mark.django_db
NEW = Purpose.OPERATIONS


def sent(phone: Phone, *events: dict[str, Any]) -> tuple[int, list[str]]:
    """Return the status, and the codes of what was refused, fields named."""
    found = phone.send(*events)
    refused = found.json()["refused"]
    return found.status_code, [f"{each['code']} {each['field']}".strip() for each in refused]


def of_person(phone: Phone) -> tuple[Phone, Any]:
    """Return a phone linked with somebody who agreed to the first texts and has it on."""
    user = agreed(person("phone.owner"))
    agree(Holder(subject_id=user.subject_id), *("device", "logs"))  # type: ignore[arg-type] # words
    phone.permit(*ALL_FIELDS)
    assert phone.link(user.subject_id).status_code == 201
    return phone, user


def test_purpose_is_asked_refused_and_agreed(phone: Phone, monkeypatch: pytest.MonkeyPatch) -> None:
    phone, user = of_person(phone)
    who = Holder(subject_id=user.subject_id)
    assert sent(phone, device(), log()) == (202, [])
    gains(monkeypatch)
    policy("Another purpose.")
    run_due()
    # Asked, unanswered: its events are refused, with the version; other functions go on.
    refused = phone.send(device())
    assert (refused.status_code, refused.json()["code"], refused.json()["version"]) == (
        403,
        "consent_required",
        2,
    )
    assert sent(phone, log()) == (202, [])
    browser = browser_of(user)
    assert browser.get("/me/")["Location"].startswith(PROMPT)
    typed = form_at(browser)
    # Not now: the first version's function goes on, old data serves nothing new.
    assert answer(browser, "device", typed, "no") == 302
    assert sent(phone, device()) == (202, [])
    uses = [may_use(holder=who, element="D-24", purpose=each) for each in (Purpose.DEVICE, NEW)]
    assert uses == [True, False]
    before = Event.objects.count()
    assert answer(browser, "device", form_at(browser, f"{PROMPT}device/"), "yes") == 302
    assert (sent(phone, device()), Event.objects.count()) == ((202, []), before + 1)
    assert may_use(holder=who, element="D-24", purpose=NEW)


def test_element_is_refused_by_its_field_after_not_now(
    phone: Phone, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Version 1 without the device model: version 2 adds it."""
    whole = FEATURES["device"]
    monkeypatch.setitem(FEATURES, "device", replace(whole, elements=whole.elements[1:]))
    policy("Without the model.")
    phone, user = of_person(phone)
    monkeypatch.setitem(FEATURES, "device", whole)
    policy("With it.")
    run_due()
    browser = browser_of(user)
    assert answer(browser, "device", form_at(browser, f"{PROMPT}device/"), "no") == 302
    assert sent(phone, device(os_version="14")) == (202, [])
    assert sent(phone, device(model="SN-D7")) == (403, ["consent_required model"])
    assert answer(browser, "device", form_at(browser, f"{PROMPT}device/"), "yes") == 302
    assert sent(phone, device(model="SN-D7")) == (202, [])


def test_app_without_a_person_gets_the_difference_and_says_not_now(
    phone: Phone, monkeypatch: pytest.MonkeyPatch
) -> None:
    url = "/api/v1/installs/me/consents/"
    agree(phone.holder, LOGS)
    assert sent(phone, log()) == (202, [])
    gains(monkeypatch, "D-37")
    policy("Another purpose.")
    run_due()
    assert sent(phone, log()) == (403, ["consent_required"])
    asked = phone.call("GET", "/api/v1/consents/pending/?language=zh-hant").json()
    told = next(each for each in asked["pending"] if each["feature"] == "logs")
    assert (told["version"], told["agreed_version"], asked["texts"]) == (2, 1, [])
    assert (told["new"]["elements"], told["new"]["methods"]) == ([], [])
    assert [each["purpose"] for each in told["new"]["purposes"]] == [str(NEW)]
    assert "網站" in told["new"]["purposes"][0]["name"]
    assert told["compare"].endswith("/zh-hant/privacy/compare/1..2/")
    assert told["clauses"][0]["url"].endswith("/zh-hant/privacy/v/2/#P-3.11")
    assert set(told["explained"]) == {"purpose", "scope", "method"}
    # For a version that is not in force, then "not now", then off.
    wish = {"version": 2, "granted": False, "keep_earlier": True}
    old = phone.call("PUT", url, {"logs": {**wish, "version": 1}})
    assert (old.status_code, old.json()["code"]) == (409, "version_not_in_force")
    assert phone.call("PUT", url, {"logs": wish}).json()["logs"] is True
    assert sent(phone, log()) == (202, [])
    assert not may_use(holder=phone.holder, element="D-37", purpose=NEW)
    assert (
        phone.call("PUT", url, {"logs": {"version": 2, "granted": False}}).json()["logs"] is False
    )
    assert sent(phone, log()) == (403, ["consent_required"])


def test_session_of_an_app_reads_and_answers(phone: Phone, monkeypatch: pytest.MonkeyPatch) -> None:
    phone, user = of_person(phone)
    gains(monkeypatch)
    gains(monkeypatch, "D-02")
    policy("More purposes.")
    browser = browser_of(user)
    asked = browser.get("/api/v1/consents/pending/").json()
    assert [each["feature"] for each in asked["pending"]] == ["device", "location"]
    assert [each["document"] for each in asked["texts"]] == ["privacy"]
    assert asked["texts"][0]["answer"].endswith("/me/changes/privacy/")

    def put(client: Client, **wish: Any) -> Any:
        body = {"device": {"version": 2, "granted": True, **wish}}
        return client.put("/api/v1/consents/", body, content_type="application/json")

    assert put(browser, version=1).json()["code"] == "version_not_in_force"
    assert put(browser).json()["device"] is True
    assert put(Client()).status_code == 401
    by_device = phone.call("PUT", "/api/v1/consents/", {"device": {"version": 2, "granted": True}})
    assert by_device.status_code == 403
    stranger = browser_of(person("stranger"))
    assert put(stranger).json()["code"] == "not_shown"
    assert sent(phone, device()) == (202, [])
