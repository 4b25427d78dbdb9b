"""The page of one clause, the glossary, and what stands around the text."""

import pytest
from django.test import Client

from privacy.policies.binding import BINDS
from privacy.policies.enums import Document
from privacy.policies.models import PolicyVersion
from privacy.policies.reading import Draft, read
from tests.publishing import publish_as_two

ADDRESS = "/privacy/c/P-2.10/"


def terms(**clauses: dict[str, str]) -> Draft:
    """Return terms of these clauses: `T_3` stands for T-3.9."""
    said = [{"id": key.replace("_", "-") + ".9", **words} for key, words in clauses.items()]
    return Draft(Document.TERMS, {"en": said, "zh-hans": said})


def history(client: Client, address: str) -> list[str]:
    page = client.get(address).content.decode()
    found = page[page.index('class="plain-list turns"') :].split("</ul>")[0].split("<li>")[1:]
    return [f"{each.split('</a>')[0][-1]} {each.split('</a>')[1].split()[0]}" for each in found]


def test_clause_has_a_page_in_each_language_with_everything_that_belongs_to_it(
    client: Client, published_texts: list[PolicyVersion]
) -> None:
    page = client.get(ADDRESS).content.decode()
    for words in (
        "We receive only the result",
        "Your face and finger stay with you.",
        "This site",
        "A form or an app that sends a face or a fingerprint is refused.",
        'href="/me/security/passkeys/"',
        'href="http://localhost:8000/privacy/c/P-2.10/"',
        'href="/privacy/v/1/#P-2.10"',
        'href="/privacy/c/P-2.9/" rel="prev"',
        'href="/privacy/c/P-3.1/" rel="next"',
    ):
        assert words in page, words
    assert "我们只接收结果" in client.get(f"/zh-hans{ADDRESS}").content.decode()
    assert "我們只接收結果" in client.get(f"/zh-hant{ADDRESS}").content.decode()


@pytest.mark.parametrize(
    "address", ["/terms/c/P-2.10/", "/privacy/c/P-99.1/", "/privacy/c/x/", "/terms/c/T-9/"]
)
def test_unknown_clause_is_404(
    client: Client, published_texts: list[PolicyVersion], address: str
) -> None:
    assert client.get(address).status_code == 404


def test_nothing_published_has_no_clause(client: Client, db: None) -> None:
    assert client.get(ADDRESS).status_code == 404


def test_page_of_a_clause_is_304_until_a_version_comes(
    client: Client, published_texts: list[PolicyVersion]
) -> None:
    etag = client.get("/terms/c/T-3.9/").headers["ETag"]
    assert client.get("/terms/c/T-3.9/", headers={"If-None-Match": etag}).status_code == 304
    publish_as_two(terms(T_3={"title": "A", "text": "Other."}))
    again = client.get("/terms/c/T-3.9/", headers={"If-None-Match": etag})
    assert (again.status_code, "Other." in again.content.decode()) == (200, True)


def test_history_names_the_versions_that_did_something_to_the_clause(
    client: Client, db: None
) -> None:
    first = {"title": "A", "text": "One.", "short": "So."}
    publish_as_two(terms(T_1=first))
    publish_as_two(terms(T_1=first, T_3={"title": "B", "text": "Two."}))
    publish_as_two(terms(T_1={**first, "short": "Yes."}, T_3={"title": "B", "text": "Two."}))
    publish_as_two(terms(T_1={**first, "short": "Yes."}))
    assert history(client, "/terms/c/T-1.9/") == ["3 Changed", "1 Added"]
    assert history(client, "/terms/c/T-3.9/") == ["4 Removed", "2 Added"]
    gone = client.get("/terms/c/T-3.9/").content.decode()
    assert ("This clause is no longer in force" in gone, "Two." in gone) == (True, True)


def test_former_id_leads_to_the_clause_and_its_whole_history(client: Client, db: None) -> None:
    publish_as_two(terms(T_1={"title": "A", "text": "One."}))
    publish_as_two(terms(T_7={"title": "A", "text": "One.", "was": "T-1.9"}))
    publish_as_two(terms(T_7={"title": "A", "text": "Two.", "was": "T-1.9"}))
    moved = client.get("/terms/c/T-1.9/")
    assert (moved.status_code, moved.headers["Location"]) == (301, "/terms/c/T-7.9/")
    assert client.get("/zh-hans/terms/c/T-1.9/").headers["Location"] == "/zh-hans/terms/c/T-7.9/"
    assert history(client, "/terms/c/T-7.9/") == ["3 Changed", "1 Added"]


def test_glossary_is_linked_from_the_first_use_in_a_clause_and_never_hashed(
    client: Client, published_texts: list[PolicyVersion]
) -> None:
    page = client.get("/privacy/").content.decode()
    clause = page[page.index('<section id="P-1.6"') : page.index('<section id="P-2.1"')]
    link = '<a class="term" href="/glossary/#personal-data" title="What says who you are'
    # "Sensitive personal data" is defined here; "personal data" behind it is linked once.
    assert (clause.count(link), clause.count('class="term"')) == (1, 1)
    assert "glossary" not in str(published_texts[1].clauses)
    assert 'id="personal-data"' in client.get("/glossary/").content.decode()
    assert "能识别您" in client.get("/zh-hans/glossary/").content.decode()
    assert 'href="/zh-hant/glossary/#' in client.get("/zh-hant/privacy/").content.decode()


def test_pages_of_the_texts_are_light(client: Client, published_texts: list[PolicyVersion]) -> None:
    sizes = [len(client.get(f"{each}/privacy/").content) for each in ("", "/zh-hans", "/zh-hant")]
    assert max(sizes) <= 90_000


def test_every_clause_but_a_heading_says_whom_it_binds() -> None:
    ids = {clause["id"] for each in Document for clause in read(each).clauses["en"]}
    assert ids ^ set(BINDS) == {"P-6.1", "P-6.2", "P-6.5"}
