"""The start page and the frame around every page."""

from typing import cast

import pytest
from django.conf import settings
from django.http import HttpResponse
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


def chosen(client: Client, theme: str, here: str, site: str = "same-origin") -> HttpResponse:
    answer = client.post(
        "/theme/", {"theme": theme, "next": here}, headers={"Sec-Fetch-Site": site}
    )
    return cast("HttpResponse", answer)


def test_theme_is_chosen_by_a_form_and_stays_on_the_page(client: Client) -> None:
    answer = chosen(client, "dark", "/zh-hans/verify/?a=1")
    assert (answer.status_code, answer["Location"]) == (303, "/zh-hans/verify/?a=1")
    assert list(answer.cookies) == ["theme"]
    assert answer.cookies["theme"]["samesite"] == "Lax"
    assert 'data-theme="dark"' in client.get("/").content.decode()
    chosen(client, "system", "/")
    assert "data-theme" not in client.get("/").content.decode()


@pytest.mark.parametrize("elsewhere", ["//evil.example/", "https://evil.example/", "me", ""])
def test_theme_form_leads_to_no_other_host(client: Client, elsewhere: str) -> None:
    assert chosen(client, "dark", elsewhere)["Location"] == "/"


def test_theme_is_not_chosen_by_another_site(client: Client) -> None:
    answer = chosen(client, "dark", "/", site="cross-site")
    assert (answer.status_code, answer.cookies) == (403, {})
