"""What may not be published, beyond what cannot be read: run by `policy_import` and `make check`.

- a language of the site in which the text does not stand, or a clause without its short sentence;
- a control that leads nowhere: its address does not exist or needs more than the clause knows;
- a short sentence that is hard to read: above grade 8 in English, above 40 signs in Chinese;
- a number of the house (days, hours, tries …) inside a clause: it belongs beside it;
- English left in Chinese, but for names (`texts/names.txt`);
- a term of the glossary that another language does not know, that no clause uses, or whose clause
  does not exist.
"""

import re
from collections.abc import Iterator
from functools import cache
from itertools import chain
from pathlib import Path

from django.conf import settings
from django.urls import NoReverseMatch, reverse

from privacy.policies.glossary import Glossary, Term, found_in, glossary
from privacy.policies.reading import FIRST_LANGUAGE, FOLDER, Clause, Draft
from privacy.policies.reading_grade import reading_grade
from privacy.registry.promises import Promises, promises

HARDEST = 8.0
LONGEST = 40
NUMBER = (
    r"(?:\d+|two|three|four|five|six|seven|eight|nine|ten|twelve|fourteen|fifteen|twenty|thirty)"
)
UNIT = r"(?:second|minute|hour|day|week|month|year|time|attempt|percent|MB|KB)s?"
ENGLISH_RULE = re.compile(rf"\b{NUMBER}[ -](?:working |calendar )?{UNIT}\b", re.IGNORECASE)
CHINESE_RULE = re.compile(
    r"[\d\uff10-\uff19二三四五六七八九十百两兩]+\s*(?:个|個)?(?:工作|自然|曆)?"
    r"(?:秒|分钟|分鐘|小时|小時|日|天|周|星期|月|年|次|岁|歲|周岁|周歲)"
)
MARKS = re.compile(r"\([a-z]+\)|https?://\S+")
ENGLISH = re.compile(r"[A-Za-z]{2,}(?:-[A-Za-z]+)*")
CHINESE_SENTENCE = re.compile(r"[^。\uff01\uff1f]+[。\uff01\uff1f]?")


def problems_in(
    draft: Draft, *, made: Promises = promises, words: dict[str, Glossary] | None = None
) -> list[str]:
    """Return everything that keeps a text from being published, each with its file."""
    known = {code: glossary(code) for code in draft.clauses} if words is None else words
    per_clause = (
        f"{clause['id']}.{language}: {problem}"
        for language, found in draft.clauses.items()
        for clause in found
        for problem in of_clause(clause, language)
    )
    return [
        *untranslated(draft),
        *per_clause,
        *dead_controls(draft, made),
        *unknown_terms(draft, known),
    ]


def untranslated(draft: Draft) -> Iterator[str]:
    for code, _name in settings.LANGUAGES:
        if code not in draft.clauses:
            yield f"{draft.document}: there is no text in {code}"


def of_clause(clause: Clause, language: str) -> Iterator[str]:
    """Yield what is wrong with one clause in one language."""
    short = clause.get("short", "")
    if not short:
        yield "has no short sentence"
    said = "\n".join((clause["title"], clause["text"], short))
    if language == FIRST_LANGUAGE:
        yield from of_english(said, short)
    else:
        yield from of_chinese(said, short)


def of_english(said: str, short: str) -> Iterator[str]:
    if (grade := reading_grade(short)) > HARDEST:
        yield f"the short sentence is hard to read (grade {grade:.1f})"
    for rule in ENGLISH_RULE.findall(said):
        yield f"a number of the house in the text: {rule}"


def of_chinese(said: str, short: str) -> Iterator[str]:
    for sentence in CHINESE_SENTENCE.findall(short):
        if len(sentence) > LONGEST:
            yield f"the short sentence is too long ({len(sentence)} signs)"
    for rule in CHINESE_RULE.findall(said):
        yield f"a number of the house in the text: {rule}"
    for word in sorted(set(ENGLISH.findall(MARKS.sub(" ", said))) - names()):
        yield f"English left over: {word}"


@cache
def names(path: Path = FOLDER / "names.txt") -> frozenset[str]:
    """Return what is said alike in every language."""
    return frozenset(path.read_text(encoding="utf-8").split())


def dead_controls(draft: Draft, made: Promises) -> Iterator[str]:
    """Yield the controls of a draft's clauses to which no link can be drawn."""
    for clause in draft.clauses.get(FIRST_LANGUAGE, ()):
        for promise in made.clauses.get(clause["id"], ()):
            # The text itself is used by reading it.
            if promise.control not in {"", "policy_in_force"} and not leads(promise.control):
                yield f"{clause['id']}: its control {promise.control} leads nowhere"


def leads(control: str) -> bool:
    try:
        reverse(control)
    except NoReverseMatch:
        return False
    return True


def unknown_terms(draft: Draft, known: dict[str, Glossary]) -> Iterator[str]:
    ids = {clause["id"] for clause in draft.clauses.get(FIRST_LANGUAGE, ())}
    everywhere = set(chain.from_iterable(known.values()))
    for language, terms in known.items():
        if language not in draft.clauses:
            continue
        for missing in sorted(everywhere - terms.keys()):
            yield f"glossary/{language}.toml: the term {missing} is unknown"
        for term in terms.values():
            if term.document == draft.document:
                yield from of_term(term, draft.clauses[language], ids, language)


def of_term(term: Term, clauses: list[Clause], ids: set[str], language: str) -> Iterator[str]:
    where = f"glossary/{language}.toml: the term {term.id}"
    if term.clause not in ids:
        yield f"{where} names {term.clause}, which does not exist"
    elif not any(found_in(term, clause["text"]) for clause in clauses):
        yield f"{where} stands in no clause"
