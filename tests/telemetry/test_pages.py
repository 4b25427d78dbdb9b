"""`/me/devices/`: one's own devices and nobody else's."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import User
from telemetry.models import CombinationWindow, Event, LinkCode
from tests.people import person
from tests.telemetry.devices import Phone, device, log

pytestmark = pytest.mark.django_db


@pytest.fixture
def browser_of_owner(owner: User) -> Client:
    client = Client()
    client.force_login(owner)
    return client


def window_of(phone: Phone) -> CombinationWindow:
    return CombinationWindow.objects.get(install_id=phone.install)


def test_signed_out_is_led_to_the_sign_in(client: Client) -> None:
    answer = client.get(reverse("me_devices"))
    assert (answer.status_code, answer["Location"].split("?")[0]) == (302, reverse("account_login"))


def test_code_is_shown_once_and_links_a_device(browser_of_owner: Client, phone: Phone) -> None:
    page = browser_of_owner.post(reverse("me_device_code")).content.decode()
    found = re.search(r'id="link-code">([2-9A-Z]{4}-[2-9A-Z]{4})<', page)
    assert found is not None
    with connection.cursor() as cursor:
        cursor.execute("SELECT code_hash FROM telemetry_linkcode")
        assert found[1].replace("-", "") not in cursor.fetchone()[0]
    assert "link-code" not in browser_of_owner.get(reverse("me_devices")).content.decode()
    typed = found[1].lower().replace("-", " ")
    answer = phone.call(
        "POST", "/api/v1/installs/me/link/", {"code": typed, "purpose": "device_security"}
    )
    assert answer.status_code == 201
    assert not LinkCode.objects.exists()
    assert "Device with Android" in browser_of_owner.get(reverse("me_devices")).content.decode()
    assert "Linked now" in browser_of_owner.get(reverse("me")).content.decode()


def test_page_counts_what_arrived_and_what_was_refused(
    browser_of_owner: Client, linked: Phone
) -> None:
    linked.send(log(), log(), device(), log(mood="x"))
    page = browser_of_owner.get(reverse("me_devices")).content.decode()
    cells = re.findall(r"<td[^>]*>([^<]+)</td>", page)
    assert [cells[0], cells[1], cells[4], cells[5]] == ["Device information", "1", "Usage log", "2"]
    assert re.search(r"Refused by us, not stored</dt>\s*<dd>\s*1\s", page)


def test_page_asks_as_often_for_three_devices_as_for_one(
    browser_of_owner: Client, linked: Phone, owner: User
) -> None:
    with CaptureQueriesContext(connection) as one:
        browser_of_owner.get(reverse("me_devices"))
    for _ in range(2):
        Phone().enrol().link(owner.subject_id)
    with CaptureQueriesContext(connection) as three:
        browser_of_owner.get(reverse("me_devices"))
    assert len(three) == len(one)


def test_link_is_ended_on_the_page(browser_of_owner: Client, linked: Phone) -> None:
    linked.send(log())
    window = window_of(linked)
    answer = browser_of_owner.post(reverse("me_device_close", args=[window.pk]))
    assert answer.status_code == 302
    window.refresh_from_db()
    assert (window.state, window.closed_by) == ("closing", "portal")
    assert "being separated" in browser_of_owner.get(reverse("me_devices")).content.decode()
    assert linked.send(log()).json()["code"] == "consent_required"


def test_part_is_erased_after_its_count_was_shown(browser_of_owner: Client, linked: Phone) -> None:
    linked.in_the_past(timedelta(hours=2))
    linked.state("background", datetime.now(UTC))
    linked.send(log(), log(datetime.now(UTC) - timedelta(minutes=90)), device())
    url = reverse("me_device_erase", args=[window_of(linked).pk])
    assert browser_of_owner.get(url).status_code == 200
    chosen = {"kind": "log", "period": "hour"}
    page = browser_of_owner.post(url, chosen).content.decode()
    assert "<strong>1</strong> record would go" in page
    assert Event.objects.count() == 3
    browser_of_owner.post(url, {**chosen, "sure": "1"})
    assert sorted(Event.objects.values_list("kind", flat=True)) == ["device", "log"]
    browser_of_owner.post(url, {"kind": "log", "period": "all", "sure": "1"})
    assert list(Event.objects.values_list("kind", flat=True)) == ["device"]


def test_nothing_chosen_is_named_and_nothing_erased(
    browser_of_owner: Client, linked: Phone
) -> None:
    linked.send(log())
    url = reverse("me_device_erase", args=[window_of(linked).pk])
    page = browser_of_owner.post(url, {"kind": "thoughts", "sure": "1"}).content.decode()
    assert "Choose a time" in page
    assert Event.objects.count() == 1


def test_somebody_else_s_device_is_not_found(linked: Phone) -> None:
    linked.send(log())
    stranger = Client()
    stranger.force_login(person("stranger"))
    window = window_of(linked)
    for name in ("me_device_close", "me_device_erase"):
        answer = stranger.post(
            reverse(name, args=[window.pk]), {"kind": "log", "period": "all", "sure": "1"}
        )
        assert answer.status_code == 404
    assert "Device with" not in stranger.get(reverse("me_devices")).content.decode()
    assert Event.objects.count() == 1
    assert window_of(linked).state == "open"


def test_what_is_no_longer_allowed_is_offered_for_erasure(
    browser_of_owner: Client, linked: Phone
) -> None:
    def shown() -> str:
        return browser_of_owner.get(reverse("me_devices")).content.decode()

    offer = reverse("me_device_erase", args=[window_of(linked).pk])
    assert "No longer allowed" not in shown()
    linked.permit("model", granted=False)
    linked.permit("sensors", granted=False)
    page = shown()
    assert re.search(r"No longer allowed on the device</dt>\s*<dd>\s*Device model\s", page)
    assert page.count(f'href="{offer}"') == 2
    assert browser_of_owner.get(offer).status_code == 200
    linked.permit("model")
    assert "No longer allowed" not in shown()
