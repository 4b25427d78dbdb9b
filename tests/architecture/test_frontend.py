"""What may not creep into pages: weight, inline code, foreign hosts, a third theme."""

import re
from pathlib import Path

import pytest
from django.conf import settings

ROOT = Path(settings.BASE_DIR)
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))
SITE_CSS = (ROOT / "static/css/site.css").read_text()
ADMIN_CSS = (ROOT / "static/css/admin.css").read_text()


def block_after(css: str, selector: str) -> str:
    """Return the declarations of the first rule with this selector, without its layout."""
    start = css.index("{", css.index(selector)) + 1
    return re.sub(r"\s+", " ", css[start : css.index("}", start)]).strip()


@pytest.mark.parametrize(
    ("path", "most"),
    [
        ("css/site.css", 30_000),
        ("css/policies.css", 5_000),
        ("css/admin.css", 10_000),
        ("js/site.js", 12_000),
    ],
)
def test_static_file_stays_within_its_budget(path: str, most: int) -> None:
    assert len((ROOT / "static" / path).read_bytes()) <= most


def test_chosen_and_automatic_dark_are_the_same() -> None:
    chosen = block_after(SITE_CSS, ':root[data-theme="dark"] {')
    assert block_after(SITE_CSS, ':root:not([data-theme="light"]) {') == chosen


def test_back_office_uses_only_colours_of_the_site() -> None:
    colours = set(re.findall(r"#[0-9A-Fa-f]{6}\b", ADMIN_CSS))
    assert colours - set(re.findall(r"#[0-9A-Fa-f]{6}\b", SITE_CSS)) == set()


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda path: path.name)
def test_template_holds_no_inline_code_and_no_foreign_host(template: Path) -> None:
    text = template.read_text()
    assert re.findall(r"<style|\sstyle=|\son[a-z]+=\"", text) == []
    assert re.findall(r"<script(?![^>]*\bsrc=)", text) == []
    assert re.findall(r"(?:src|href|action)=\"(?:https?:)?//", text) == []


@pytest.mark.parametrize(
    "component", sorted((ROOT / "templates/_components").glob("*.html")), ids=lambda path: path.stem
)
def test_component_is_described_in_the_docs_or_part_of_the_frame(component: Path) -> None:
    frame = {
        "error_summary",
        "footer",
        "header",
        "icon",
        "language_links",
        "messages",
        "skip_link",
        "theme_form",
    }
    documented = set(re.findall(r"`([a-z_]+)`", (ROOT / "docs/pages.md").read_text()))
    assert component.stem in documented | frame
