"""A text without markup: what is compared word by word, and what is downloaded as plain text."""

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache

from markdown_it.token import Token

from privacy.policies.reading import Clause
from privacy.policies.rendering import MARKDOWN

CJK = r"\u2e80-\u303f\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\uff00-\uffef"
# A line that is broken in the file goes on: with a blank, but never between Chinese characters.
GOES_ON = re.compile(rf"(?<=[{CJK}])\n(?=[{CJK}])")
KEPT = 4096


def lines_of(clause: Clause) -> list[str]:
    """Return a clause's sentences as lines: its text in short, where it has one, then its text."""
    short = clause.get("short", "")
    return [*([short] if short else []), *lines(clause["text"])]


@lru_cache(maxsize=KEPT)
def lines(text: str) -> tuple[str, ...]:
    """Return Markdown as lines of plain text; items of lists begin with a mark or their number."""
    return tuple(each for each in drawn(MARKDOWN.parse(text)) if each)


def drawn(tokens: Sequence[Token]) -> Iterator[str]:
    mark, depth = "", 0
    for token in tokens:
        if token.type in {"bullet_list_open", "ordered_list_open"}:
            depth += 1
        elif token.type in {"bullet_list_close", "ordered_list_close"}:
            depth -= 1
        elif token.type == "list_item_open":
            mark = f"{token.info}. " if token.info else "• "
        elif token.type in {"fence", "code_block"}:
            yield from token.content.splitlines()
        elif token.type == "inline":
            first, *more = inline(token.children or ()).split("\v")
            yield "  " * max(depth - 1, 0) + mark + first
            yield from more
            mark = ""


def inline(children: Sequence[Token]) -> str:
    """Return the words of a paragraph; a link's address stands behind its words."""
    found, address = "", ""
    for each in children:
        if each.type == "softbreak":
            found += "\n"
        elif each.type == "hardbreak":
            found += "\v"
        elif each.type == "link_open":
            address = str(each.attrGet("href") or "")
        elif each.type == "link_close":
            found += f" ({address})"
        else:
            found += each.content
    return GOES_ON.sub("", found).replace("\n", " ")
