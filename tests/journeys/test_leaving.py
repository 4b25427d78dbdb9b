"""A person registers, leaves, and holds proof (J-2, J-8): Chromium before running processes.

Web, worker, beat, dispatcher, PostgreSQL and Redis run as `make run` starts them; codes and links
are read in the outbox; the certificate is checked by the one file a stranger needs, with a public
key that was there before anybody left. With scripts, and without.
"""

import os
import re
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, expect

from nexhome_site.embedded.state import read_environment
from privacy.ledger.notes import known_key
from privacy.messages.outbox import Received, read
from tests.browser.chromium import Reader
from tests.nexhome_site.engine import CLONE
from tests.nexhome_site.site import Site, running

pytestmark = [pytest.mark.browser, pytest.mark.proof]

PASSWORD = "seven green bottles"
LINK = re.compile(r"https?://\S+/me/delete/cancel/\S+")
PATIENCE = 60.0


@dataclass
class Person:
    """Somebody with a browser, a telephone and a mailbox."""

    window: Reader
    site: Site
    name: str
    number: str

    @property
    def mailbox(self) -> str:
        return f"{self.name}@example.com"

    def received(self, wanted: Callable[[Received], object]) -> Received:
        """Wait for the newest message of this person that is the wanted one."""
        until = time.monotonic() + PATIENCE
        while time.monotonic() < until:
            files = sorted((self.site.var / "outbox").glob("[!.]*"), key=os.path.getmtime)
            for path in reversed(files):
                message = read(path)
                if message.address in (self.mailbox, self.number) and wanted(message):
                    return message
            time.sleep(0.2)
        raise AssertionError(f"{self.name} waits for a message in vain")

    def go_on(self, page_name: str, button: str = "Continue") -> None:
        self.window.examine(f"{self.name}-{page_name}")
        main = self.window.page.get_by_role("main")
        main.get_by_role("button", name=button, exact=True).click()

    def wait_for_heading(self, words: str) -> None:
        """Look again, as somebody without scripts would, until the page says so."""
        heading = self.window.page.get_by_role("heading", level=1)
        until = time.monotonic() + PATIENCE
        while words not in heading.all_inner_texts() and time.monotonic() < until:
            time.sleep(0.5)
            if not self.window.javascript:
                self.window.page.reload()
        # With scripts the page that polled is replaced by the one it waited for.
        expect(heading).to_have_text(words, timeout=PATIENCE * 1000)
        self.window.page.wait_for_load_state()

    def register(self) -> None:
        page = self.window.open("/accounts/signup/")
        page.get_by_label("Country or region").select_option("HK")
        for part, typed in {"Day": "27", "Month": "March", "Year": "1984"}.items():
            page.get_by_label(part, exact=True).fill(typed)
        self.go_on("origin")
        page.get_by_label("agree to the terms").check()
        page.get_by_label("agree to the privacy policy").check()
        self.go_on("notice")
        page.get_by_label("User name").fill(self.name)
        page.get_by_label("Password", exact=True).fill(PASSWORD)
        self.go_on("access")
        page.get_by_label("Full name").fill("Wong Mei Ling")
        self.go_on("name")
        page.get_by_label("Country or region").select_option("HK")
        page.get_by_label("Number", exact=True).fill(self.number.removeprefix("+852"))
        page.get_by_label("E-mail address").fill(self.mailbox)
        self.go_on("contact")
        self.go_on("check", "Create account")
        page.get_by_label("Code").fill(self.received(lambda m: m.channel == "sms" and m.code).code)
        self.go_on("mobile")
        page.get_by_label("Code").fill(self.received(lambda m: m.channel == "mail" and m.code).code)
        self.go_on("email")
        self.wait_for_heading("Your account is ready")
        self.window.examine(f"{self.name}-ready")

    def sign_in(self) -> None:
        page = self.window.open("/accounts/login/")
        page.get_by_label("User name").fill(self.name)
        page.get_by_label("Password", exact=True).fill(PASSWORD)
        self.go_on("sign-in", "Sign in")
        expect(page.get_by_role("heading", level=1)).to_have_text("Your account")
        self.window.examine(f"{self.name}-me")

    def ask_to_leave(self, when: str) -> None:
        page = self.window.open("/me/delete/")
        page.get_by_label(re.compile("I understand")).check()
        page.get_by_label(re.compile(when)).check()
        page.get_by_label("Your password").fill(PASSWORD)
        self.go_on("leave", "Delete my account")
        page.wait_for_url("**/me/delete/case/**")


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    with running(tmp_path_factory.mktemp("journey")) as site:
        yield site


