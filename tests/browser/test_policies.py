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
    link = page.locator(".clause h3 a").first
    link.click()
    assert page.url.endswith(link.get_attribute("href") or "nowhere")


@pytest.mark.proof
@pytest.mark.parametrize(
    ("language", "theme", "width"), [("zh-hans", "dark", 360), ("zh-hant", "light", 1280)]
)
def test_text_in_chinese_has_no_findings(
    visit: Visit, published: None, language: str, theme: str, width: int
) -> None:
    window = visit(f"privacy-{language}", f"/{language}/privacy/", theme, width)
    window.page.locator(".toc summary").nth(2).click()
    window.examine(f"privacy-{language}-contents")
