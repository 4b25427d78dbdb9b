"""Reading the texts in force asks no database while a process remembers them."""

import re
import uuid
from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from pytest_django import Settings

from privacy.policies import memory
from privacy.policies.enums import Document
from privacy.policies.models import PolicyVersion
from privacy.policies.reading import Draft
from tests.people import person
from tests.publishing import publish_as_two

GATE = re.compile("privacy_outsideline|ledger_publication")
ADDRESSES = ["/terms/", "/privacy/", "/zh-hans/terms/", "/zh-hant/privacy/", "/privacy/c/P-2.8/"]


@pytest.fixture
def remembering(settings: Settings) -> Iterator[None]:
    """Remember as a real process does, and nothing of another test."""
    settings.POLICY_REMEMBERED = timedelta(seconds=60)
    yield
    memory.VERSIONS.clear()
    memory.PAGES.clear()


def other(text: str) -> Draft:
    return Draft(Document.TERMS, {"en": [{"id": "T-3.1", "title": "Access", "text": text}]})


def asked(client: Client, address: str, **headers: str) -> tuple[int, list[str]]:
    """Return the status and what was asked, but for the gate's own look, once a second."""
    with CaptureQueriesContext(connection) as seen:
        status = client.get(address, headers=headers).status_code
    return status, [query["sql"] for query in seen if not GATE.search(query["sql"])]


def old() -> None:
    """Let the remembered be a minute older."""
    for document, known in memory.VERSIONS.items():
        memory.VERSIONS[document] = memory.Remembered(known.version, known.at - 60)


@pytest.mark.parametrize("address", ADDRESSES)
def test_warm_page_asks_nothing_and_stays_the_same(
    client: Client, published_texts: list[PolicyVersion], remembering: None, address: str
) -> None:
    first = client.get(address)
    assert asked(client, address) == (200, [])
    assert asked(client, address, **{"If-None-Match": first["ETag"]}) == (304, [])
    assert client.get(address).content == first.content


def test_version_published_here_shows_at_once(
    client: Client, published_texts: list[PolicyVersion], remembering: None
) -> None:
    etag = client.get("/terms/")["ETag"]
    publish_as_two(other("Other."))
    after = client.get("/terms/", headers={"If-None-Match": etag})
    assert (after.status_code, "Other." in after.content.decode()) == (200, True)


def test_version_published_elsewhere_shows_when_the_second_is_over(
    client: Client, published_texts: list[PolicyVersion], remembering: None
) -> None:
    client.get("/terms/")
    draft = other("From another process.")
    PolicyVersion.objects.create(
        document="terms", number=2, clauses=draft.clauses, sha256=draft.sha256,
        completed_by=uuid.uuid4(), approved_by=uuid.uuid4(),
    )  # fmt: skip
    assert "another process" not in client.get("/terms/").content.decode()
    old()
    assert "another process" in client.get("/terms/").content.decode()
    earlier = client.get("/terms/v/1/").content.decode()
    assert "This is an earlier version. Version 2 is in force." in earlier


def test_page_of_somebody_signed_in_is_not_kept_for_strangers(
    client: Client, published_texts: list[PolicyVersion], remembering: None
) -> None:
    member = Client()
    member.force_login(person("reader"))
    assert "Sign out" in member.get("/privacy/").content.decode()
    assert "Sign out" not in client.get("/privacy/").content.decode()
    assert "Sign out" in member.get("/privacy/").content.decode()


def test_each_theme_has_its_page(
    client: Client, published_texts: list[PolicyVersion], remembering: None
) -> None:
    plain = client.get("/terms/").content
    client.cookies["theme"] = "dark"
    assert (b'data-theme="dark"' in client.get("/terms/").content, b"data-theme" in plain) == (
        True,
        False,
    )


def test_memory_of_pages_has_an_end(remembering: None) -> None:
    for number in range(memory.MOST_PAGES + 5):
        memory.keep_page((number,), memory.Page(b"", ""))
    assert (len(memory.PAGES), memory.kept_page((0,))) == (memory.MOST_PAGES, None)
