"""However an address is dressed up, it is read as a browser reads it (P-6.1)."""

import uuid

import pytest
from pytest_django import Settings

from takedown.works import domain
from takedown.works.addresses import Malformed, parse
from takedown.works.resolver import AddressKind, classify
from tests.takedown.works import making


@pytest.mark.parametrize(
    ("typed", "normal"),
    [
        ("https://Files.Example.COM/A", "https://files.example.com/A"),
        ("HTTPS://files.example.com:443/a", "https://files.example.com/a"),
        ("http://files.example.com:8080/a", "http://files.example.com:8080/a"),
        ("https://files.example.com./a", "https://files.example.com/a"),
        ("https://someone:secret@files.example.com/a", "https://files.example.com/a"),
        ("https:\\\\files.example.com\\a", "https://files.example.com/a"),
        ("https://%66iles.example.com/%61", "https://files.example.com/a"),
        ("https://files.example.com/a/./b/../c", "https://files.example.com/a/c"),
        ("https://files.example.com/a/%2e%2E/c", "https://files.example.com/c"),
        ("https://files.example.com/a%2fb", "https://files.example.com/a%2Fb"),
        ("https://files.example.com/門", "https://files.example.com/%E9%96%80"),
        ("https://門。example.com/", "https://xn--3e5a.example.com/"),
        ("https://FILES\uff0eexample.com", "https://files.example.com/"),
        ("//files.example.com/a?b=1#c", "https://files.example.com/a?b=1"),
        ("files.example.com/a", "https://files.example.com/a"),
        (" \thttps://files.exa\nmple.com/a ", "https://files.example.com/a"),
        ("http:files.example.com/a", "http://files.example.com/a"),
        ("https://[::1]:8000/a", "https://[::1]:8000/a"),
        ("https://files.example.com/..", "https://files.example.com/"),
    ],
)
def test_address_has_one_normal_form(typed: str, normal: str) -> None:
    parsed = parse(typed)
    assert parsed.normal == normal
    assert parse(normal).normal == normal


@pytest.mark.parametrize(
    "typed",
    [
        "", " ", "javascript:alert(1)", "java\nscript:alert(1)", "data:text/html,x", "mailto:a@b.c",
        "ftp://files.example.com/a", "https://", "https:///", "https://a b.example.com/",
        "https://example.com:99999/", "https://example.com:x/", "https://exa$mple.com/", "nothing",
        "https://[zz]/", "https://[1:2]/", "https://a..b.example/", "https://1.2.3/", "http://0x7f/",
        "https://" + "a" * 64 + ".example/", "https://example.com/" + "a" * 2000,
    ],
)  # fmt: skip
def test_what_is_no_address_is_refused(typed: str) -> None:
    with pytest.raises(Malformed):
        parse(typed)
    assert classify(typed).kind == AddressKind.MALFORMED


@pytest.fixture
def hosts(settings: Settings) -> None:
    settings.SITE_URL = "https://nexet.example"
    settings.SITE_HOSTS = ["nexet.example", "www.nexet.example", "[::1]"]
    settings.CUSTOMER_HOSTS = [".homes.example", "shop.example"]


@pytest.mark.django_db
@pytest.mark.parametrize(
    "address",
    [
        "https://nexet.example/works/guide/",
        "http://NEXET.example:80/works/guide",
        "https://www.nexet.example./works/guide/?page=2#top",
        "https://nexet.example@nexet.example/works/guide/",
        "https:\\\\nexet.example\\works\\guide\\",
        "https://nexet.example/%77orks/g%75ide/",
        "https://nexet.example/zh-hans/works/guide/",
        "https://nexet.example/out/../works/guide/",
        "https://nexet.example/works/guide/download/",
        "/zh-hant/works/guide/",
        "nexet.example/works/guide/",
        "https://[::1]:8000/works/guide/",
    ],
)
def test_every_spelling_of_our_page_finds_the_work(hosts: None, address: str) -> None:
    work = making.published(making.values(slug="guide"))
    found = classify(address)
    assert (found.kind, found.target) == (AddressKind.INTERNAL, work)


@pytest.mark.django_db
def test_interface_and_leaving_page_are_resolved_to_what_they_show(hosts: None) -> None:
    work, link = making.published(), making.link()
    assert classify(f"https://nexet.example/api/v1/works/{work.pk}/").target == work
    found = classify(f"https://nexet.example/zh-hant/out/{link.pk}/")
    assert (found.kind, found.target) == (AddressKind.INTERNAL, link)


@pytest.mark.django_db
def test_removed_work_is_still_found_and_a_draft_is_not(hosts: None) -> None:
    removed, draft = making.published(), making.draft()
    making.remove(removed)
    assert classify(f"/works/{removed.slug}/").target == removed
    assert classify(f"/works/{draft.slug}/").kind == AddressKind.UNKNOWN_PAGE


@pytest.mark.django_db
@pytest.mark.parametrize(
    "address",
    [
        "https://nexet.example/", "https://nexet.example/works/", "/works/nothing-here/",
        f"/out/{uuid.UUID(int=0)}/", f"/api/v1/works/{uuid.UUID(int=0)}/",
        "/out/" + "0-" * 17 + "/",
        "https://nexet.example/works%2Fguide/x/",
    ],
)  # fmt: skip
def test_our_page_that_shows_no_work_is_unknown(hosts: None, address: str) -> None:
    assert classify(address).kind == AddressKind.UNKNOWN_PAGE


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("address", "kind"),
    [
        ("https://nexet.example@elsewhere.example/works/guide/", AddressKind.EXTERNAL),
        ("https://nexet.example.elsewhere.example/", AddressKind.EXTERNAL),
        ("https://elsewhere.example\\@nexet.example/", AddressKind.EXTERNAL),
        ("https://kitchen.homes.example/a", AddressKind.CUSTOMER),
        ("https://shop.example/a", AddressKind.CUSTOMER),
        ("https://a.shop.example/a", AddressKind.EXTERNAL),
        ("https://badhomes.example/", AddressKind.EXTERNAL),
    ],
)
def test_host_decides_whose_address_it_is(hosts: None, address: str, kind: AddressKind) -> None:
    found = classify(address)
    assert (found.kind, found.target) == (kind, None)


@pytest.mark.django_db
def test_foreign_address_that_we_link_to_is_resolved_to_our_link(hosts: None) -> None:
    link = making.link("https://Disk.example.com:443/s/Ab?key=1")
    found = classify("https://disk.example.com/s/%41b?key=1#top")
    assert (found.kind, found.host, found.target) == (
        AddressKind.EXTERNAL, "disk.example.com", link,
    )  # fmt: skip


@pytest.mark.django_db
@pytest.mark.parametrize(
    "url",
    [
        "javascript:alert(1)", "JavaScript:alert(1)", " data:text/html,x", "//files.example.com/",
        "files.example.com/a", "ftp://files.example.com/", "https://user@files.example.com/",
        "https://user:word@files.example.com/", "https:///", "https://localhost/x",
        "https://nexet.example/works/", "https://intranet/", "", "https://www.nexet.example@/",
    ],
)  # fmt: skip
def test_link_is_an_address_of_another_site(hosts: None, url: str) -> None:
    with pytest.raises(domain.NotALink) as refused:
        making.link(url or " ")
    assert refused.value.field == "url"
