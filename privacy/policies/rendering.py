"""From a clause's Markdown to HTML that is safe to show: no raw HTML in, an allow-list out."""

from dataclasses import dataclass

import nh3
from django.utils.safestring import SafeString, mark_safe
from markdown_it import MarkdownIt

from privacy.policies.models import PolicyVersion
from privacy.policies.reading import FIRST_LANGUAGE

MARKDOWN = MarkdownIt("commonmark", {"html": False})
TAGS = {"p", "ul", "ol", "li", "em", "strong", "a", "br", "code", "h3", "h4", "blockquote"}
ATTRIBUTES = {"a": {"href"}}


@dataclass(frozen=True)
class ShownClause:
    """One clause as the page draws it; `id` is its permalink."""

    id: str
    title: str
    html: SafeString


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


# By the text's hash and language: a published text never changes, so each clause is rendered once.
RENDERED: dict[tuple[str, str], tuple[ShownClause, ...]] = {}


def shown(*, version: PolicyVersion, language: str) -> ShownText:
    """Return a version in the reader's language, or in English where it has no other."""
    spoken = language if language in version.clauses else FIRST_LANGUAGE
    known = (version.sha256, spoken)
    if known not in RENDERED:
        RENDERED[known] = tuple(
            ShownClause(clause["id"], clause["title"], html(clause["text"]))
            for clause in version.clauses[spoken]
        )
    return ShownText(spoken, RENDERED[known])
