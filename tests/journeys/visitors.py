"""Who stands before the running site: a browser window, a telephone, a mailbox, and patience.

Nothing here reaches into the site's own code: a visitor sees pages, mails and SMS, and a device
speaks HTTP. What only an operator sees (the database, the keys) is in `tests/journeys/inside.py`.
"""

import os
import re
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar
from urllib.parse import urlsplit

from playwright.sync_api import expect

from nexhome_site.embedded.state import read_environment
from privacy.ledger.notes import known_key
from privacy.messages.outbox import Received, read
from tests.browser.chromium import Reader
from tests.nexhome_site.engine import CLONE
from tests.nexhome_site.site import Site

PASSWORD = "seven green bottles"
PATIENCE = 120.0
Found = TypeVar("Found")
LINK = re.compile(r"https?://[^/\s]+/\S+")
# Each journey is gone twice: by mouse on a wide screen, and without scripts on a small dark one.
BOTH_WAYS = [("light", 1280, True), ("dark", 360, False)]


def eventually(look: Callable[[], Found], what: str) -> Found:
    """Look until there is something; the engine works meanwhile."""
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        if found := look():
            return found
        time.sleep(0.3)
    raise AssertionError(f"in vain: {what}")


def messages(site: Site) -> Iterator[Received]:
    """Yield what was sent to anybody, newest first."""
    for path in sorted((site.var / "outbox").glob("[!.]*"), key=os.path.getmtime, reverse=True):
        # One that is still being written is read the next time.
        if message := opened(path):
            yield message


def opened(path: Path) -> Received | None:
    try:
        return read(path)
    except (ValueError, FileNotFoundError):
        return None


@dataclass
class Visitor:
    """Somebody without an account, or of whom it does not matter."""

    window: Reader
    site: Site
    mailbox: str
    number: str = ""

    def received(self, wanted: Callable[[Received], object]) -> Received:
        """Wait for the newest message of this person that is the wanted one."""

        def look() -> Received | None:
            mine = (m for m in messages(self.site) if m.address in (self.mailbox, self.number))
            return next(filter(wanted, mine), None)

        found = eventually(look, f"a message for {self.mailbox}")
        assert found is not None
        return found

    def link(self, part: str) -> str:
        """Wait for a mail with a link to such an address and return its path."""
        links = LINK.findall(self.received(lambda m: part in m.body).body)
        return str(next(urlsplit(each).path for each in links if part in each))

    def press(self, button: str) -> None:
        main = self.window.page.get_by_role("main")
        main.get_by_role("button", name=button, exact=True).click()

    def wait_for(self, words: str, *, within: str = "h1") -> None:
        """Look again, as somebody without scripts would, until the page says so."""
        page, until = self.window.page, time.monotonic() + PATIENCE
        if self.window.javascript:
            # The page polls, and is replaced by the one it waited for.
            expect(page.locator(within)).to_have_text(words, timeout=PATIENCE * 1000)
            page.wait_for_load_state()
            return
        while words not in page.locator(within).all_inner_texts() and time.monotonic() < until:
            time.sleep(0.5)
            page.reload()
        expect(page.locator(within)).to_have_text(words)

    def download_certificate(self, folder: Path) -> Path:
        target = folder / "downloaded.json"
        with self.window.page.expect_download() as download:
            self.window.page.get_by_role("link", name="Download the certificate").click()
        download.value.save_as(target)
        return target