@pytest.fixture
def somebody(site: Site, browser: Browser) -> Iterator[Callable[..., Person]]:
    """Return a maker of people who have never been here."""
    windows: list[Reader] = []

    def make(name: str, number: str, theme: str, width: int, *, javascript: bool) -> Person:
        address = f"http://localhost:{site.port}"
        windows.append(Reader(browser, address, theme=theme, width=width, javascript=javascript))
        return Person(windows[-1], site, name, number)

    yield make
    for each in windows:
        each.close()


def is_genuine(site: Site, document: Path) -> bool:
    """Check a certificate as a stranger does: one file, a public key, no network, no site."""
    kept = read_environment(site.var / "dev.env")["RECEIPT_PUBLIC_KEYS"]
    keys = document.with_name("keys.txt")
    keys.write_text(known_key(kept, name="nexhome.example/evidence").line(), encoding="utf-8")
    script = CLONE / "privacy" / "ledger" / "verify_receipt.py"
    command = [sys.executable, "-I", str(script), str(document), str(keys)]
    return subprocess.run(command, capture_output=True, env={}, check=False).returncode == 0


@pytest.mark.parametrize(
    ("name", "number", "theme", "width", "javascript"),
    [
        ("mei.scripts", "+85269918801", "light", 1280, True),
        ("lan.plain", "+85269918802", "dark", 360, False),
    ],
)
def test_person_leaves_and_a_stranger_believes_it(
    somebody: Callable[..., Person],
    site: Site,
    tmp_path: Path,
    name: str,
    number: str,
    theme: str,
    width: int,
    *,
    javascript: bool,
) -> None:
    person = somebody(name, number, theme, width, javascript=javascript)
    person.register()
    person.sign_in()
    person.ask_to_leave("At once")
    person.window.examine(f"{name}-leaving")
    person.wait_for_heading("You are gone")
    person.window.examine(f"{name}-gone")
    page = person.window.page
    with page.expect_download() as download:
        page.get_by_role("link", name="Download the certificate").click()
    downloaded = tmp_path / "downloaded.json"
    download.value.save_as(downloaded)
    mailed = tmp_path / "mailed.json"
    mailed.write_text(person.received(lambda m: m.attachment).attachment, encoding="utf-8")
    assert (downloaded.read_bytes() == mailed.read_bytes(), is_genuine(site, downloaded)) == (
        True,
        True,
    )
    page = person.window.open("/accounts/login/")
    page.get_by_label("User name").fill(name)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("main").get_by_role("button", name="Sign in").click()
    expect(page.locator(".error-summary")).to_be_visible()


def test_person_who_waits_cancels_by_the_link_and_signs_in_again(
    somebody: Callable[..., Person],
) -> None:
    person = somebody("ho.returns", "+85269918803", "light", 360, javascript=True)
    person.register()
    person.sign_in()
    person.ask_to_leave("In 24 hours")
    person.window.examine("ho.returns-locked")
    link = LINK.search(person.received(lambda m: "/me/delete/cancel/" in m.body).body)
    assert link is not None
    page = person.window.open(urlsplit(link[0]).path)
    person.go_on("cancel", "Cancel the deletion")
    expect(page.get_by_role("heading", level=1)).to_have_text("The deletion is cancelled")
    person.window.examine("ho.returns-cancelled")
    person.sign_in()
