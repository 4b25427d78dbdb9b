"""The carrier's reports: signed, fresh, of a message we sent; anything else changes nothing."""

import time
from typing import Any

import pytest
from django.test import Client
from pytest_django.fixtures import Settings

from privacy.disclosure.models import Processor
from privacy.messages import domain
from privacy.messages.enums import MessageState
from privacy.messages.models import Message
from privacy.subjects.models import Subject
from privacy.work.clock import now
from tests.peers.orders import Order
from tests.peers.sms import SMSProvider
from tests.privacy.messages.letters import NOTHING, content, send_code, send_sms, try_now

URL = "/api/v1/sms/reports/"
UNKNOWN = "7d8e6c0a-51f5-4d0e-9a43-2f6a4f0c1b11"


@pytest.fixture
def sent(reader: Subject, sms_provider: SMSProvider) -> Message:
    """A code that the provider took."""
    message = send_sms(reader)
    try_now(message)
    return message


def post(provider: SMSProvider, message: Message, *states: str) -> list[int]:
    """Report every state in turn; return what each report was answered."""
    return [
        Client().post(URL, **provider.report(str(message.pk), state)).status_code
        for state in states
    ]


def state_of(message: Message) -> tuple[str, str]:
    message.refresh_from_db()
    return message.state, message.error


@pytest.mark.parametrize(
    ("status", "error"), [("delivered", ""), ("undelivered", "not_delivered"), ("sent", "")]
)
def test_report_is_recorded(
    sent: Message, sms_provider: SMSProvider, status: str, error: str
) -> None:
    assert post(sms_provider, sent, status) == [204]
    assert state_of(sent) == (status, error)
    assert (sent.sent_at is not None, content(sent)) == (True, NOTHING)


def test_report_that_comes_again_or_late_changes_nothing(
    sent: Message, sms_provider: SMSProvider
) -> None:
    assert post(sms_provider, sent, "delivered") == [204]
    ended = Message.objects.get().ended_at
    assert post(sms_provider, sent, "delivered", "undelivered", "sent") == [204] * 3
    assert (state_of(sent), Message.objects.get().ended_at) == (("delivered", ""), ended)


def test_report_that_is_faster_than_our_own_note_ends_the_tries(
    reader: Subject, sms_provider: SMSProvider, impatient: None
) -> None:
    message = send_sms(reader)
    sms_provider.order = Order.HANG
    try_now(message)
    assert post(sms_provider, message, "delivered") == [204]
    connections = sms_provider.connections
    assert try_now(message).state == "done"
    assert (state_of(message), content(message), sms_provider.connections) == (
        ("delivered", ""),
        NOTHING,
        connections,
    )


def test_what_we_gave_up_may_have_arrived(reader: Subject, sms_provider: SMSProvider) -> None:
    message = send_sms(reader)
    sms_provider.order = Order.REJECT_RECIPIENT
    try_now(message)
    post(sms_provider, message, "undelivered")
    assert state_of(message) == ("failed", "recipient_refused")
    post(sms_provider, message, "delivered")
    assert state_of(message) == ("delivered", "")


def test_dropped_message_stays_dropped(reader: Subject, sms_provider: SMSProvider) -> None:
    message = send_sms(reader)
    domain.settle(message_id=message.pk, state=MessageState.DROPPED, error="too_late", at=now())
    assert post(sms_provider, message, "delivered") == [204]
    assert state_of(message) == ("dropped", "too_late")


def test_report_of_an_unknown_message_or_a_mail_is_ignored(
    reader: Subject, sms_provider: SMSProvider
) -> None:
    mail = send_code(reader)
    assert post(sms_provider, mail, "delivered") == [204]
    answer = Client().post(URL, **sms_provider.report(UNKNOWN, "delivered"))
    assert (answer.status_code, answer.content, state_of(mail)) == (204, b"", ("queued", ""))


def forged(provider: SMSProvider, message: Message) -> list[dict[str, Any]]:
    """Return reports that the carrier did not make, or not now, or not of this."""
    key = str(message.pk)
    mine = provider.report(key, "delivered")
    altered = {**mine, "data": mine["data"].replace(b"delivered", b"undelivered")}
    bare = {name: value for name, value in mine.items() if name != "headers"}
    later = {**mine["headers"], "X-Timestamp": str(int(time.time()) + 1)}
    return [
        provider.report(key, "delivered", signed_with="a guess"),
        provider.report(key, "delivered", signed_with=provider.signing_key),
        provider.report(key, "delivered", at=time.time() - 310),
        provider.report(key, "delivered", at=time.time() + 310),
        altered,
        bare,
        {**mine, "headers": later},
        *[
            {**mine, "headers": {**mine["headers"], "X-Timestamp": odd}}
            for odd in ("", "now", "-1", "1e9", "9" * 13)
        ],
        {**mine, "headers": {**mine["headers"], "X-Signature": "sha256="}},
    ]


def test_forged_altered_and_stale_reports_are_refused_alike(
    sent: Message, sms_provider: SMSProvider
) -> None:
    answers = {
        (answer.status_code, answer.content)
        for each in forged(sms_provider, sent)
        for answer in [Client().post(URL, **each)]
    }
    assert (len(answers), {status for status, _ in answers}) == (1, {401})
    assert state_of(sent) == ("sent", "")


def test_without_a_key_nobody_is_believed(
    sent: Message, sms_provider: SMSProvider, settings: Settings
) -> None:
    settings.SMS_REPORT_KEY = ""
    unsigned = sms_provider.report(str(sent.pk), "delivered")
    sms_provider.report_key = ""
    answers = [unsigned, sms_provider.report(str(sent.pk), "delivered")]
    assert [Client().post(URL, **each).status_code for each in answers] == [401, 401]
    assert state_of(sent) == ("sent", "")


@pytest.mark.parametrize(
    ("key", "status", "answer"),
    [
        ("no id", "delivered", (400, "invalid")),
        (UNKNOWN, "failed", (400, "invalid")),
        (UNKNOWN, "queued", (400, "invalid")),
        ("x" * 5000, "delivered", (413, "too_large")),
    ],
    ids=["no id", "failed", "queued", "too long"],
)
def test_nonsense_of_the_carrier_is_refused(
    db: None, sms_provider: SMSProvider, key: str, status: str, answer: tuple[int, str]
) -> None:
    found = Client().post(URL, **sms_provider.report(key, status))
    assert (found.status_code, found.json()["code"]) == answer


def test_reports_are_posted_only(db: None) -> None:
    assert Client().get(URL).status_code == 405


def test_no_carrier_reports_that_we_dropped_something(sent: Message) -> None:
    with pytest.raises(ValueError, match="dropped"):
        domain.report(message_id=sent.pk, state=MessageState.DROPPED, at=now())


@pytest.mark.parametrize("change", [{"active": False}, {"elements": ["D-11"]}, None])
def test_without_its_row_the_carrier_hears_nothing(
    reader: Subject, sms_provider: SMSProvider, change: dict[str, object] | None
) -> None:
    row = Processor.objects.filter(code="sms")
    _gone = row.update(**change) if change else row.delete()
    message = send_sms(reader)
    work = try_now(message)
    assert (work.state, work.error, message.state) == ("waiting", "not_authorised", "queued")
    assert sms_provider.connections == 0
