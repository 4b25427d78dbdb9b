"""SMS over a real HTTP provider: what arrives, what each answer leads to."""

from datetime import timedelta

import pytest
from pytest_django.fixtures import Settings

from privacy.messages.adapters.signed_http import pause
from privacy.messages.adapters.sms import HTTPAdapter
from privacy.messages.enums import Channel, MessageState
from privacy.subjects.models import Subject
from privacy.work.clock import now
from tests.peers.orders import Order
from tests.peers.sms import Accepted, SMSProvider
from tests.privacy.messages.letters import (
    NOTHING,
    NUMBER,
    content,
    send_notice,
    send_sms,
    try_now,
)


def test_sms_arrives_signed_and_ends_with_the_line_for_this_host(
    reader: Subject, sms_provider: SMSProvider
) -> None:
    message = send_sms(reader)
    try_now(message)
    text = (
        "123456 is your NEXhome code. It is good for 10 minutes. Tell it to nobody.\n"
        "@localhost #123456"
    )
    assert sms_provider.accepted == [Accepted(str(message.pk), NUMBER, text, "en")]
    assert (message.state, content(message)) == (MessageState.SENT, NOTHING)


@pytest.mark.parametrize(
    ("order", "error"),
    [
        (Order.BUSY, "busy"),
        (Order.ERROR, "provider_error"),
        (Order.REFUSE_US, "credentials_refused"),
        (Order.REDIRECT, "credentials_refused"),
        (Order.HANG, "timeout"),
        (Order.TAKE_AND_DROP, "disconnected"),
    ],
)
def test_passing_failure_is_tried_again_under_the_same_key(
    reader: Subject, sms_provider: SMSProvider, impatient: None, order: Order, error: str
) -> None:
    message = send_notice(reader, channel=Channel.SMS)
    sms_provider.order = order
    row = try_now(message)
    assert (row.state, row.error, message.state) == ("waiting", error, MessageState.QUEUED)
    sms_provider.order = Order.ACCEPT
    try_now(message)
    assert (message.state, list(sms_provider.texts)) == (MessageState.SENT, [str(message.pk)])


@pytest.mark.parametrize("order", [Order.REJECT_RECIPIENT, Order.REJECT_CONTENT])
def test_final_failure_ends_the_work(
    reader: Subject, sms_provider: SMSProvider, order: Order
) -> None:
    message = send_sms(reader)
    sms_provider.order = order
    row = try_now(message)
    assert (row.state, message.state, message.error) == (
        "done",
        MessageState.FAILED,
        "recipient_refused",
    )
    assert content(message) == NOTHING


def test_provider_says_when_to_come_back(reader: Subject, sms_provider: SMSProvider) -> None:
    sms_provider.order = Order.BUSY
    row = try_now(send_notice(reader, channel=Channel.SMS))
    wait = row.due_at - now()
    assert timedelta(seconds=5) < wait <= timedelta(seconds=7)


@pytest.mark.parametrize(
    ("told", "seconds"),
    [("7", 7), ("999999", 3600), ("", None), ("Fri, 31 Dec 1999 23:59:59 GMT", None), ("-1", None)],
)
def test_retry_after_is_read_with_care(told: str, seconds: int | None) -> None:
    assert pause(told) == (None if seconds is None else timedelta(seconds=seconds))


def test_wrong_signing_key_gets_nothing_through(
    reader: Subject, sms_provider: SMSProvider, settings: Settings
) -> None:
    settings.SMS_SIGNING_KEY = "another"
    assert try_now(send_sms(reader)).error == "credentials_refused"
    assert sms_provider.accepted == []


@pytest.mark.parametrize("url", ["ftp://host/", "https://", "sms"])
def test_nonsense_address_is_refused(url: str) -> None:
    with pytest.raises(ValueError, match="https"):
        HTTPAdapter(url, key="")


@pytest.mark.parametrize(
    "url", ["http://127.0.0.1:1/v1?a=1", "https://127.0.0.1:1/v1", "http://[::1]:1/"]
)
def test_absent_provider_is_tried_again(reader: Subject, settings: Settings, url: str) -> None:
    settings.SMS_BACKEND = url
    assert try_now(send_sms(reader)).error == "unreachable"


def test_provider_without_tls_is_not_spoken_to_in_clear(
    reader: Subject, sms_provider: SMSProvider, settings: Settings
) -> None:
    settings.SMS_BACKEND = sms_provider.url.replace("http://", "https://")
    assert try_now(send_sms(reader)).error == "unreachable"
    assert sms_provider.accepted == []


def test_query_of_the_address_is_sent_along(
    reader: Subject, sms_provider: SMSProvider, settings: Settings
) -> None:
    settings.SMS_BACKEND = f"{sms_provider.url}?tenant=7"
    try_now(send_sms(reader))
    assert sms_provider.paths == ["/v1/messages?tenant=7"]
