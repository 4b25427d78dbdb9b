"""The texts in force, as people read them."""

import pytest
from django.core.management import call_command

from tests.browser.chromium import in_one_theme
from tests.browser.conftest import Visit

pytestmark = pytest.mark.browser


@pytest.fixture
def published(site: str) -> None:
    call_command("policy_publish", verbosity=0)


@pytest.mark.parametrize(("name", "theme"), in_one_theme(["terms", "privacy"]))
def test_text_in_force_has_no_findings(
    visit: Visit, published: None, name: str, theme: str
) -> None:
    window = visit(name, f"/{name}/", theme)
    assert window.context.cookies() == []


def test_clause_is_reached_by_its_address(visit: Visit, published: None) -> None:
    page = visit("terms", "/terms/", width=360).page
    link = page.locator("h2 a").first
    link.click()
    assert page.url.endswith(link.get_attribute("href") or "nowhere")
