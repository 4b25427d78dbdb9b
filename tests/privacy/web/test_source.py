"""The network that limits count: no proxy of ours, no invention of the sender."""

import pytest
from django.test import RequestFactory
from pytest_django import Settings

from privacy.web.source import source_of


@pytest.mark.parametrize(
    ("peer", "forwarded", "source"),
    [
        ("203.0.113.7", "", "203.0.113.7"),
        # Nobody of ours wrote the header.
        ("203.0.113.7", "198.51.100.1", "203.0.113.7"),
        ("10.0.0.1", "198.51.100.1", "198.51.100.1"),
        # What stands left of the first foreign address was typed by the sender.
        ("10.0.0.1", "192.0.2.9, 198.51.100.1", "198.51.100.1"),
        ("10.0.0.1", "192.0.2.9, 198.51.100.1, 10.0.0.2", "198.51.100.1"),
        ("10.0.0.1", "not an address", "10.0.0.1"),
        ("10.0.0.1", "", "10.0.0.1"),
        ("2001:db8:1:2:3:4:5:6", "", "2001:db8:1:2::/64"),
        ("::ffff:203.0.113.7", "", "203.0.113.7"),
        ("", "", "unknown"),
    ],
)
def test_source_is_the_nearest_address_that_is_no_proxy_of_ours(
    settings: Settings, peer: str, forwarded: str, source: str
) -> None:
    settings.TRUSTED_PROXIES = ["10.0.0.0/8"]
    headers = {"X-Forwarded-For": forwarded} if forwarded else {}
    request = RequestFactory().get("/", REMOTE_ADDR=peer, headers=headers)
    assert source_of(request) == source
