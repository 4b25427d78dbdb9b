"""Every page in every language and both themes: axe, content policy, foreign hosts, scrolling.

`make test` opens each page once, in the language and theme that its name's hash names; `make proof`
opens all of them, with axe (two seconds a page), and keeps a few pictures in `docs/proof/screens/`
for eyes. Its sample, which runs before anything lands, holds axe to each page once.
"""

import os
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from accounts.models.user import User
from tests.architecture.translations import NAMES
from tests.browser.chromium import Reader, once_of_all
from tests.browser.places import PLACES, Place, Who

pytestmark = pytest.mark.browser
Windows = Callable[[str, int], Reader]
BY_NAME = {place.name: place for place in PLACES}
PEOPLE = {Who.MEMBER: "demo-maria", Who.STAFF: "demo-admin"}
# What of the matrix is kept as a picture: small and light, wide and dark.
KEPT = {("/zh-hans", "light"): 360, ("/zh-hant", "dark"): 1280, ("", "light"): 1280}
IN_PROOF = "KEEP_SCREENS" in os.environ
SCREENS = Path(__file__).resolve().parents[2] / "docs/proof/screens"
VISIBLE = """() => {
  const copy = document.body.cloneNode(true);
  copy.querySelectorAll(
    "[lang]:not([lang^=zh]), code, pre, .code, .reference, svg, script, option, .visually-hidden"
  ).forEach((part) => part.remove());
  return copy.innerText;
}"""


@pytest.fixture
def window_of(served: str, browser: Browser) -> Iterator[Windows]:
    windows: list[Reader] = []

    def make(theme: str, width: int) -> Reader:
        windows.append(Reader(browser, served, theme=theme, width=width, javascript=True))
        return windows[-1]

    yield make
    for each in windows:
        each.close()


@pytest.mark.parametrize(("name", "language", "theme"), once_of_all(BY_NAME))
def test_page_has_no_findings(window_of: Windows, name: str, language: str, theme: str) -> None:
    place = BY_NAME[name]
    width = KEPT.get((language, theme), 1280)
    window = window_of(theme, width)
    look(window, place, language)
    name_seen = f"{name}-{language.strip('/') or 'en'}"
    window.examine(name_seen, reviewed=place.reviewed, axe=IN_PROOF)
    if place.who == Who.NOBODY and not place.is_guarded:
        assert window.context.cookies() == []
    keep(window.page, name, language, theme, width)


def look(window: Reader, place: Place, language: str) -> None:
    """Open the page as the person it is for."""
    if place.who != Who.NOBODY:
        person = User.objects.get(username=PEOPLE[place.who])
        window.sign_in(person, second_factor=place.who == Who.STAFF)
    path = place.path if isinstance(place.path, str) else place.path()
    window.open(f"{language}{path}", status=place.status)


def keep(page: Page, name: str, language: str, theme: str, width: int) -> None:
    """Keep a picture where `make proof` is asked for them: small files, the beginning of a page."""
    if KEPT.get((language, theme)) != width or not IN_PROOF:
        return
    SCREENS.mkdir(parents=True, exist_ok=True)
    page.screenshot(
        path=SCREENS / f"{name}-{language.strip('/') or 'en'}-{theme}-{width}.jpg",
        type="jpeg",
        quality=45,
        full_page=True,
        clip={"x": 0, "y": 0, "width": width, "height": 1600 if width < 640 else 1000},
    )


CHINESE = [
    place.name for place in PLACES if place.who != Who.STAFF and not place.shows_others_words
]
# Addresses of mails and sites, references and user names are nobody's language.
NO_WORDS = re.compile(r"\S*[@/]\S*|\b\w+(?:\.\w+)+\b|\bdemo-\w+|\b[A-Z]-\w+(?:-\w+)+\b")


@pytest.mark.proof
@pytest.mark.parametrize("language", ["/zh-hans", "/zh-hant"])
@pytest.mark.parametrize("name", CHINESE)
def test_no_english_is_left_on_a_chinese_page(window_of: Windows, name: str, language: str) -> None:
    window = window_of("light", 1280)
    look(window, BY_NAME[name], language)
    seen = NO_WORDS.sub(" ", window.page.evaluate(VISIBLE))
    words = re.findall(r"[A-Za-z]{2,}", seen)
    assert sorted(set(words) - NAMES) == []
