import re

import pytest
from django.test import Client

from privacy.policies.enums import Document
from privacy.policies.models import PolicyVersion
from privacy.policies.reading import Draft
from privacy.policies.rendering import html
from tests.publishing import publish_as_two


def draft(text: str) -> Draft:
    return Draft(Document.TERMS, {"en": [{"id": "T-3.1", "title": "Access", "text": text}]})


@pytest.mark.parametrize("address", ["/terms/", "/privacy/", "/terms/v/1/", "/privacy/v/1/"])
def test_text_is_public_and_sets_no_cookie(
    client: Client, published_texts: list[PolicyVersion], address: str
) -> None:
    answer = client.get(address)
    assert (answer.status_code, answer.cookies.output()) == (200, "")
    assert "Set-Cookie" not in answer.headers
    assert answer.headers["Cache-Control"] == "no-cache"


def test_page_shows_every_clause_under_its_id(
    client: Client, published_texts: list[PolicyVersion]
) -> None:
    page = client.get("/privacy/").content.decode()
    shown = re.findall(r'<section id="(P-[0-9.]+)"', page)
    assert shown == [clause["id"] for clause in published_texts[1].clauses["en"]]
    assert [page.count(each) for each in (published_texts[1].sha256, 'href="#P-2.8"')] == [1, 2]


def test_unchanged_page_is_304_and_a_new_version_is_not(
    client: Client, published_texts: list[PolicyVersion]
) -> None:
    etag = client.get("/terms/").headers["ETag"]
    again = client.get("/terms/", headers={"If-None-Match": etag})
    publish_as_two(draft("Other."))
    after = client.get("/terms/", headers={"If-None-Match": etag})
    assert (again.status_code, again.content, after.status_code) == (304, b"", 200)


def test_earlier_version_says_that_it_is_earlier(
    client: Client, published_texts: list[PolicyVersion]
) -> None:
    assert "This is an earlier version" not in client.get("/terms/v/1/").content.decode()
    publish_as_two(draft("Other."))
    page = client.get("/terms/v/1/").content.decode()
    assert page.count("This is an earlier version. Version 2 is in force.") == 1
    assert "This is an earlier version" not in client.get("/terms/v/2/").content.decode()


@pytest.mark.parametrize("address", ["/terms/", "/terms/v/1/", "/privacy/v/99/"])
def test_nothing_published_is_404(client: Client, db: None, address: str) -> None:
    assert client.get(address).status_code == 404


def test_clause_has_its_house_rule_and_its_page_beside_it(
    client: Client, published_texts: list[PolicyVersion]
) -> None:
    page = client.get("/privacy/").content.decode()
    clause = page[page.index('<section id="P-1.4"') : page.index('<section id="P-1.5"')]
    assert ("Turning off takes one" in clause, 'href="/me/consents/"' in clause) == (True, True)
    assert "Turning off" not in str(published_texts[1].clauses)


@pytest.mark.parametrize(
    ("address", "words"),
    [
        ("/zh-hans/privacy/", "只有在您明示同意之后"),
        ("/zh-hant/privacy/", "只有在你明示同意之後"),
        ("/zh-hans/terms/v/1/", "视为未提出异议"),
        ("/zh-hant/terms/", "視為未提出異議"),
    ],
)
def test_text_is_read_in_the_reader_s_language_under_the_same_hash(
    client: Client, published_texts: list[PolicyVersion], address: str, words: str
) -> None:
    page = client.get(address).content.decode()
    version = published_texts["privacy" in address]
    assert (words in page, page.count(version.sha256)) == (True, 1)


def test_post_is_refused(client: Client, published_texts: list[PolicyVersion]) -> None:
    assert client.post("/terms/").status_code == 405


@pytest.mark.parametrize(
    ("text", "rendered"),
    [
        ("- (a) one\n- (b) two", "<ul>\n<li>(a) one</li>\n<li>(b) two</li>\n</ul>\n"),
        ("<script>x</script>", "<p>&lt;script&gt;x&lt;/script&gt;</p>\n"),
        ("[x](javascript:x)", "<p>[x](javascript:x)</p>\n"),
        ("[x](http://x.example)", '<p><a rel="noopener noreferrer">x</a></p>\n'),
    ],
)
def test_clause_renders_to_safe_html(text: str, rendered: str) -> None:
    assert html(text) == rendered
