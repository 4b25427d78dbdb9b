"""Peers on loopback, and a person to write to."""

from collections.abc import Iterator

import pytest
from pytest_django.fixtures import Settings

from privacy.subjects import domain as subjects
from privacy.subjects.models import Subject
from tests.peers.mail import MailServer
from tests.peers.sms import SMSProvider

KEY = "only-for-tests-0123456789abcdef0123456789abcdef"
REPORT_KEY = "for-reports-of-tests-0123456789abcdef0123456789"


@pytest.fixture
def reader(db: None) -> Subject:
    return subjects.create()


@pytest.fixture
def mail_server(settings: Settings) -> Iterator[MailServer]:
    """A real SMTP server that the site sends to."""
    with MailServer() as server:
        settings.EMAIL_URL = f"smtp://127.0.0.1:{server.port}"
        yield server


@pytest.fixture
def sms_provider(settings: Settings) -> Iterator[SMSProvider]:
    """A real SMS provider that the site sends to."""
    with SMSProvider(signing_key=KEY, report_key=REPORT_KEY) as provider:
        settings.SMS_BACKEND = provider.url
        settings.SMS_SIGNING_KEY = KEY
        settings.SMS_REPORT_KEY = REPORT_KEY
        yield provider


@pytest.fixture
def impatient(settings: Settings) -> None:
    """Waiting for a silent provider takes a moment instead of seven seconds."""
    settings.PROVIDER_TIMEOUT = 0.3
