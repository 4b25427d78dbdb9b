"""The texts in force, as people read them."""

import pytest
from django.core.management import call_command

from tests.browser.conftest import Visit

pytestmark = pytest.mark.browser


@pytest.fixture
def published(site: str) -> None:
    call_command("policy_publish", verbosity=0)


def test_clause_is_reached_by_its_address(visit: Visit, published: None) -> None:
    page = visit("terms", "/terms/", width=360).page
    link = page.locator("h2 a").first
    link.click()
    assert page.url.endswith(link.get_attribute("href") or "nowhere")
