import hashlib
from pathlib import Path

import pytest

from privacy.policies.enums import Document
from privacy.policies.reading import FOLDER, BadText, clause_order, read

CLAUSES = {
    Document.TERMS: [
        *(f"T-0.{number}" for number in range(1, 6)),
        *(f"T-1.{number}" for number in range(1, 13)),
        *(f"T-2.{number}" for number in range(1, 11)),
        *(f"T-3.{number}" for number in range(1, 20)),
        "T-4.1",
        "T-4.2",
    ],
    Document.PRIVACY: [
        *(f"P-1.{number}" for number in range(7)),
        *(f"P-2.{number}" for number in range(1, 11)),
        *(f"P-3.{number}" for number in range(1, 17)),
        *(f"P-4.{number}" for number in range(1, 7)),
        *(f"P-5.{number}" for number in range(1, 8)),
        *(f"P-6.{number}" for number in range(1, 12)),
    ],
}
LANGUAGES = ["en", "zh-hans", "zh-hant"]
CANONICAL = '{"clauses":{"en":[{"id":"T-3.9","text":"Text.","title":"One"}]},"document":"terms"}'


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "terms").mkdir()
    write(tmp_path, "T-3.9.en.md")
    return tmp_path


def write(folder: Path, name: str, content: str = "---\ntitle: One\n---\nText.\n") -> None:
    Path(folder, "terms", name).write_text(content, encoding="utf-8")


@pytest.mark.parametrize("document", list(Document))
def test_texts_of_the_repository_are_whole_and_in_order(document: Document) -> None:
    draft = read(document)
    for language in LANGUAGES:
        assert [clause["id"] for clause in draft.clauses[language]] == CLAUSES[document]
    assert list(draft.clauses) == LANGUAGES


@pytest.mark.parametrize("document", list(Document))
def test_no_clause_carries_a_number_of_the_house(document: Document) -> None:
    clauses = read(document, folder=FOLDER).clauses
    texts = [clause["text"] for found in clauses.values() for clause in found]
    digits = {each for text in texts for each in text.split() if each.strip("();,.").isdigit()}
    assert digits <= {f"({number})" for number in range(1, 9)}


def test_short_sentence_and_former_ids_are_of_the_text(folder: Path) -> None:
    plain = read(Document.TERMS, folder=folder).sha256
    write(folder, "T-3.9.en.md", "---\ntitle: One\nshort: In a word.\nwas: T-3.8 T-9\n---\nText.\n")
    draft = read(Document.TERMS, folder=folder)
    [clause] = draft.clauses["en"]
    assert (clause["short"], clause["was"]) == ("In a word.", "T-3.8 T-9")
    assert draft.sha256 != plain


def test_clauses_sort_by_number() -> None:
    assert sorted(["T-3.10", "T-3.9", "T-10.1"], key=clause_order) == ["T-3.9", "T-3.10", "T-10.1"]


def test_hash_is_that_of_the_canonical_text(folder: Path) -> None:
    draft = read(Document.TERMS, folder=folder)
    assert draft.clauses == {"en": [{"id": "T-3.9", "title": "One", "text": "Text."}]}
    assert draft.sha256 == hashlib.sha256(CANONICAL.encode()).hexdigest()


@pytest.mark.parametrize(
    ("name", "content", "problem"),
    [
        ("P-1.1.en.md", "---\ntitle: A\n---\nB", "P-1.1.en.md: the name is not <clause id>"),
        ("T-3.en", "", "T-3.en: the name is not <clause id>"),
        ("T-4.1.en.md", "no front", "T-4.1.en.md: begins with ---"),
        ("T-4.1.en.md", "---\ntitle: A\n---\n  \n", "T-4.1.en.md: begins with ---"),
        ("T-4.1.zh-hans.md", "---\ntitle: A\n---\nB", "T-3.9.zh-hans.md is missing"),
        ("T-3.9.de.md", "---\ntitle: A\n---\nB", "de: not a language of this site"),
    ],
)
def test_problem_is_named(folder: Path, name: str, content: str, problem: str) -> None:
    write(folder, name, content)
    with pytest.raises(BadText) as caught:
        read(Document.TERMS, folder=folder)
    assert caught.value.problems[0][: len(problem)] == problem


def test_text_without_its_first_language_is_refused(tmp_path: Path) -> None:
    (tmp_path / "terms").mkdir()
    with pytest.raises(BadText, match="no clause in en"):
        read(Document.TERMS, folder=tmp_path)


def test_bytes_that_are_not_utf8_are_refused(folder: Path) -> None:
    Path(folder, "terms", "T-3.9.en.md").write_bytes(b"---\ntitle: A\n---\n\xff\n")
    with pytest.raises(BadText, match="is not UTF-8"):
        read(Document.TERMS, folder=folder)
