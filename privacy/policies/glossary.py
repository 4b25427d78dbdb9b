"""The words of the texts, explained: one file per language, linked where a clause uses them.

    privacy/policies/texts/glossary/en.toml
    [consent]
    term = "consent"
    forms = ["consented"]
    means = "You say yes to one thing, by your own act, and can take it back."
    clause = "P-1.4"

The links are drawn around the published words, never stored in them: an explanation may improve
without a new version. The first use of a term in a clause is linked, but not in the clause that
defines it.
"""

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from django.urls import reverse
from django.utils import translation
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

FOLDER = Path(__file__).parent / "texts" / "glossary"
TAG = re.compile(r"(<[^>]*>)")
HAN = re.compile(r"[\u3400-\u9fff]")


@dataclass(frozen=True)
class Term:
    """A word, the forms in which texts use it, what it means, and the clause that says so.

    `alone = false` in the file says that the bare word means other things as well: then only its
    `forms` are linked.
    """

    id: str
    term: str
    forms: tuple[str, ...]
    means: str
    clause: str

    @property
    def document(self) -> str:
        return "terms" if self.clause.startswith("T") else "privacy"


Glossary = dict[str, Term]


def read_glossary(language: str, *, folder: Path = FOLDER) -> Glossary:
    """Read a language's file, in its order; empty where there is none."""
    path = folder / f"{language}.toml"
    if not path.exists():
        return {}
    rows = tomllib.loads(path.read_text(encoding="utf-8"))
    return {
        key: Term(
            id=key,
            term=row["term"],
            forms=forms_of(row),
            means=row["means"],
            clause=row.get("clause", ""),
        )
        for key, row in rows.items()
    }


def forms_of(row: dict[str, Any]) -> tuple[str, ...]:
    """Return how texts say a term, longest first."""
    alone = (row["term"],) if row.get("alone", True) else ()
    return tuple(sorted((*alone, *row.get("forms", ())), key=len, reverse=True))


@cache
def glossary(language: str) -> Glossary:
    """Return the glossary of a language; it changes only with the code."""
    return read_glossary(language)


def found_in(term: Term, words: str) -> re.Match[str] | None:
    """Return where a text first uses a term; Chinese has no gaps between words."""
    return pattern(term).search(words)


@cache
def pattern(term: Term) -> re.Pattern[str]:
    any_of = "|".join(map(re.escape, term.forms))
    bounded = any_of if HAN.search(term.term) else rf"\b(?:{any_of})\b"
    return re.compile(bounded, re.IGNORECASE)


def linked(html: SafeString, *, language: str, clause_id: str) -> SafeString:
    """Link the first use of each term in a clause's clean HTML.

    The longest term goes first, and what is a link already is left alone: "sensitive personal data"
    does not become a link to "personal data".
    """
    wanted = [term for term in glossary(language).values() if term.clause != clause_id]
    pieces = TAG.split(html)
    with translation.override(language):
        address = reverse("glossary")
    for term in sorted(wanted, key=lambda each: -len(each.term)):
        pieces = with_link(pieces, term, address)
    return mark_safe("".join(pieces))  # noqa: S308 - clean pieces, and links escaped below


def with_link(pieces: list[str], term: Term, address: str) -> list[str]:
    """Return tags and words in turn, with the first use of one term made a link."""
    depth = 0
    for place, piece in enumerate(pieces):
        if piece.startswith("<"):
            depth += piece.startswith("<a") - piece.startswith("</a")
        elif not depth and (match := found_in(term, piece)):
            link = format_html(
                '<a class="term" href="{}#{}" title="{}">', address, term.id, term.means
            )
            words = [piece[: match.start()], link, match[0], "</a>", piece[match.end() :]]
            return [*pieces[:place], *words, *pieces[place + 1 :]]
    return pieces
