"""The mailbox of a development machine, as somebody reads a code or a certificate there."""

import json
from pathlib import Path

import pytest
from django.db import transaction

from privacy.subjects import domain as subjects
from tests.browser.conftest import Visit
from tests.privacy.messages.letters import send_notice, send_sms, try_now

pytestmark = pytest.mark.browser
CERTIFICATE = json.dumps({"case": 1})


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_empty_outbox_has_no_findings(visit: Visit, theme: str) -> None:
    visit("outbox-empty", "/dev/outbox/", theme)


def test_code_and_certificate_are_read_and_saved(visit: Visit, site: str, tmp_path: Path) -> None:
    with transaction.atomic():
        subject = subjects.create()
        sent = [send_notice(subject, attachment=CERTIFICATE), send_sms(subject)]
    for message in sent:
        try_now(message)
    page = visit("outbox", "/dev/outbox/", width=360).page
    assert page.locator(".code").all_inner_texts() == ["123456", ""]
    mail = visit("outbox-mail", f"/dev/outbox/{sent[0].pk}/").page
    with mail.expect_download() as download:
        mail.get_by_role("link", name="certificate.json").click()
    saved = tmp_path / "certificate.json"
    download.value.save_as(saved)
    assert saved.read_text(encoding="utf-8") == CERTIFICATE
