"""Every page in every language and both themes: axe, content policy, foreign hosts, scrolling.

`make proof` opens all of them, with axe (a second a theme), keeps a few pictures in
`docs/proof/screens/` for eyes, and writes `docs/proof/matrix.json` when nothing was found anywhere.
Its sample, which runs before anything lands, opens each page once, in the language that its name's
hash names, and with axe in one theme.
"""

import json
import os
import re
import time
import zlib
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client
from playwright.sync_api import Browser, Page

from accounts.enums import CodePurpose
from accounts.models import CodeRequest
from accounts.models.user import User
from accounts.views.codes import ASKED
from privacy.messages.enums import Channel
from privacy.work.clock import now
from tests.architecture.translations import NAMES
from tests.browser.chromium import LANGUAGES, THEMES, Reader, once_of_all
from tests.browser.demo_site import DemoSite
from tests.browser.passers_by import PROTECTED
from tests.browser.places import PLACES, Place, Who
from tests.exercised import note, noted
from tests.people import back_office, just_proven

pytestmark = pytest.mark.browser
BY_NAME = {place.name: place for place in PLACES}
PEOPLE = {
    Who.MEMBER: "demo-maria",
    Who.REPORTED: "demo-anna",
    Who.PROTECTED: PROTECTED,
    Who.HALFWAY: PROTECTED,
    Who.ASKED: PROTECTED,
    Who.FORGETFUL: PROTECTED,
    Who.STAFF: "demo-admin",
}
PASSWORD = "a long walk home"
# What of the matrix is kept as a picture: small and light, wide and dark.
KEPT = {("/zh-hans", "light"): 360, ("/zh-hant", "dark"): 1280, ("", "light"): 1280}
IN_PROOF = "KEEP_SCREENS" in os.environ
IS_WHOLE = IN_PROOF and not os.environ.get("PROOF_SAMPLE")
FOLDER = Path(__file__).resolve().parents[2] / "docs/proof"
SCREENS = FOLDER / "screens"
VISIBLE = """() => {
  const copy = document.body.cloneNode(true);
  copy.querySelectorAll(
    "[lang]:not([lang^=zh]), code, pre, .code, .reference, svg, script, option, .visually-hidden"
  ).forEach((part) => part.remove());
  return copy.innerText;
}"""
# Addresses of mails and sites, references and user names are nobody's language.
NO_WORDS = re.compile(r"\S*[@/]\S*|\b\w+(?:\.\w+)+\b|\bdemo-\w+|\b[A-Z]-\w+(?:-\w+)+\b")
EVERY = {(place.name, language) for place in PLACES for language in place.languages}


@pytest.fixture(scope="module")
def shared(demo_site: DemoSite, browser: Browser) -> Iterator[Reader]:
    """Return one window for all pages; whoever looks next begins without a cookie."""
    if not noted("matrix-begun"):
        note("matrix-begun", str(time.time()))
    reader = Reader(browser, demo_site.address, theme="light", width=1280, javascript=True)
    yield reader
    reader.close()
    if IS_WHOLE:
        keep_figures()


@pytest.fixture
def window(served: str, shared: Reader) -> Iterator[Reader]:
    """Return the window, and leave the page afterwards: some ask again and again how far it is."""
    yield shared
    shared.page.goto("about:blank")


def keep_figures() -> None:
    """Write what the whole run found, once the last worker has seen the last page."""
    seen = noted("matrix")
    if len(seen) < len(EVERY):
        return
    figures = {
        "about": "make proof",
        "pages": len(PLACES),
        "languages": len(LANGUAGES),
        "themes": len(THEMES),
        "visits": len(seen),
        "examined_by_axe": len(seen) * len(THEMES),
        "widths_px": [320, *sorted(set(KEPT.values()))],
        "axe_findings": 0,
        "content_policy_reports": 0,
        "foreign_requests": 0,
        "pages_that_scroll_sideways": 0,
        "english_left_on_chinese_pages": 0,
        "seconds": round(time.time() - float(min(noted("matrix-begun")))),
        "at": datetime.now(UTC).date().isoformat(),
    }
    (FOLDER / "matrix.json").write_text(json.dumps(figures, indent=1) + "\n", encoding="utf-8")


