"""Search services find every public page in every language, and nothing of one person."""

import re
from collections.abc import Iterator

import pytest
from django.test import Client
from django.utils.timezone import now

from privacy.web.sitemap import SOURCES, Entry, sitemap_source

pytestmark = pytest.mark.django_db
LOC = re.compile(r"<loc>([^<]+)</loc>")


@pytest.fixture
def one_more() -> Iterator[None]:
    sitemap_source("test")(lambda: [Entry("/works/manual/", now())])
    yield
    del SOURCES["test"]


def test_every_listed_page_is_served_without_cookie(
    client: Client, published_texts: object
) -> None:
    addresses = LOC.findall(client.get("/sitemap.xml").content.decode())
    assert len(addresses) == len(set(addresses)) >= 3 * 6
    answers = [Client().get(address) for address in addresses]
    assert {(answer.status_code, len(answer.cookies)) for answer in answers} == {(200, 0)}


def test_an_app_adds_its_pages_in_every_language(client: Client, one_more: None) -> None:
    answer = client.get("/sitemap.xml")
    listed = [each for each in LOC.findall(answer.text) if "manual" in each]
    assert answer["Content-Type"] == "application/xml"
    assert listed == [
        "http://localhost:8000/works/manual/",
        "http://localhost:8000/zh-hans/works/manual/",
        "http://localhost:8000/zh-hant/works/manual/",
    ]
    assert answer.text.count("<lastmod>") == 3


def test_robots_stay_away_from_what_concerns_one_person(client: Client) -> None:
    answer = client.get("/robots.txt")
    rules = answer.text.splitlines()
    assert answer["Content-Type"] == "text/plain; charset=utf-8"
    for path in ("/me/", "/zh-hans/me/", "/zh-hant/admin/"):
        assert f"Disallow: {path}" in rules
    assert "Sitemap: http://localhost:8000/sitemap.xml" in rules
