"""The outbox page: there with DEBUG, not routed at all without."""

import importlib
import json
import sys
import uuid
from collections.abc import Iterator
from types import ModuleType

import pytest
from django.test import Client
from django.urls import NoReverseMatch, clear_url_caches, reverse
from pytest_django import Settings

from privacy.subjects import domain as subjects
from tests.privacy.messages.letters import send_code, send_notice, send_sms, try_now

CERTIFICATE = json.dumps({"case": 1})


def routes() -> ModuleType:
    """Read the routes anew, as a start with the present settings would."""
    clear_url_caches()
    return importlib.reload(sys.modules["nexhome_site.urls"])


@pytest.fixture
def development(settings: Settings) -> Iterator[None]:
    """The routes of a development server."""
    importlib.import_module("nexhome_site.urls")
    settings.DEBUG = True
    routes()
    yield
    settings.DEBUG = False
    routes()


@pytest.fixture
def delivered(db: None) -> list[uuid.UUID]:
    """An SMS, then a mail with a certificate."""
    subject = subjects.create()
    sent = [send_sms(subject), send_notice(subject, attachment=CERTIFICATE)]
    for message in sent:
        try_now(message)
    return [message.pk for message in sent]


def test_outbox_lists_the_newest_first(
    client: Client, development: None, delivered: list[uuid.UUID]
) -> None:
    page = client.get("/dev/outbox/").content.decode()
    places = [page.index(str(message_id)) for message_id in delivered]
    assert places == sorted(places, reverse=True)
    assert [page.count(each) for each in ("+85251234567", "reader@example.org", "<time ")] == [
        1,
        1,
        2,
    ]


def test_empty_outbox_says_so(client: Client, development: None, db: None) -> None:
    assert "Nothing was sent yet." in client.get("/dev/outbox/").content.decode()


def test_message_is_shown_as_text(
    client: Client, development: None, delivered: list[uuid.UUID]
) -> None:
    sms, mail = (client.get(f"/dev/outbox/{each}/").content.decode() for each in delivered)
    assert ("@localhost #123456" in sms, "certificate.json" in sms) == (True, False)
    assert "Reference: E7K4-9QXM" in mail


def test_certificate_is_handed_out_as_it_was_attached(
    client: Client, development: None, delivered: list[uuid.UUID]
) -> None:
    sms, mail = delivered
    answer = client.get(f"/dev/outbox/{mail}/certificate.json")
    assert (answer.content.decode(), answer["Content-Type"]) == (CERTIFICATE, "application/json")
    assert client.get(f"/dev/outbox/{sms}/certificate.json").status_code == 404


def test_unknown_message_is_404(client: Client, development: None, db: None) -> None:
    assert client.get(f"/dev/outbox/{uuid.uuid4()}/").status_code == 404


def test_words_of_a_message_are_no_markup(client: Client, development: None, db: None) -> None:
    subject = subjects.create()
    message = send_code(subject)
    message.title = message.body = "<script>alert(1)</script>"
    message.save()
    try_now(message)
    pages = [client.get(f"/dev/outbox/{part}").content for part in ("", f"{message.pk}/")]
    assert [b"<script>alert" in page for page in pages] == [False, False]


@pytest.mark.parametrize("address", ["/dev/outbox/", f"/dev/outbox/{uuid.UUID(int=1)}/"])
def test_without_debug_there_is_no_outbox(client: Client, db: None, address: str) -> None:
    assert client.get(address).status_code == 404
    with pytest.raises(NoReverseMatch):
        reverse("outbox")
