"""A right holder has a page removed, its uploader has it restored (J-10, J-11): running processes.

Web, worker, beat, dispatcher, PostgreSQL and Redis run as `make run` starts them; links are read
in the outbox; an anonymous reader asks every surface before, after, and after the restoring. With
scripts, and without.
"""

import json
import urllib.error
import urllib.request
from urllib.parse import quote

import pytest
from playwright.sync_api import expect

from tests.browser.test_copyright import decide, file_notice, press
from tests.journeys.conftest import Opened
from tests.journeys.inside import put_up
from tests.journeys.visitors import Visitor, eventually, sign_in_staff
from tests.nexhome_site.site import Site

pytestmark = [pytest.mark.browser, pytest.mark.proof]


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


UP = {"page": 200, "list": True, "search": True, "sitemap": True, "api": True}
DOWN = {"page": 451, "list": False, "search": False, "sitemap": False, "api": False}


@pytest.mark.parametrize(
    ("uploader", "theme", "width", "javascript"),
    [("demo-anna", "light", 1280, True), ("demo-maria", "dark", 360, False)],
)
def test_page_is_removed_and_restored(
    site: Site, opened: Opened, uploader: str, theme: str, width: int, *, javascript: bool
) -> None:
    slug, title = put_up(site, slug=f"lantern-{uploader}", by=uploader)
    assert surfaces(site, slug, title) == UP
    holder, answer = (
        Visitor(opened(theme, width, javascript=javascript), site, f"{who}@example.com")
        for who in (f"rights-against-{uploader}", uploader)
    )
    file_notice(
        holder.window,
        holder.window.address,
        lambda: holder.link("/confirm/"),
        slug=slug,
        email=holder.mailbox,
        terms=title,
    )
    reference = holder.window.page.url.split("/copyright/case/")[1].split("/")[0]
    desk = opened(theme, width, javascript=javascript)
    sign_in_staff(desk, site)
    decide(desk, reference)
    assert surfaces(site, slug, title) == DOWN

    def closed() -> bool:
        holder.window.page.reload()
        return "Closed" in holder.window.page.locator(".case-status").inner_text()

    eventually(closed, "the case closes")
    holder.window.examine(f"journey-copyright-closed-{uploader}")
    answer.window.open(answer.link("/objection/"))
    answer.window.page.locator("[name=text]").fill("I wrote it myself in 2017.")
    press(answer.window, "Send the answer")
    desk.page.reload()
    expect(desk.page.get_by_text("I wrote it myself in 2017.")).to_be_visible()
    desk.page.locator("#restore-reason").fill("The uploader wrote it first.")
    desk.page.get_by_role("button", name="Restore what was removed").click()
    assert surfaces(site, slug, title) == UP
