"""From a clause's Markdown to HTML that is safe to show: no raw HTML in, an allow-list out."""

from dataclasses import dataclass

import nh3
from django.utils.safestring import SafeString, mark_safe
from markdown_it import MarkdownIt

from privacy.policies.glossary import linked
from privacy.policies.models import PolicyVersion
from privacy.policies.reading import FIRST_LANGUAGE, Clause

MARKDOWN = MarkdownIt("commonmark", {"html": False})
TAGS = {"p", "ul", "ol", "li", "em", "strong", "a", "br", "code", "h3", "h4", "blockquote"}
ATTRIBUTES = {"a": {"href"}}


@dataclass(frozen=True)
class ShownClause:
    """One clause as the page draws it; `id` is its permalink, `short` its text in a sentence.

    `html` is the text alone, as somebody agrees to it; `linked` has its terms linked to the words
    explained.
    """

    id: str
    title: str
    html: SafeString
    linked: SafeString
    short: str


@dataclass(frozen=True)
class ShownText:
    """A version in the language it is shown in."""

    language: str
    clauses: tuple[ShownClause, ...]


def html(text: str) -> SafeString:
    """Render one clause."""
    rendered = nh3.clean(
        MARKDOWN.render(text), tags=TAGS, attributes=ATTRIBUTES, url_schemes={"https", "mailto"}
    )
    return mark_safe(rendered)  # noqa: S308 - cleaned by the line above


def clause_shown(clause: Clause, *, language: str) -> ShownClause:
    """Draw one clause of a published text."""
    body = html(clause["text"])
    return ShownClause(
        id=clause["id"],
        title=clause["title"],
        html=body,
        linked=linked(body, language=language, clause_id=clause["id"]),
        # Texts published before there was a short sentence have none.
        short=clause.get("short", ""),
    )


# By the text's hash and language: a published text never changes, so each clause is rendered once.
RENDERED: dict[tuple[str, str], tuple[ShownClause, ...]] = {}


def spoken_in(version: PolicyVersion, language: str) -> str:
    """Return the reader's language, or English where a version has no other."""
    return language if language in version.clauses else FIRST_LANGUAGE


def shown(*, version: PolicyVersion, language: str) -> ShownText:
    """Return a version in the reader's language, or in English where it has no other."""
    spoken = spoken_in(version, language)
    known = (version.sha256, spoken)
    if known not in RENDERED:
        RENDERED[known] = tuple(
            clause_shown(clause, language=spoken) for clause in version.clauses[spoken]
        )
    return ShownText(spoken, RENDERED[known])