@dataclass
class Member(Visitor):
    """Somebody who registers, signs in, and leaves."""

    username: str = ""
    full_name: str = "Wong Mei Ling"
    # Every page of the way is looked at where the way itself is the test.
    examines: bool = False

    @property
    def passport(self) -> str:
        """The number of a passport that nobody else of the visitors has."""
        return f"7{self.number[:-9:-1]}"

    def go_on(self, page_name: str, button: str = "Continue") -> None:
        if self.examines:
            self.window.examine(f"{self.username}-{page_name}")
        self.press(button)

    def register(self) -> None:
        page = self.window.open("/accounts/signup/")
        page.get_by_label("Country or region").select_option("HK")
        for part, typed in {"Day": "27", "Month": "March", "Year": "1984"}.items():
            page.get_by_label(part, exact=True).fill(typed)
        self.go_on("origin")
        page.get_by_label("agree to the terms").check()
        page.get_by_label("agree to the privacy policy").check()
        self.go_on("notice")
        page.get_by_label("Full name").fill(self.full_name)
        page.get_by_label("Female").check()
        self.go_on("about")
        self.show_passport()
        page.get_by_label("Country or region").select_option("HK")
        page.get_by_label("Number", exact=True).fill(self.number.removeprefix("+852"))
        page.get_by_label("This number is mine").check()
        page.get_by_label("E-mail address").fill(self.mailbox)
        self.go_on("contact")
        page.get_by_label("User name").fill(self.username)
        page.get_by_label("Password", exact=True).fill(PASSWORD)
        self.go_on("access")
        self.go_on("check", "Create account")
        page.get_by_label("Code").fill(self.received(lambda m: m.channel == "sms" and m.code).code)
        self.go_on("mobile")
        page.get_by_label("Code").fill(self.received(lambda m: m.channel == "mail" and m.code).code)
        self.go_on("email")
        self.wait_for("Your account is ready")
        if self.examines:
            self.window.examine(f"{self.username}-ready")

    def show_passport(self) -> None:
        page = self.window.page
        page.get_by_label("Passport").check()
        page.get_by_label("Country or region of issue").select_option("GB")
        page.get_by_label("Number of the identity document").fill(self.passport)
        for group, year in {"Valid from": "2019", "Valid until": "2039"}.items():
            dates = page.get_by_role("group", name=group)
            for part, typed in {"Day": "1", "Month": "2", "Year": year}.items():
                dates.get_by_label(part, exact=True).fill(typed)
        self.go_on("certificate")

    def sign_in(self) -> None:
        self.try_to_sign_in()
        expect(self.window.page.get_by_role("heading", level=1)).to_have_text("Your account")
        if self.examines:
            self.window.examine(f"{self.username}-me")

    def try_to_sign_in(self) -> None:
        page = self.window.open("/accounts/login/")
        page.get_by_label("User name").fill(self.username)
        page.get_by_label("Password", exact=True).fill(PASSWORD)
        self.go_on("sign-in", "Sign in")

    def is_refused(self) -> None:
        """Try to sign in and find that nobody of this name is known."""
        self.try_to_sign_in()
        expect(self.window.page.locator(".error-summary")).to_be_visible()

    def ask_to_leave(self, when: str) -> None:
        page = self.window.open("/me/delete/")
        page.get_by_label(re.compile("I understand")).check()
        page.get_by_label(re.compile(when)).check()
        page.get_by_label("Your password").fill(PASSWORD)
        self.go_on("leave", "Delete my account")
        page.wait_for_url("**/me/delete/case/**")


def sign_in_staff(window: Reader, site: Site, *, who: str = "demo-legal") -> None:
    """Sign somebody of the demo's staff in, with the code that the outbox shows."""
    lines = (site.var / "demo-people.txt").read_text(encoding="utf-8").splitlines()
    password = next(line.split()[1] for line in lines if line.startswith(who))
    page = window.open("/accounts/login/")
    page.locator("[name=login]").fill(who)
    page.locator("[name=password]").fill(password)
    page.get_by_role("main").get_by_role("button", name="Sign in", exact=True).click()
    expect(page.locator("[name=code]")).to_be_visible()
    last = ""
    until = time.monotonic() + PATIENCE
    # A code works once: whoever signed in a moment ago waits for the next one.
    while page.locator("[name=code]").count() and time.monotonic() < until:
        code = code_shown(window, who)
        if code == last:
            time.sleep(1)
            continue
        last = code
        page.locator("[name=code]").fill(code)
        page.get_by_role("main").get_by_role("button").first.click()
        page.wait_for_load_state()
    page.wait_for_url(re.compile(r"/(me/)?$"))


def code_shown(window: Reader, who: str) -> str:
    """Return what the authenticator app of somebody of the staff shows now."""
    other = window.context.new_page()
    other.goto(f"{window.address}/dev/outbox/")
    row = other.locator(".summary-row").filter(has_text=who)
    code = row.locator(".code").inner_text()
    other.close()
    return code


def is_genuine(site: Site, document: Path) -> bool:
    """Check a certificate as a stranger does: one file, a public key, no network, no site."""
    kept = read_environment(site.var / "dev.env")["RECEIPT_PUBLIC_KEYS"]
    keys = document.with_name("keys.txt")
    keys.write_text(known_key(kept, name="nexhome.example/evidence").line(), encoding="utf-8")
    script = CLONE / "privacy" / "ledger" / "verify_receipt.py"
    command = [sys.executable, "-I", str(script), str(document), str(keys)]
    return subprocess.run(command, capture_output=True, env={}, check=False).returncode == 0
