"""`python -m tests.architecture.translations`: is every catalogue whole? Exit 4 when not.

It says what is wrong line by line: words of the tree that a catalogue does not know, words that
nothing says any more, empty and fuzzy entries, lost placeholders, English left in Chinese, signs of
the other script. English is the source and has no catalogue. Get new words into the files by

    python manage.py makemessages -a --no-location --no-wrap --no-obsolete -i var -i .venv -i tests
"""

import ast
import re
import sys
from collections.abc import Iterator
from pathlib import Path

from django.utils.translation.template import templatize

from nexhome_site.catalogues import Entry, read
from tests.architecture.tree import ROOT, files

LANGUAGES = ("zh_Hans", "zh_Hant")
ONE = {"_", "gettext", "gettext_lazy", "gettext_noop"}
TWO = {"ngettext", "ngettext_lazy"}
WITH_CONTEXT = {"pgettext", "pgettext_lazy"}
LITERAL = r"""u?("(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')"""
IN_TEMPLATE = re.compile(
    rf"\b(_|gettext|ngettext|pgettext)\(\s*{LITERAL}(?:\s*,\s*{LITERAL})?", re.DOTALL
)
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|\{\w*\}|%[sd]")
MARKUP = re.compile(r"<[^>]+>|&\w+;|https?://\S+|\S+@\S+|\S+/\S+\.html")
HAN = "\u3400-\u9fff"
# Said as they are in every language: names, formats, units, words of programs.
NAMES = frozenset(Path(__file__).with_name("names_in_every_language.txt").read_text().split())


def problems() -> list[str]:
    """Return what is wrong, with file and entry."""
    said = words_of_the_tree()
    found = []
    for language in LANGUAGES:
        path = Path("locale", language, "LC_MESSAGES", "django.po")
        text = (ROOT / path).read_text(encoding="utf-8")
        found += [
            f"{path}: {each}" for each in (*of_catalogue(text, language), *of_tree(text, said))
        ]
    return found


def of_tree(text: str, said: set[tuple[str, str]]) -> Iterator[str]:
    """Yield words of the tree that a catalogue does not know, and words that nothing says."""
    known = {(entry.context, entry.source) for entry in read(text) if entry.source}
    for _context, words in sorted(said - known):
        yield f"not in the catalogue: {words!r}"
    for _context, words in sorted(known - said):
        yield f"nothing says: {words!r}"


def of_catalogue(text: str, language: str = "") -> Iterator[str]:
    """Yield what is wrong with one catalogue; its head is no entry."""
    for entry in read(text):
        if entry.source:
            yield from of_entry(entry, language)


def of_entry(entry: Entry, language: str) -> Iterator[str]:
    if entry.is_fuzzy:
        yield f"fuzzy: {entry.source}"
    if not all(entry.words):
        yield f"empty: {entry.source}"
        return
    wanted = set(PLACEHOLDER.findall(entry.plural or entry.source))
    for words in entry.words:
        if set(PLACEHOLDER.findall(words)) != wanted:
            yield f"another placeholder: {entry.source}"
        if language:
            yield from of_chinese(words, language)


def of_chinese(words: str, language: str) -> Iterator[str]:
    """Yield English left over, signs of the other script, half-width signs after Chinese."""
    bare = MARKUP.sub(" ", PLACEHOLDER.sub(" ", words))
    english = set(re.findall(r"[A-Za-z]{2,}", bare)) - NAMES
    if english:
        yield f"English left over {sorted(english)}: {words}"
    foreign = "「」『』" if language == "zh_Hans" else "“”"
    if set(foreign) & set(words):
        yield f"quotation marks of the other script: {words}"
    if re.search(rf"[{HAN}][,;:!?]|[{HAN}]\.(?:\s|$)", bare):
        yield f"half-width punctuation: {words}"


def words_of_the_tree() -> set[tuple[str, str]]:
    """Return (context, text) of everything that code and templates say to people."""
    found: set[tuple[str, str]] = set()
    for path in files():
        if path.parts[0] in {"tests", "docs", "var"}:
            continue
        if path.suffix == ".py":
            found.update(in_code((ROOT / path).read_text(encoding="utf-8")))
        elif path.parts[0] == "templates":
            found.update(in_template((ROOT / path).read_text(encoding="utf-8")))
    return found


def in_code(source: str) -> Iterator[tuple[str, str]]:
    for node in ast.walk(ast.parse(source)):
        if not isinstance(node, ast.Call):
            continue
        name = node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", "")
        texts = [each.value for each in node.args if isinstance(each, ast.Constant)]
        words = [each for each in texts if isinstance(each, str) and each]
        if name in ONE | TWO and words:
            yield "", words[0]
        elif name in WITH_CONTEXT and len(words) > 1:
            yield words[0], words[1]


def in_template(source: str) -> Iterator[tuple[str, str]]:
    for name, first, second in IN_TEMPLATE.findall(templatize(source)):
        words = [ast.literal_eval(each) for each in (first, second) if each]
        yield (words[0], words[1]) if name == "pgettext" else ("", words[0])


if __name__ == "__main__":
    wrong = problems()
    sys.stderr.write("".join(f"{problem}\n" for problem in wrong))
    sys.exit(4 if wrong else 0)