@pytest.mark.parametrize(
    ("name", "language"), once_of_all({place.name: place.languages for place in PLACES})
)
def test_page_has_no_findings(window: Reader, name: str, language: str) -> None:
    place = BY_NAME[name]
    look(window, place, language)
    name_seen = f"{name}-{language.strip('/') or 'en'}"
    for theme in THEMES:
        width = KEPT.get((language, theme), 1280)
        window.turn(theme, width)
        window.examine(
            name_seen, reviewed=place.reviewed, axe=IS_WHOLE or theme == looked_at_in(name)
        )
        if IS_WHOLE and is_kept(place, language, theme):
            keep(window.page, f"{name_seen}-{theme}-{width}.jpg", width)
    if place.who == Who.NOBODY and not place.is_guarded:
        assert window.context.cookies() == []
    if language and place.who != Who.STAFF and not place.shows_others_words:
        assert english(window.page) == []
    note("matrix", f"{name} {language}")


def looked_at_in(name: str) -> str:
    """Return the theme in which the sample of `make proof` holds axe to a page."""
    return THEMES[zlib.crc32(name[::-1].encode()) % len(THEMES)] if IN_PROOF else ""


def look(window: Reader, place: Place, language: str) -> None:
    """Open the page as the person it is for, in a window that nobody has used."""
    window.findings.clear()
    window.context.clear_cookies()
    if place.who != Who.NOBODY:
        window.take_session(signed_in(place.who))
    path = place.path if isinstance(place.path, str) else place.path()
    window.open(f"{language}{path}", status=place.status)


def signed_in(who: Who) -> Client:
    """Sign somebody in as far as the page needs it."""
    person = User.objects.get(username=PEOPLE[who])
    if who == Who.HALFWAY:
        client = Client()
        client.post("/accounts/login/", {"login": person.username, "password": PASSWORD})
        return client
    if who in {Who.ASKED, Who.FORGETFUL}:
        return waiting_for_a_code(person, is_proven=who == Who.FORGETFUL)
    if who == Who.STAFF:
        return back_office(person)
    return just_proven(person, method="password", reauthenticated=True)


def waiting_for_a_code(person: User, *, is_proven: bool) -> Client:
    """Return a browser that asked for a code, or where one for a new password was right."""
    purpose = CodePurpose.NEW_PASSWORD if is_proven else CodePurpose.SIGN_IN
    row = CodeRequest.objects.create(
        subject=person.subject, purpose=purpose, channel=Channel.SMS, max_attempts=5,
        expires_at=now() + timedelta(minutes=10), proven_at=now() if is_proven else None,
    )  # fmt: skip
    client = Client()
    session = client.session
    session[ASKED] = {
        "id": str(row.pk), "purpose": purpose, "channel": Channel.SMS, "target": "+••• •••• •567",
        "next": "",
    }  # fmt: skip
    session.save()
    client.cookies[settings.SESSION_COOKIE_NAME] = session.session_key or ""
    return client


def english(page: Page) -> list[str]:
    """Return the English words that a Chinese page shows."""
    seen = NO_WORDS.sub(" ", page.evaluate(VISIBLE))
    return sorted(set(re.findall(r"[A-Za-z]{2,}", seen)) - NAMES)


def is_kept(place: Place, language: str, theme: str) -> bool:
    """Tell whether a picture of it is kept; of the back office, once."""
    return (language, theme) in (KEPT if place.who != Who.STAFF else {("/zh-hant", "dark")})


def keep(page: Page, name: str, width: int) -> None:
    """Keep a picture: a small file, the beginning of a page."""
    SCREENS.mkdir(parents=True, exist_ok=True)
    page.screenshot(
        path=SCREENS / name,
        type="jpeg",
        quality=35,
        full_page=True,
        clip={"x": 0, "y": 0, "width": width, "height": 1200 if width < 640 else 800},
    )
