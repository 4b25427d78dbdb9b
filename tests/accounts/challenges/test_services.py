"""Only the refused service answers 403, by its name; everything else goes on (S-30)."""

from datetime import UTC, datetime
from typing import Any

import pytest

from accounts.models import User
from privacy.consent.enums import Feature
from privacy.consent.holders import Holder
from telemetry.domain import windows
from tests.accounts.challenges.doubting import decide, member_of_staff, overdue, press, window
from tests.people import person
from tests.telemetry.devices import ALL_FIELDS, Phone, agree, device, log

pytestmark = pytest.mark.django_db


@pytest.fixture
def owner(published_texts: Any) -> User:
    user = person("wing.lam")
    agree(Holder(subject_id=user.subject_id), Feature.DEVICE, Feature.LOGS)
    return user


@pytest.fixture
def phone(owner: User) -> Phone:
    """A device linked with the owner that may send everything."""
    phone = Phone().enrol()
    phone.permit(*ALL_FIELDS)
    assert phone.link(owner.subject_id).status_code == 201
    phone.state("foreground", datetime.now(UTC))
    return phone


def refuse(user: User, *services: str) -> Any:
    challenge = overdue(user)
    decide(member_of_staff(), challenge, "refuse", *services)
    return challenge


def sent(phone: Phone, *events: dict[str, Any]) -> tuple[int, int]:
    """Return the status, and how many events were taken."""
    answer = phone.send(*events)
    return answer.status_code, answer.json()["accepted"]


def test_refused_kind_answers_403_by_its_name_and_the_other_is_taken(
    owner: User, phone: Phone
) -> None:
    assert (sent(phone, log()), sent(phone, device())) == ((202, 1), (202, 1))
    challenge = refuse(owner, "logs")
    answer = phone.send(log())
    assert (answer.status_code, answer.json()["code"]) == (403, "service_refused")
    assert [(each["code"], each["field"]) for each in answer.json()["refused"]] == [
        ("service_refused", "log")
    ]
    assert sent(phone, device()) == (202, 1)
    press(member_of_staff(), challenge, "lift")
    assert sent(phone, log()) == (202, 1)


def test_refused_linking_names_itself_on_the_page_and_in_the_interface(owner: User) -> None:
    code = windows.new_code(subject_id=owner.subject_id)
    refuse(owner, "linking")
    answer = window(owner).post("/me/devices/code/")
    assert (answer.status_code, "Linking of devices" in answer.text) == (403, True)
    other = Phone().enrol()
    told = {"code": code.text, "purpose": "device_security"}
    refused = other.call("POST", "/api/v1/installs/me/link/", told)
    assert (refused.status_code, refused.json()["code"], refused.json()["service"]) == (
        403,
        "service_refused",
        "linking",
    )


def test_refused_location_names_itself_where_services_are_started(
    owner: User, phone: Phone
) -> None:
    address = "/api/v1/installs/me/services/lift/"
    assert phone.call("POST", address).status_code == 404
    refuse(owner, "location")
    answer = phone.call("POST", address)
    assert (answer.status_code, answer.json()["service"]) == (403, "location")


def test_refused_function_cannot_be_turned_on_but_off(owner: User) -> None:
    refuse(owner, "logs", "location")
    browser = window(owner)
    page = browser.get("/me/consents/location/").text
    assert "Location" in page
    import re

    fields = dict(re.findall(r'name="(\w+)" value="([^"]*)"', page))
    wanted = {**fields, "feature": "location", "granted": "yes"}
    answer = browser.post("/me/consents/decide/", wanted)
    assert answer.status_code == 403, answer.text
    assert "You are refused this service: Location" in answer.text
    assert browser.post("/me/consents/logs/off/").status_code == 302


@pytest.mark.parametrize(
    "address",
    ["/me/", "/me/profile/", "/me/devices/", "/me/consents/", "/me/delete/", "/me/identity/"],
)
def test_everything_else_goes_on(owner: User, address: str) -> None:
    refuse(owner, "device", "location", "logs", "linking")
    assert window(owner).get(address).status_code == 200


def test_refusal_of_one_person_is_nobody_elses(owner: User, phone: Phone) -> None:
    refuse(person("ben"), "device", "logs", "linking")
    assert sent(phone, log(), device()) == (202, 2)


def test_link_can_still_be_ended_by_who_is_refused(owner: User, phone: Phone) -> None:
    refuse(owner, "device", "logs", "linking")
    assert phone.call("DELETE", "/api/v1/installs/me/link/").status_code == 204
    # Without a link the install is nobody's, and nobody's services are refused.
    assert phone.gate.refused == []
