"""A page has one address for each language, and nothing but the address decides."""

import re

import pytest
from django.http import HttpRequest
from django.test import Client, RequestFactory
from django.urls import reverse
from django.utils import translation

from nexhome_site.middleware import LanguageOfAddress
from nexhome_site.pages import errors
from nexhome_site.pages.frame import languages_of
from privacy.messages.enums import Channel
from privacy.messages.letters import render
from privacy.web.languages import in_language, link_to, taken_apart

TAGS = {"/": "en", "/zh-hans/": "zh-Hans", "/zh-hant/": "zh-Hant"}
SWITCH = re.compile(r'<a href="([^"]+)" lang="([\w-]+)" hreflang="([\w-]+)"\s*(aria-current)?')


@pytest.mark.django_db
@pytest.mark.parametrize(("path", "tag"), TAGS.items())
def test_page_speaks_the_language_of_its_address(client: Client, path: str, tag: str) -> None:
    # A browser that prefers another language, and the cookie in which Django would look for one.
    client.cookies["django_language"] = "zh-hant"
    response = client.get(path, headers={"Accept-Language": "zh-CN,zh;q=0.9"})
    assert f'<html lang="{tag}"' in response.content.decode()
    assert response["Content-Language"] == tag.lower()
    assert "Accept-Language" not in response.get("Vary", "")


@pytest.mark.django_db
def test_switch_stays_on_the_page_and_keeps_the_query(client: Client) -> None:
    found = SWITCH.findall(client.get("/zh-hans/verify/?a=1&b=%E4%B8%AD").content.decode())
    query = "?a=1&amp;b=%E4%B8%AD"
    assert found == [
        (f"/verify/{query}", "en", "en", ""),
        (f"/zh-hans/verify/{query}", "zh-Hans", "zh-Hans", "aria-current"),
        (f"/zh-hant/verify/{query}", "zh-Hant", "zh-Hant", ""),
    ]


@pytest.mark.django_db
def test_page_names_its_twins_for_search_services(client: Client) -> None:
    page = client.get("/verify/?a=1").content.decode()
    assert re.findall(r'<link rel="alternate" hreflang="([\w-]+)" href="([^"]+)">', page) == [
        ("en", "http://localhost:8000/verify/"),
        ("zh-Hans", "http://localhost:8000/zh-hans/verify/"),
        ("zh-Hant", "http://localhost:8000/zh-hant/verify/"),
    ]


@pytest.mark.parametrize("path", ["//evil.example/x", "/zh-hans//evil.example/x"])
def test_switch_never_names_another_host(rf: RequestFactory, path: str) -> None:
    request = rf.get("/")
    request.path = path
    assert [link["url"] for link in languages_of(request)] == [
        "/evil.example/x",
        "/zh-hans/evil.example/x",
        "/zh-hant/evil.example/x",
    ]


@pytest.mark.parametrize(
    ("path", "parts"),
    [
        ("/", ("en", "/")),
        ("/zh-hans/", ("zh-hans", "/")),
        ("/zh-hans", ("zh-hans", "/")),
        ("/zh-hant/works/", ("zh-hant", "/works/")),
        ("/zh/works/", ("en", "/zh/works/")),
        ("/en/works/", ("en", "/en/works/")),
        ("/me/", ("en", "/me/")),
    ],
)
def test_address_is_taken_apart(path: str, parts: tuple[str, str]) -> None:
    assert taken_apart(path) == parts
    assert in_language(path, parts[0]).rstrip("/") == path.rstrip("/")


@pytest.mark.parametrize("name", ["healthz", "readyz", "theme", "verify_script", "verify_keys"])
def test_what_programs_and_downloads_use_has_one_address(name: str) -> None:
    with translation.override("zh-hans"):
        assert "zh-hans" not in reverse(name)


@pytest.mark.parametrize("language", ["zh-hans", "zh-hant"])
@pytest.mark.parametrize("status", [500, 503])
def test_page_of_a_broken_site_speaks_the_language_of_the_address(
    rf: RequestFactory, language: str, status: int
) -> None:
    # Without the django_db mark every query raises.
    answers = {500: errors.server_error, 503: errors.service_unavailable}

    def broken(request: HttpRequest) -> object:
        return answers[status](request)

    response = LanguageOfAddress(broken)(rf.get(f"/{language}/works/"))  # type: ignore[arg-type] # a view
    page = response.content.decode()
    assert (response.status_code, response["Content-Language"]) == (status, language)
    assert 'hreflang="en"' in page
    assert translation.get_language() == "en"


def test_link_in_a_mail_leads_to_a_page_in_the_readers_language() -> None:
    link = link_to("erasure_cancel", "a-token")
    letter = render(
        channel=Channel.SMS,
        template="erasure_requested",
        language="zh-hant",
        context={"link": link, "reference": "E-1"},
    )
    assert "http://localhost:8000/zh-hant/me/delete/cancel/a-token/" in letter.body


@pytest.mark.django_db
def test_page_with_one_address_offers_no_other_language(client: Client) -> None:
    page = client.get("/api/docs/").text
    assert SWITCH.findall(page) == []
    assert 'rel="alternate"' not in page
    # Its own address leads there from every language.
    assert 'href="/api/docs/"' in client.get("/zh-hant/").text


@pytest.mark.django_db
def test_page_that_is_nowhere_says_so_in_each_language(client: Client) -> None:
    found = SWITCH.findall(client.get("/no-such-page/").text)
    assert [url for url, *_rest in found] == [
        "/no-such-page/",
        "/zh-hans/no-such-page/",
        "/zh-hant/no-such-page/",
    ]
