"""One running site for all journeys of a worker, and the people before it."""

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser

from tests.browser.chromium import Reader
from tests.journeys.visitors import Member, Visitor
from tests.nexhome_site.site import Site, running

Opened = Callable[..., Reader]
Somebody = Callable[..., Visitor]
Newcomer = Callable[..., Member]


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """Start everything once: each journey brings people of its own.

    All of them come from one network, which a day's limit of codes would take for one guesser.
    """
    folder = tmp_path_factory.mktemp("journeys")
    with running(folder, CODE_SENDS_PER_ADDRESS="200") as site:
        yield site


@pytest.fixture
def opened(site: Site, browser: Browser) -> Iterator[Opened]:
    """Return a maker of windows before the running site, all closed at the end."""
    windows: list[Reader] = []

    def make(theme: str, width: int, *, javascript: bool) -> Reader:
        address = f"http://localhost:{site.port}"
        windows.append(Reader(browser, address, theme=theme, width=width, javascript=javascript))
        return windows[-1]

    yield make
    for each in windows:
        each.close()
