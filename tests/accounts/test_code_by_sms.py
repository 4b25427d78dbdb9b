"""One code's whole way: asked for on a page, carried by a provider, typed, reported back."""

import pytest
from django.test import Client
from pytest_django import Settings

from accounts.models import UnprovenSend
from privacy.messages.models import Message
from privacy.work.domain import run
from privacy.work.models import Work
from tests.peers.orders import Order
from tests.peers.sms import SMSProvider
from tests.people import CODE, Applicant

pytestmark = pytest.mark.django_db


def try_now(work: Work) -> str:
    """Do this work once, as if its time had come; return what it says of the try."""
    Work.objects.filter(pk=work.pk).update(due_at=work.created_at)
    run(work_id=work.pk)
    work.refresh_from_db()
    return work.error


def test_code_arrives_through_a_provider_in_trouble(
    applicant: Applicant, settings: Settings
) -> None:
    settings.PROVIDER_TIMEOUT = 0.3
    settings.SMS_SIGNING_KEY, settings.SMS_REPORT_KEY = "s" * 32, "r" * 32
    with SMSProvider(signing_key="s" * 32, report_key="r" * 32) as provider:
        settings.SMS_BACKEND = provider.url
        applicant.to_mobile_code()
        message = Message.objects.get(kind="code_sms")
        work = Work.objects.get(reference=str(message.pk))
        troubles = []
        for order in (Order.HANG, Order.ERROR, Order.BUSY, Order.TAKE_AND_DROP, Order.ACCEPT):
            provider.order = order
            troubles.append(try_now(work))
        assert troubles == ["timeout", "provider_error", "busy", "disconnected", ""]
        assert list(provider.texts) == [str(message.pk)]
        report = provider.report(str(message.pk), "delivered")
    text = provider.accepted[0].text
    found = CODE.search(text)
    assert found
    assert text.endswith(f"\n@localhost #{found[0]}")
    taken = UnprovenSend.objects.count()
    applicant.post(code=found[0])
    answer = Client().post("/api/v1/sms/reports/", **report)
    message.refresh_from_db()
    assert (answer.status_code, message.state, message.body) == (204, "delivered", None)
    assert (applicant.at.endswith("/email/"), taken, UnprovenSend.objects.count()) == (True, 1, 0)
