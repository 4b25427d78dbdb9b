"""The page that checks certificates, as people see it."""

import uuid

import pytest
from django.db import transaction

from privacy.ledger import receipts
from privacy.ledger.checkpoints import checkpoint
from privacy.ledger.entries import append
from privacy.ledger.enums import EntryKind
from tests.browser.conftest import Visit

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_certificate_is_pasted_and_checked(site: str, visit: Visit, theme: str) -> None:
    with transaction.atomic():
        entry = append(EntryKind.ERASURE_STARTED, {"case": uuid.uuid4()})
    checkpoint()
    genuine = receipts.written(receipts.build(entry_id=entry)).decode()
    window = visit("verify", "/verify/", theme)
    window.page.get_by_label("The certificate").fill("{}")
    window.page.get_by_role("button", name="Check it").click()
    window.examine("verify-refused")
    window.page.get_by_label("The certificate").fill(genuine)
    window.page.get_by_role("button", name="Check it").click()
    window.examine("verify-genuine")
    assert window.page.locator("h1").inner_text() == "This certificate is genuine"
