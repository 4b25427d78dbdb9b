"""The texts of the tree have no fault, and each kind of fault is seen where it was planted."""

from collections.abc import Callable

import pytest

from privacy.policies.enums import Document
from privacy.policies.glossary import Glossary, Term
from privacy.policies.lint import problems_in
from privacy.policies.reading import Draft, read
from privacy.policies.reading_grade import reading_grade, syllables
from privacy.registry.promises import Clause, Promises

SOUND = {
    "en": {"id": "T-3.1", "title": "Access", "text": "Read the mirror.", "short": "You can read."},
    "zh-hans": {"id": "T-3.1", "title": "访问", "text": "可以访问镜像。", "short": "可以读。"},
    "zh-hant": {"id": "T-3.1", "title": "瀏覽", "text": "可瀏覽鏡像。", "short": "可以讀。"},
}
HARD = "Notwithstanding authorisation, organisational communication necessitates consideration."
MIRROR = Term("mirror", "mirror", ("mirror",), "A copy.", "T-3.1")
TERMS = {
    "en": {"mirror": MIRROR},
    "zh-hans": {"mirror": Term("mirror", "镜像", ("镜像",), "副本", "T-3.1")},
    "zh-hant": {"mirror": Term("mirror", "鏡像", ("鏡像",), "副本", "T-3.1")},
}


def draft(language: str = "en", **words: str) -> Draft:
    said = {code: [dict(clause)] for code, clause in SOUND.items()}
    said[language][0] |= words
    return Draft(Document.TERMS, said)


def problems(found: Draft, made: Promises | None = None, words: object = TERMS) -> list[str]:
    return problems_in(found, made=made or Promises(), words=words)  # type: ignore[arg-type]


def without(language: str) -> Draft:
    found = draft()
    del found.clauses[language]
    return found


@pytest.mark.parametrize("document", list(Document))
def test_texts_of_the_tree_have_no_fault(document: Document) -> None:
    assert problems_in(read(document)) == []


def test_sound_text_has_no_fault() -> None:
    assert problems(draft()) == []


@pytest.mark.parametrize(
    ("planted", "seen"),
    [
        (lambda: without("zh-hant"), "terms: there is no text in zh-hant"),
        (lambda: draft(short=""), "T-3.1.en: has no short sentence"),
        (lambda: draft(short=HARD), "T-3.1.en: the short sentence is hard to read (grade 45.8)"),
        (lambda: draft(text="Read the mirror for 30 days."), "T-3.1.en: a number … text: 30 days"),
        (lambda: draft(title="The ten-day mirror"), "T-3.1.en: a number … text: ten-day"),
        (
            lambda: draft("zh-hans", short="很" * 41 + "。"),
            "T-3.1.zh-hans: the short sentence is too long (42 signs)",
        ),
        (
            lambda: draft("zh-hans", text="镜像保存三十天。"),
            "T-3.1.zh-hans: a number … text: 三十天",
        ),
        (lambda: draft("zh-hant", short="48 小時。"), "T-3.1.zh-hant: a number … text: 48 小時"),
        (lambda: draft("zh-hant", title="你的 login"), "T-3.1.zh-hant: English left over: login"),
    ],
)
def test_planted_fault_is_seen(planted: Callable[[], Draft], seen: str) -> None:
    found = seen.replace("…", "of the house in the")
    assert problems(planted()) == [found]


def test_names_links_and_marks_are_no_english() -> None:
    words = "镜像 (ii) 由 NEXhome 的 Wi-Fi 提供 https://nexet.hk"
    assert problems(draft("zh-hans", text=words)) == []


@pytest.mark.parametrize("control", ["nowhere", "policy_version"])
def test_control_that_leads_nowhere_is_seen(control: str) -> None:
    made = Promises()
    made.keep(Clause("T-3.1", control=control, tests=["tests"]))
    assert problems(draft(), made) == [f"T-3.1: its control {control} leads nowhere"]
    made.clauses["T-3.1"] = [Clause("T-3.1", control="me", tests=["tests"])]
    assert problems(draft(), made) == []


@pytest.mark.parametrize(
    ("terms", "seen"),
    [
        ({**TERMS, "zh-hans": {}}, "glossary/zh-hans.toml: the term mirror is unknown"),
        (
            {"en": {"mirror": MIRROR}, "zh-hant": {"mirror": MIRROR}},
            "glossary/zh-hant.toml: the term mirror stands in no clause",
        ),
        (
            {"en": {"mirror": Term("mirror", "mirror", ("mirror",), "A copy.", "T-99.1")}},
            "glossary/en.toml: the term mirror names T-99.1, which does not exist",
        ),
    ],
)
def test_unknown_term_is_seen(terms: dict[str, Glossary], seen: str) -> None:
    assert problems(draft(), words=terms) == [seen]


@pytest.mark.parametrize(
    ("word", "count"),
    [("cat", 1), ("made", 1), ("able", 2), ("wanted", 2), ("used", 1), ("person", 2), ("see", 1)],
)
def test_syllables_are_counted(word: str, count: int) -> None:
    assert syllables(word) == count


def test_grade_rises_with_length_and_is_none_for_nothing() -> None:
    assert reading_grade("") == 0.0
    assert reading_grade("The cat sat on the mat.") < 0 < reading_grade("The " * 30 + "cat sat.")
