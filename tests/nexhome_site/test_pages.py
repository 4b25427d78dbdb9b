"""The start page and the frame around every page."""

import pytest
from django.conf import settings
from django.test import Client

from nexhome_site.pages.frame import Link, served

pytestmark = pytest.mark.django_db


def test_start_page_sets_no_cookie_and_names_brand_and_slogan(client: Client) -> None:
    response = client.get("/")
    assert response.status_code == 200
    assert response.cookies == {}
    title = response.content.decode().split("<title>")[1].split("</title>")[0]
    assert title.endswith(f"{settings.BRAND}: {settings.SLOGAN}")


def test_start_page_is_only_read(client: Client) -> None:
    assert client.post("/").status_code == 405


def test_link_to_what_is_not_served_is_left_out() -> None:
    links = (Link("/", "Start"), Link("/no-such-page/", "Nowhere"))
    assert served(links) == [Link("/", "Start")]


def test_unknown_theme_is_ignored(client: Client) -> None:
    client.cookies["theme"] = '"><script>'
    assert "data-theme" not in client.get("/").content.decode()
    client.cookies["theme"] = "dark"
    assert 'data-theme="dark"' in client.get("/").content.decode()
