"""A difference as HTML: `<ins>` and `<del>`, with words for whoever sees neither.

Written here and not in a template: a long comparison has many thousand of these pieces.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from privacy.policies.versions.comparing import ClauseDifference, Fate, Line, Mark, Run

ELEMENTS = {Mark.ADDED: "ins", Mark.REMOVED: "del"}


@dataclass(frozen=True)
class ShownDifference:
    """One clause as a page draws it."""

    id: str
    fate: Fate
    title: SafeString
    html: SafeString
    is_coarse: bool


def shown(clauses: Sequence[ClauseDifference]) -> list[ShownDifference]:
    """Draw clauses in the language that is on."""
    words = {Mark.ADDED: hidden(_("added:")), Mark.REMOVED: hidden(_("removed:"))}
    return [
        ShownDifference(
            each.id,
            each.fate,
            mark_safe(marked(each.title, words)),  # noqa: S308 - every run is escaped below
            mark_safe("".join(f"<p>{marked(line, words)}</p>\n" for line in each.lines)),  # noqa: S308 - as above
            each.is_coarse,
        )
        for each in clauses
    ]


def hidden(word: str) -> str:
    return f'<span class="visually-hidden">{escape(word)} </span>'


def marked(line: Line, words: dict[Mark, str]) -> str:
    return "".join(piece(run, words) for run in line)


def piece(run: Run, words: dict[Mark, str]) -> str:
    """Return one run, escaped, in its element."""
    if run.mark is Mark.SAME:
        return escape(run.text)
    element = ELEMENTS[run.mark]
    return f"<{element}>{words[run.mark]}{escape(run.text)}</{element}>"
