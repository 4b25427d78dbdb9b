"""What the texts leave open, and how we read it: shown with both texts, never part of them.

One file per language under `texts/open-questions/`, in plain words of ours. The clauses of a
question stand in the English one. `docs/open-questions.md` is the same list for the owner of the
site, who alone can answer.
"""

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from privacy.policies.reading import FIRST_LANGUAGE, PREFIX

FOLDER = Path(__file__).parent / "texts" / "open-questions"
HEAD = """# What the texts leave open

The terms and the privacy policy are not always clear, and some things they do not say at all. Each
question says why it is open and how it is read until the owner of the site answers it: in the way
that serves people and loses no promise. The readings are not part of the texts and not in their
hash. Both texts show this list. `A-…` are words that can be read in two ways, `G-…` are gaps.

This page is made from `privacy/policies/texts/open-questions/en.toml`.
"""


@dataclass(frozen=True)
class Question:
    """One question: what it asks, why it is open, how we read it, which clauses it is about."""

    id: str
    asks: str
    because: str
    reading: str
    clauses: tuple[str, ...]


@cache
def open_questions(language: str) -> tuple[Question, ...]:
    """Return every question in a language of the site."""
    rows = rows_of(FIRST_LANGUAGE)
    spoken = rows_of(language)
    return tuple(
        Question(
            id=key,
            asks=spoken[key]["asks"],
            because=spoken[key]["because"],
            reading=spoken[key]["reading"],
            clauses=tuple(row["clauses"]),
        )
        for key, row in rows.items()
    )


def rows_of(language: str) -> dict[str, dict[str, str]]:
    return tomllib.loads((FOLDER / f"{language}.toml").read_text(encoding="utf-8"))


def about(document: str, language: str) -> list[Question]:
    """Return the questions of one document."""
    prefix = next(prefix for each, prefix in PREFIX.items() if each == document)
    return [
        question
        for question in open_questions(language)
        if any(clause.startswith(prefix) for clause in question.clauses)
    ]


def page_for_the_owner() -> str:
    """Return `docs/open-questions.md`."""
    rows = [row_of(each) for each in open_questions(FIRST_LANGUAGE)]
    table = ["| id | clauses | question | how we read it |", "|---|---|---|---|", *rows]
    return "\n".join([HEAD, *table]) + "\n"


def row_of(each: Question) -> str:
    clauses = ", ".join(each.clauses)
    return f"| {each.id} | {clauses} | **{each.asks}** {each.because} | {each.reading} |"
