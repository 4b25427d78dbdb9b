"""The site's own search: works and links out of it, in three languages.

Chinese has no spaces to cut at, so words are looked for as they stand (trigrams carry that); a
misspelt title is found by likeness. The words of a search are used once and kept nowhere: in no
row, no log line, no cache (P-3.13 is another matter: that list a person must turn on).
"""

import unicodedata
import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from functools import reduce
from operator import and_, or_

from django.contrib.postgres.search import TrigramWordSimilarity
from django.db.models import Case, F, FloatField, Q, QuerySet, Value, When
from django.utils.translation import get_language

from takedown.works.models import ExternalLink, Work, WorkText
from takedown.works.queries import live_links, published

LONGEST = 200
MOST_WORDS = 10
# How like a title must be that holds not all of the words.
LIKE_ENOUGH = 0.6
LANGUAGES = 3


@dataclass(frozen=True)
class Hit:
    """One find: its place in the list (from 1), where it leads, what it is called."""

    rank: int
    path: str
    title: str
    summary: str = ""
    target: Work | ExternalLink | None = None

    @property
    def target_id(self) -> uuid.UUID | None:
        return self.target.pk if self.target else None


def folded(term: str) -> str:
    """Return a search as it is looked for: full-width letters narrow, blanks single."""
    return " ".join(unicodedata.normalize("NFKC", term).replace("\0", " ").split())[:LONGEST]


def search(term: str, limit: int) -> list[Hit]:
    """Return what anybody may see that the words lead to, the best first."""
    words = folded(term)
    if not words:
        return []
    found = best_of(matching_texts(words)[: limit * LANGUAGES])[:limit]
    works = {work.pk: work for work in published().filter(pk__in=found)}
    targets: list[Work | ExternalLink] = [works[key] for key in found if key in works]
    targets += matching_links(words)[: limit - len(targets)]
    return [hit(rank, target) for rank, target in enumerate(targets, start=1)]


def hit(rank: int, target: Work | ExternalLink) -> Hit:
    """Return a find in the reader's language, or in one that there is."""
    language = get_language() or ""
    path = target.get_absolute_url()
    if isinstance(target, ExternalLink):
        return Hit(rank, path, target.label(language), target.host, target)
    text = target.text_in(language)
    summary = text.summary if text else ""
    return Hit(rank, path, target.title(language), summary, target)


def matching_texts(words: str) -> QuerySet[WorkText]:
    """Return the texts that hold every word, or whose title is nearly the words."""
    holds_all = reduce(and_, (holds(word) for word in words.split()[:MOST_WORDS]))
    likeness = TrigramWordSimilarity(words, "title")
    place = Case(
        When(title__iexact=words, then=Value(8.0)),
        When(title__istartswith=words, then=Value(6.0)),
        When(title__icontains=words, then=Value(4.0)),
        When(summary__icontains=words, then=Value(2.0)),
        When(holds_all, then=Value(1.0)),
        default=Value(0.0),
        output_field=FloatField(),
    )
    return (
        WorkText.objects.filter(work__in=published())
        .annotate(likeness=likeness)
        .filter(holds_all | Q(likeness__gte=LIKE_ENOUGH))
        .annotate(place=place + F("likeness"))
        .order_by("-place", "-work__published_at", "work_id", "language")
    )


def holds(word: str) -> Q:
    """Return the condition that a text holds a word anywhere."""
    places = ("title", "summary", "body", "work__source_name")
    return reduce(or_, (Q(**{f"{place}__icontains": word}) for place in places))


def best_of(texts: Iterable[WorkText]) -> list[uuid.UUID]:
    """Return each work once, where its best text stands."""
    return list(dict.fromkeys(text.work_id for text in texts))


def matching_links(words: str) -> QuerySet[ExternalLink]:
    """Return the links out of the site whose words, or host, hold the search."""
    labels = ("label_en", "label_zh_hans", "label_zh_hant", "host")
    holds_all = reduce(
        and_,
        (
            reduce(or_, (Q(**{f"{label}__icontains": word}) for label in labels))
            for word in words.split()[:MOST_WORDS]
        ),
    )
    return live_links().filter(holds_all).order_by("label_en", "id")
