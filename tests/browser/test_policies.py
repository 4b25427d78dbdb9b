"""The texts in force, as people read them."""

import pytest
from django.core.management import call_command

from privacy.policies.enums import Document
from privacy.policies.reading import Draft, read
from tests.browser.conftest import Visit
from tests.publishing import publish_as_two

MORE = {"en": "Always.", "zh-hans": "始终如此。", "zh-hant": "一直如此。"}
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


@pytest.fixture
def revised(published: None) -> None:
    """Publish a second version of the terms: one clause reworded, one new."""
    draft = read(Document.TERMS)
    clauses = {
        language: [
            *({**each, "text": f"{each['text']} {MORE[language]}"} for each in found),
            {"id": "T-9.9", "title": MORE[language], "text": MORE[language]},
        ]
        for language, found in draft.clauses.items()
    }
    publish_as_two(Draft(Document.TERMS, clauses))


@pytest.mark.proof
@pytest.mark.parametrize(
    ("language", "theme", "width"),
    [("", "light", 1280), ("zh-hans/", "dark", 360), ("zh-hant/", "light", 360)],
)
def test_versions_and_what_changed_have_no_findings(
    visit: Visit, revised: None, language: str, theme: str, width: int
) -> None:
    for name, path in (
        ("archive", "versions/"),
        ("compared", "compare/1..2/"),
        ("compared-whole", "compare/1..2/?all=1"),
        ("superseded", "v/1/"),
    ):
        visit(f"{name}-{language.strip('/')}", f"/{language}terms/{path}", theme, width)
