"""Neither Chinese is the other, converted: each has the words of the place where it is read.

`locale/usage.csv` pairs what the mainland and Hong Kong say for one thing. `not_in_hong_kong` is
the mainland's word in traditional characters, `not_in_mainland` Hong Kong's in simplified ones:
what a converter would leave behind. `where` says whether a pair holds everywhere or, because the
catalogues need the word for something else, in the texts only.
"""

import csv
from typing import NamedTuple

import pytest

from nexhome_site.catalogues import read
from tests.architecture.tree import ROOT

TEXTS = ROOT / "privacy/policies/texts"


class Pair(NamedTuple):
    """One thing, as each place says it."""

    concept: str
    mainland: str
    hong_kong: str
    not_in_hong_kong: str
    not_in_mainland: str
    where: str


def pairs() -> list[Pair]:
    with (ROOT / "locale/usage.csv").open(encoding="utf-8", newline="") as rows:
        return [Pair(**row) for row in csv.DictReader(rows)]


def texts(language: str) -> str:
    """Return all that the texts, their glossary and their open questions say."""
    return "\n".join(
        path.read_text(encoding="utf-8") for path in sorted(TEXTS.glob(f"*/*{language}.*"))
    )


def catalogue(language: str) -> str:
    path = ROOT / "locale" / language / "LC_MESSAGES" / "django.po"
    entries = read(path.read_text(encoding="utf-8"))
    return "\n".join(words for entry in entries if entry.source for words in entry.words)


# By place: what the texts say, and what the texts and the pages say.
MAINLAND = {"texts": texts("zh-hans"), "everywhere": texts("zh-hans") + catalogue("zh_Hans")}
HONG_KONG = {"texts": texts("zh-hant"), "everywhere": texts("zh-hant") + catalogue("zh_Hant")}


def foreign(words: str, said: str) -> list[str]:
    """Return the words of the other place that something says."""
    return [word for word in words.split("/") if word and word in said]


def strays(pair: Pair, mainland: str, hong_kong: str) -> list[str]:
    """Return what is wrong with one pair: a word of the other place, a word that nobody says."""
    return [
        *(f"{word} in Hong Kong's" for word in foreign(pair.not_in_hong_kong, hong_kong)),
        *(f"{word} in the mainland's" for word in foreign(pair.not_in_mainland, mainland)),
        *([] if pair.mainland in mainland else [f"{pair.mainland} is not said"]),
        *([] if pair.hong_kong in hong_kong else [f"{pair.hong_kong} is not said"]),
    ]


def test_each_side_uses_its_own_word_and_never_the_other_s() -> None:
    found = {
        pair.concept: wrong
        for pair in pairs()
        if (wrong := strays(pair, MAINLAND[pair.where], HONG_KONG[pair.where]))
    }
    assert found == {}


def test_there_are_enough_pairs_and_most_stand_in_the_texts() -> None:
    listed = pairs()
    assert len({pair.concept for pair in listed}) == len(listed) >= 60
    in_texts = [
        pair
        for pair in listed
        if pair.mainland in MAINLAND["texts"] and pair.hong_kong in HONG_KONG["texts"]
        if pair.not_in_hong_kong or pair.not_in_mainland
    ]
    assert len(in_texts) >= 45


@pytest.mark.parametrize(
    ("mainland", "hong_kong", "wrong"),
    [
        ("软件短信", "軟件短訊", []),
        ("软件短信", "軟件短信", ["短信 in Hong Kong's", "短訊 is not said"]),
        ("软件短讯", "軟件短訊", ["短讯 in the mainland's", "短信 is not said"]),
    ],
)
def test_converted_word_is_seen(mainland: str, hong_kong: str, wrong: list[str]) -> None:
    pair = Pair("text message", "短信", "短訊", "短信", "短讯", "texts")
    assert strays(pair, mainland, hong_kong) == wrong
