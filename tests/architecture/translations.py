"""`python -m tests.architecture.translations`: is every catalogue whole? Exit 4 when not.

English is the source and needs none. A catalogue that is there has no fuzzy and no empty entry, and
the same placeholders on both sides: a lost one would be a 500 in one language only.
"""

import re
import sys
from collections.abc import Iterator

from tests.architecture.tree import ROOT, files

ENTRY = re.compile(r'^(msgid|msgid_plural|msgstr(?:\[\d\])?) ((?:".*"\n?)+)', re.MULTILINE)
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|\{\w*\}|%[sd]")


def problems() -> list[str]:
    """Return what is wrong, with file and entry."""
    catalogues = [path for path in files() if path.suffix == ".po"]
    return [
        f"{path}: {problem}"
        for path in catalogues
        for problem in of_catalogue((ROOT / path).read_text(encoding="utf-8"))
    ]


def of_catalogue(text: str) -> Iterator[str]:
    """Yield what is wrong with one catalogue; its head is no entry."""
    for block in text.split("\n\n")[1:]:
        parts = [(name, said(quoted)) for name, quoted in ENTRY.findall(block)]
        source = next((words for name, words in parts if name == "msgid"), "")
        if "#, fuzzy" in block:
            yield f"fuzzy: {source}"
        for name, words in parts:
            if name.startswith("msgstr") and not words:
                yield f"empty: {source}"
            elif name.startswith("msgstr") and lost(source, words):
                yield f"another placeholder: {source}"


def said(quoted: str) -> str:
    """Return the words of one or more quoted lines."""
    return "".join(re.findall(r'"(.*)"', quoted))


def lost(source: str, words: str) -> bool:
    return not set(PLACEHOLDER.findall(words)) <= set(PLACEHOLDER.findall(source))


if __name__ == "__main__":
    found = problems()
    sys.stderr.write("".join(f"{problem}\n" for problem in found))
    sys.exit(4 if found else 0)
