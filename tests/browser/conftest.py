"""A running site and a real browser in front of it.

Without a Chromium these tests are skipped and say so; `REQUIRE_BROWSER=1` makes that a failure.
`SCREENS_DIR=<folder>` keeps a picture of every page examined.
"""

import threading
from collections.abc import Callable, Iterator

import pytest
from django.core.servers.basehttp import ThreadedWSGIServer
from django.core.wsgi import get_wsgi_application
from playwright.sync_api import Browser
from pytest_django import Settings

from tests.browser.chromium import Reader
from tests.browser.demo_site import demo_site, served
from tests.browser.quiet import QuietHandler

__all__ = ["demo_site", "served"]

Visit = Callable[..., Reader]


@pytest.fixture
def site(own_database: str, settings: Settings) -> Iterator[str]:
    """Serve the site on localhost (passkeys need that name) from a database of this test's own."""
    settings.ROOT_URLCONF = "tests.browser.urls"
    server = ThreadedWSGIServer(("localhost", 0), QuietHandler)
    server.set_app(get_wsgi_application())
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    settings.SITE_URL = f"http://localhost:{server.server_port}"
    yield settings.SITE_URL
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture
def reader(site: str, browser: Browser) -> Iterator[Visit]:
    """Return a maker of browser windows, all closed at the end."""
    readers: list[Reader] = []

    def make(theme: str = "light", width: int = 1280, *, javascript: bool = True) -> Reader:
        readers.append(Reader(browser, site, theme=theme, width=width, javascript=javascript))
        return readers[-1]

    yield make
    for each in readers:
        each.close()


@pytest.fixture
def visit(reader: Visit) -> Visit:
    """Return `visit(name, path, …)`: open a page in a fresh window and examine it."""

    def visit_page(
        name: str,
        path: str,
        theme: str = "light",
        width: int = 1280,
        *,
        javascript: bool = True,
        status: int = 200,
    ) -> Reader:
        window = reader(theme, width, javascript=javascript)
        window.open(path, status=status)
        window.examine(name)
        return window

    return visit_page
