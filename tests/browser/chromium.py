"""One person's browser, with eyes: it notices what a person with a keyboard, a narrow screen, a
screen reader or a distrust of third parties would notice.
"""

import os
import shutil
import zlib
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from _pytest.mark import ParameterSet
from axe_playwright_python.base import AXE_SCRIPT
from django.conf import settings
from django.test import Client
from playwright.sync_api import Browser, ConsoleMessage, Page, Request, Response

from accounts.models.user import User
from tests.people import back_office

PROOF = [pytest.mark.proof]
FLAGS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
AXE_OPTIONS = {
    "runOnly": {
        "type": "tag",
        "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    },
    # Off by default in axe.
    "rules": {"target-size": {"enabled": True}},
    # Preloading copies style sheets into the page, which the content policy rightly refuses.
    "preload": False,
}
# What passes is most of an answer, and nobody reads it.
RUN_AXE = """options => axe.run(document, {...options, resultTypes: ["violations", "incomplete"]})
  .then(({violations, incomplete}) => ({violations, incomplete}))"""
# A colour that is still on its way to another theme is nobody's finding.
END_TRANSITIONS = """() => document.getAnimations()
  .filter((each) => each.effect.getComputedTiming().endTime !== Infinity)
  .forEach((each) => each.finish())"""
IDS_TWICE = """() => Object.entries(
  Object.groupBy(document.querySelectorAll("[id]"), (each) => each.id)
).filter(([_id, all]) => all.length > 1).map(([id]) => id)"""
WATCH_POLICY = """
window.policyViolations = [];
addEventListener("securitypolicyviolation", (event) =>
  window.policyViolations.push(`${event.violatedDirective} ${event.blockedURI}`));
"""


def chromium_path() -> str | None:
    """Return a Chromium of this machine."""
    named = os.environ.get("CHROMIUM")
    found = (shutil.which(name) for name in ("chromium", "chromium-browser", "google-chrome"))
    return named or next(filter(None, found), None)


LANGUAGES = ("", "/zh-hans", "/zh-hant")
THEMES = ("light", "dark")


def once_of_all(languages_of: Mapping[str, Sequence[str]]) -> list[ParameterSet]:
    """Return (name, language): one by hash of the name, the others in `make proof` only."""
    return [
        pytest.param(
            *(name, language),
            marks=[] if zlib.crc32(name.encode()) % len(languages) == at else PROOF,
            id=f"{name}-{language.strip('/') or 'en'}",
        )
        for name, languages in languages_of.items()
        for at, language in enumerate(languages)
    ]


def in_one_theme(names: Iterable[str]) -> list[ParameterSet]:
    """Return (name, theme): one theme by hash of the name, the other in `make proof` only."""
    return [
        pytest.param(name, theme, marks=[] if zlib.crc32(name.encode()) % 2 == at else PROOF)
        for name in names
        for at, theme in enumerate(THEMES)
    ]


class Reader:
    """A browser window of one person: own cookies, theme, width, with or without scripts."""

    def __init__(
        self, browser: Browser, address: str, *, theme: str, width: int, javascript: bool
    ) -> None:
        self.address = address
        self.theme = theme
        self.width = width
        self.javascript = javascript
        self.findings: list[str] = []
        self.context = browser.new_context(
            viewport={"width": width, "height": 900},
            color_scheme="dark" if theme == "dark" else "light",
            java_script_enabled=javascript,
        )
        self.context.add_init_script(WATCH_POLICY)
        self.page: Page = self.context.new_page()
        self.page.on("console", self._console)
        self.page.on("pageerror", lambda error: self.findings.append(f"script: {error}"))
        self.page.on("request", self._request)
        self.page.on("response", self._response)

    def _console(self, message: ConsoleMessage) -> None:
        # The status of the page itself is what the test asks for; parts are seen in _response.
        if message.type == "error" and not message.text.startswith("Failed to load resource"):
            self.findings.append(f"console: {message.text}")

    def _request(self, request: Request) -> None:
        parts = urlsplit(request.url)
        if parts.scheme not in {"data", "blob"} and parts.netloc != urlsplit(self.address).netloc:
            self.findings.append(f"foreign request: {request.url}")

    def _response(self, response: Response) -> None:
        if response.status >= 400 and not response.request.is_navigation_request():
            self.findings.append(f"{response.status}: {response.url}")

    def open(self, path: str, *, status: int = 200) -> Page:
        """Go to a page of the site and hold it to its status and address."""
        response = self.page.goto(f"{self.address}{path}")
        assert response is not None
        assert (response.status, urlsplit(self.page.url).path) == (status, urlsplit(path).path)
        return self.page

    def sign_in(self, user: User, *, second_factor: bool = False) -> None:
        """Open a session for this person without going through the sign-in pages."""
        client = back_office(user) if second_factor else Client()
        if not second_factor:
            client.force_login(user)
        self.take_session(client)

    def take_session(self, client: Client) -> None:
        """Go on where this client is signed in."""
        session = client.cookies[settings.SESSION_COOKIE_NAME]
        self.context.add_cookies(
            [{"name": session.key, "value": session.value, "url": self.address}]
        )

    def turn(self, theme: str, width: int) -> None:
        """Look at the same page in another theme and width, as a device does that is turned."""
        self.theme, self.width = theme, width
        self.page.emulate_media(color_scheme="dark" if theme == "dark" else "light")
        self.page.set_viewport_size({"width": width, "height": 900})
        self.page.evaluate(END_TRANSITIONS)

    def examine(
        self, name: str, *, reviewed: frozenset[str] = frozenset(), axe: bool = True
    ) -> None:
        """Fail on anything found on the page as it is now; take its picture where asked.

        `reviewed` names rules of which axe is unsure here and that a person has looked at.
        """
        # The answer to a form just sent may not stand there yet.
        self.page.wait_for_load_state()
        self._scroll_sideways()
        self._same_ids()
        if self.javascript:
            self._policy()
            if axe:
                self._axe(reviewed)
        self._picture(name)
        findings, self.findings = self.findings, []
        assert not findings, "\n".join([f"{name} ({self.theme}, {self.width} px):", *findings])

    def _scroll_sideways(self) -> None:
        for width in {self.width, 320}:
            self.page.set_viewport_size({"width": width, "height": 900})
            needed = self.page.evaluate("document.documentElement.scrollWidth")
            if needed > width:
                self.findings.append(f"sideways scroll: {needed} px in {width} px")
        self.page.set_viewport_size({"width": self.width, "height": 900})

    def _same_ids(self) -> None:
        # A label, a description or a jump finds the first of two: the second has none.
        for each in self.page.evaluate(IDS_TWICE):
            self.findings.append(f"stands twice: id={each}")

    def _policy(self) -> None:
        for violation in self.page.evaluate("window.policyViolations"):
            self.findings.append(f"content policy: {violation}")

    def _axe(self, reviewed: frozenset[str]) -> None:
        if not self.page.evaluate("'axe' in window"):
            self.page.evaluate(AXE_SCRIPT)
        answer = self.page.evaluate(RUN_AXE, AXE_OPTIONS)
        unsure = [each for each in answer["incomplete"] if each["id"] not in reviewed]
        for outcome, found in (("finds", answer["violations"]), ("is unsure of", unsure)):
            for each in found:
                places = [node["html"][:160] for node in each["nodes"][:3]]
                self.findings.append(f"axe {outcome} {each['id']}: {places}")

    def _picture(self, name: str) -> None:
        folder = os.environ.get("SCREENS_DIR")
        if folder:
            target = Path(folder) / f"{name}-{self.theme}-{self.width}.png"
            self.page.screenshot(path=target, full_page=True)

    def close(self) -> None:
        self.context.close()
