"""The frame as people meet it: both themes, narrow, by keyboard, without scripts."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Visit

pytestmark = pytest.mark.browser


def test_error_page_has_a_reference(reader: Visit) -> None:
    window = reader()
    for status in (400, 403, 404, 410, 429, 451, 500, 503):
        page = window.open(f"/errors/{status}/", status=status)
        reference = page.locator(".reference").inner_text()
        assert re.fullmatch("[2-9A-HJ-NP-Z]{4}-[2-9A-HJ-NP-Z]{4}", reference), status
        assert page.locator("h1").count() == 1


def test_pages_without_scripts_are_complete(visit: Visit) -> None:
    page = visit("gallery-plain", "/dev/gallery/", javascript=False).page
    assert page.get_by_role("button", name="Send a new code").is_visible()
    assert page.get_by_role("button", name="Show password").count() == 0
    assert page.get_by_role("button", name="Print or save this page").count() == 0


def test_interruption_asks_one_thing(reader: Visit) -> None:
    page = reader().open("/dev/gallery/interruption/")
    assert page.locator("h1").count() == 1


def test_first_tab_stop_skips_to_the_content(reader: Visit) -> None:
    page = reader().open("/")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to main content")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_be_focused()


def test_error_summary_takes_the_focus_and_leads_into_each_input(reader: Visit) -> None:
    page = reader().open("/dev/gallery/?state=errors")
    expect(page.locator(".error-summary")).to_be_focused()
    assert page.title().startswith("Error: ")
    links = page.locator(".error-summary a")
    for number in range(links.count()):
        link = links.nth(number)
        link.click()
        target = (link.get_attribute("href") or "").removeprefix("#")
        expect(page.locator(f"#{target}")).to_be_focused()


def test_error_has_the_same_words_in_summary_and_field(reader: Visit) -> None:
    page = reader().open("/dev/gallery/?state=errors")
    in_summary = page.locator(".error-summary li").all_inner_texts()
    in_fields = [
        text.removeprefix("Error:").strip() for text in page.locator(".error").all_inner_texts()
    ]
    assert in_summary == in_fields


def test_typed_answers_are_kept_and_passwords_are_not(reader: Visit) -> None:
    page = reader().open("/dev/gallery/?state=errors")
    assert page.locator("#id_born_month").input_value() == "Feb"
    assert page.locator("#id_phone_number").input_value() == "12"
    assert page.locator("#id_password").input_value() == ""


def test_password_is_shown_on_demand_and_hidden_again(reader: Visit) -> None:
    page = reader().open("/dev/gallery/")
    page.get_by_role("button", name="Show password").click()
    assert page.locator("#id_password").get_attribute("type") == "text"
    page.get_by_role("button", name="Hide password").click()
    assert page.locator("#id_password").get_attribute("type") == "password"


def test_new_code_can_be_asked_for_when_the_countdown_ends(reader: Visit) -> None:
    page = reader().open("/dev/gallery/")
    expect(page.get_by_role("button", name="Send a new code")).to_be_hidden()
    page.clock.install()
    page.reload()
    page.clock.run_for(43_000)
    expect(page.get_by_role("button", name="Send a new code")).to_be_visible()
    expect(page.get_by_text("You can ask for a new code now.")).to_be_visible()


@pytest.mark.parametrize(
    ("system", "cookie", "ground"),
    [
        ("light", "", "rgb(247, 249, 250)"),
        ("light", "dark", "rgb(14, 20, 24)"),
        ("dark", "", "rgb(14, 20, 24)"),
        ("dark", "light", "rgb(247, 249, 250)"),
        ("dark", "violet", "rgb(14, 20, 24)"),
    ],
)
def test_theme_follows_the_device_until_chosen(
    reader: Visit, system: str, cookie: str, ground: str
) -> None:
    window = reader(system)
    if cookie:
        window.context.add_cookies([{"name": "theme", "value": cookie, "url": window.address}])
    page = window.open("/")
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == ground


WIDER_TEXT = """() => {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(`* { letter-spacing: 0.12em !important; word-spacing: 0.16em !important;
    line-height: 1.5 !important } p { margin-bottom: 2em !important }`);
  document.adoptedStyleSheets = [sheet];
}"""


@pytest.mark.parametrize("width", [320, 640])
def test_wider_text_spacing_fits(reader: Visit, width: int) -> None:
    window = reader(width=width)
    page = window.open("/dev/gallery/?state=errors")
    page.evaluate(WIDER_TEXT)
    window.examine("gallery-spaced")


def test_paper_shows_content_and_origin_without_the_ways_on(reader: Visit) -> None:
    page = reader().open("/dev/gallery/")
    page.emulate_media(media="print")
    expect(page.locator(".print-block")).to_contain_text("E7K4-9QXM")
    expect(page.locator(".print-block")).to_contain_text("/dev/gallery/")
    expect(page.get_by_role("link", name="Sign in or create an account")).to_be_hidden()
    expect(page.get_by_role("contentinfo")).to_be_hidden()
    expect(page.get_by_role("link", name="Change Date of birth")).to_be_hidden()
    expect(page.get_by_role("heading", name="Check your answers")).to_be_visible()


def test_chosen_colours_of_the_reader_keep_borders(reader: Visit) -> None:
    page = reader().open("/dev/gallery/")
    page.emulate_media(forced_colors="active")
    widths = page.locator(".button, .tag, .card").evaluate_all(
        "parts => [...new Set(parts.map((part) => getComputedStyle(part).borderTopWidth))]"
    )
    assert widths == ["2px"]
