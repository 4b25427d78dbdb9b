"""A right holder has a page removed, its uploader has it restored (J-10, J-11): running processes.

Web, worker, beat, dispatcher, PostgreSQL and Redis run as `make run` starts them; links are read
in the outbox; an anonymous reader asks every surface before, after, and after the restoring. With
scripts, and without.
"""

import json
import re
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import quote

import psycopg
import pytest
from playwright.sync_api import Browser, expect

from privacy.messages.outbox import Received, read
from tests.browser.chromium import Reader
from tests.browser.test_copyright import decide, file_notice, press
from tests.nexhome_site.site import Site, running

pytestmark = [pytest.mark.browser, pytest.mark.proof]
PATIENCE = 90.0
LINK = re.compile(r"https?://[^/\s]+(/copyright/\S+)")


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    with running(tmp_path_factory.mktemp("copyright")) as site:
        yield site


def eventually(found: Callable[[], object], what: str) -> object:
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        if answer := found():
            return answer
        time.sleep(0.3)
    raise AssertionError(f"in vain: {what}")


def newest(site: Site, address: str, part: str) -> Callable[[], str]:
    """Return a reader of the newest link with a part, in the mailbox of an address."""

    def look() -> str:
        files = sorted((site.var / "outbox").glob("[!.]*"), key=lambda path: path.stat().st_mtime)
        for path in reversed(files):
            message = opened(path)
            links = LINK.findall(message.body) if message and message.address == address else []
            if links and part in links[-1]:
                return str(links[-1])
        return ""

    return lambda: str(eventually(look, f"{part} for {address}"))


def opened(path: Path) -> Received | None:
    """Return a message, or None while it is still being written."""
    try:
        return read(path)
    except (ValueError, FileNotFoundError):
        return None


def put_up(site: Site, number: int) -> tuple[str, str]:
    """Give a work of the demo an uploader with an account; return its slug and title."""
    with psycopg.connect(site.database_url) as connection:
        row = (
            connection.execute(
                """SELECT w.id, w.slug, t.title FROM takedown_work w
                 JOIN takedown_worktext t ON t.work_id = w.id AND t.language = 'en'
                WHERE w.state = 'published' AND w.kind = 'software'
                  AND NOT EXISTS (SELECT 1 FROM takedown_noticeaddress a WHERE a.target_id = w.id)
                ORDER BY w.slug LIMIT 1"""
            ).fetchone()
            or connection.execute(
                """SELECT w.id, w.slug, t.title FROM takedown_work w
                 JOIN takedown_worktext t ON t.work_id = w.id AND t.language = 'en'
                WHERE w.state = 'published' ORDER BY w.slug DESC OFFSET %s LIMIT 1""",
                [number],
            ).fetchone()
        )
        assert row is not None
        connection.execute(
            """INSERT INTO takedown_uploader (work_id, subject_id)
               SELECT %s, subject_id FROM accounts_user WHERE username = 'demo-anna'
               ON CONFLICT DO NOTHING""",
            [row[0]],
        )
    return str(row[1]), str(row[2])


def surfaces(site: Site, slug: str, title: str) -> dict[str, object]:
    """Ask as somebody without cookies: the page's status, and where else it can be met."""
    start = f"http://localhost:{site.port}"

    def got(path: str) -> tuple[int, str]:
        try:
            with urllib.request.urlopen(start + path, timeout=10) as answer:  # noqa: S310 - loopback
                return answer.status, answer.read().decode()
        except urllib.error.HTTPError as refusal:
            return refusal.code, ""

    page = f"/works/{slug}/"
    listed = json.loads(got("/api/v1/works/?page_size=100")[1])
    return {
        "page": got(page)[0],
        "list": page in got("/works/")[1],
        "search": page in got(f"/search/?q={quote(title)}")[1],
        "sitemap": page in got("/sitemap.xml")[1],
        "api": slug in json.dumps(listed),
    }


def sign_in(window: Reader, site: Site, *, who: str = "demo-legal") -> None:
    """Sign somebody of the demo's staff in, with the code that the outbox shows."""
    lines = (site.var / "demo-people.txt").read_text(encoding="utf-8").splitlines()
    password = next(line.split()[1] for line in lines if line.startswith(who))
    page = window.open("/accounts/login/")
    page.locator("[name=login]").fill(who)
    page.locator("[name=password]").fill(password)
    press(window, "Sign in")
    other = window.context.new_page()
    other.goto(f"{window.address}/dev/outbox/")
    row = other.locator(".summary-row").filter(has_text=who)
    code = row.locator(".code").inner_text()
    other.close()
    page.locator("[name=code]").fill(code)
    page.get_by_role("main").get_by_role("button").first.click()
    page.wait_for_url(re.compile(r"/(me/)?$"))


UP = {"page": 200, "list": True, "search": True, "sitemap": True, "api": True}
DOWN = {"page": 451, "list": False, "search": False, "sitemap": False, "api": False}


@pytest.mark.parametrize(
    ("number", "theme", "width", "javascript"), [(0, "light", 1280, True), (1, "dark", 360, False)]
)
def test_page_is_removed_and_restored(
    site: Site, browser: Browser, number: int, theme: str, width: int, *, javascript: bool
) -> None:
    address = f"http://localhost:{site.port}"
    slug, title = put_up(site, number)
    email = f"rights-{number}@example.com"
    assert surfaces(site, slug, title) == UP
    holder = Reader(browser, address, theme=theme, width=width, javascript=javascript)
    desk = Reader(browser, address, theme=theme, width=width, javascript=javascript)
    file_notice(
        holder,
        address,
        newest(site, email, "/confirm/"),
        slug=slug,
        email=email,
        terms=title,
    )
    reference = holder.page.url.split("/copyright/case/")[1].split("/")[0]
    sign_in(desk, site)
    decide(desk, reference)
    assert surfaces(site, slug, title) == DOWN

    def closed() -> bool:
        holder.page.reload()
        return "Closed" in holder.page.locator(".case-status").inner_text()

    eventually(closed, "the case closes")
    holder.examine(f"journey-copyright-closed-{number}")
    answer = Reader(browser, address, theme=theme, width=width, javascript=javascript)
    answer.open(newest(site, "demo-anna@example.com", "/objection/")())
    answer.page.locator("[name=text]").fill("I wrote it myself in 2017.")
    press(answer, "Send the answer")
    desk.page.reload()
    expect(desk.page.get_by_text("I wrote it myself in 2017.")).to_be_visible()
    desk.page.locator("#restore-reason").fill("The uploader wrote it first.")
    desk.page.get_by_role("button", name="Restore what was removed").click()
    assert surfaces(site, slug, title) == UP
    for window in (holder, desk, answer):
        window.close()
