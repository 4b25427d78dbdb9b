"""The browser of the browser tests, for journeys through a site that really runs."""

from tests.browser.conftest import browser

__all__ = ["browser"]
