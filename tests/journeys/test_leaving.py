"""A person registers, leaves, and holds proof (J-2, J-8): Chromium before running processes.

Web, worker, beat, dispatcher, PostgreSQL and Redis run as `make run` starts them; codes and links
are read in the outbox; the certificate is checked by the one file a stranger needs, with a public
key that was there before anybody left. With scripts, and without.
"""

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.journeys.conftest import Opened
from tests.journeys.visitors import Member, is_genuine
from tests.nexhome_site.site import Site

pytestmark = [pytest.mark.browser, pytest.mark.proof]


@pytest.fixture
def somebody(site: Site, opened: Opened) -> Callable[..., Member]:
    """Return a maker of people who have never been here, each of whose pages is looked at."""

    def make(name: str, number: str, theme: str, width: int, *, javascript: bool) -> Member:
        window = opened(theme, width, javascript=javascript)
        return Member(window, site, f"{name}@example.com", number, username=name, examines=True)

    return make


@pytest.mark.parametrize(
    ("name", "number", "theme", "width", "javascript"),
    [
        ("mei.scripts", "+85269918801", "light", 1280, True),
        ("lan.plain", "+85269918802", "dark", 360, False),
    ],
)
def test_person_leaves_and_a_stranger_believes_it(
    somebody: Callable[..., Member],
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
    person.wait_for("You are gone")
    person.window.examine(f"{name}-gone")
    downloaded = person.download_certificate(tmp_path)
    mailed = tmp_path / "mailed.json"
    mailed.write_text(person.received(lambda m: m.attachment).attachment, encoding="utf-8")
    assert (downloaded.read_bytes() == mailed.read_bytes(), is_genuine(site, downloaded)) == (
        True,
        True,
    )
    person.is_refused()


def test_person_who_waits_cancels_by_the_link_and_signs_in_again(
    somebody: Callable[..., Member],
) -> None:
    person = somebody("ho.returns", "+85269918803", "light", 360, javascript=True)
    person.register()
    person.sign_in()
    person.ask_to_leave("In 24 hours")
    person.window.examine("ho.returns-locked")
    page = person.window.open(person.link("/me/delete/cancel/"))
    person.go_on("cancel", "Cancel the deletion")
    expect(page.get_by_role("heading", level=1)).to_have_text("The deletion is cancelled")
    person.window.examine("ho.returns-cancelled")
    person.sign_in()
