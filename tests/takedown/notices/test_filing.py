"""Filing, confirming, and what becomes of a notice that nobody confirms (S-82, S-85)."""

import pytest

from takedown.notices.models import CopyrightCase
from tests.takedown.notices.filing import Notifier, page, work

pytestmark = pytest.mark.django_db


def test_notice_is_received_when_the_button_behind_the_mail_is_pressed() -> None:
    work()
    lin = Notifier()
    sent = lin.file()
    assert sent.status_code == 302
    shown = lin.client.get(sent["Location"])
    case = CopyrightCase.objects.get()
    assert (shown.status_code, case.reference in shown.text, case.state) == (200, True, "draft")
    assert lin.client.get(lin.link()).status_code == 200
    case.refresh_from_db()
    assert case.state == "draft"
    confirmed = lin.confirm()
    case.refresh_from_db()
    assert (confirmed.status_code, confirmed["Location"]) == (302, page(case))
    assert case.state == "complete"
    assert case.received_at is not None
    assert case.received_at >= case.arrived_at
    assert [m.template for m in lin.mails()] == ["notice_confirm", "notice_letter", "notice_letter"]
    kinds = list(case.letters.values_list("kind", flat=True))
    assert kinds == ["receipt", "complete"]
