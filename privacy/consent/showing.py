"""What somebody reads before deciding: purpose, scope, way of use, how long, and the clauses.

The words are those of the page in the reader's language and of the published clauses. Their hash
stands in every decision, and the words themselves are kept once, under that hash.
"""

import hashlib
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import rfc8785
from django.utils.translation import override

from privacy.consent.enums import Feature
from privacy.consent.features import EXTENDED
from privacy.consent.models import ShownText
from privacy.policies.models import PolicyVersion
from privacy.policies.reading import FIRST_LANGUAGE
from privacy.policies.rendering import ShownClause, shown
from privacy.registry.inventory import INVENTORY


@dataclass(frozen=True)
class Field:
    """One element that would be collected, and how long it is kept."""

    element: str
    name: str
    kept: str
    clause: str
    sensitive: bool

    @property
    def anchor(self) -> str:
        """Return the clause as the page of the policy numbers it: P-3.10 of P-3.10c-e."""
        return re.sub(r"[a-z]+(-[a-z]+)?$", "", self.clause)


@dataclass(frozen=True)
class Words:
    """The words about one function in one language."""

    feature: Feature
    version: PolicyVersion
    language: str
    name: str
    purpose: str
    method: str
    without: str
    scope: tuple[Field, ...]
    clauses: tuple[dict[str, str], ...]
    # What a version added since this reader agreed, where that is shown first.
    news: tuple[Mapping[str, Any], ...] = ()

    @property
    def body(self) -> str:
        """Return everything that is shown as canonical JSON."""
        return rfc8785.dumps(
            {
                **({"news": [dict(each) for each in self.news]} if self.news else {}),
                "clauses": list(self.clauses),
                "document": self.version.document,
                "feature": str(self.feature),
                "language": self.language,
                "method": self.method,
                "name": self.name,
                "policy": self.version.sha256,
                "purpose": self.purpose,
                "scope": [
                    {"element": each.element, "kept": each.kept, "name": each.name}
                    for each in self.scope
                ],
                "version": self.version.number,
                "without": self.without,
            }
        ).decode()

    @property
    def shown_clauses(self) -> tuple[ShownClause, ...]:
        """Return the clauses as a page draws them."""
        wanted = {clause["id"] for clause in self.clauses}
        text = shown(version=self.version, language=self.language)
        return tuple(clause for clause in text.clauses if clause.id in wanted)

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.body.encode()).hexdigest()


def words(
    *,
    feature: Feature,
    version: PolicyVersion,
    language: str,
    news: Sequence[Mapping[str, Any]] = (),
) -> Words:
    """Return what a page or an app shows about a function, in a language of the version."""
    spoken = language if language in version.clauses else FIRST_LANGUAGE
    row = EXTENDED[feature]
    wanted = set(row.clauses)
    with override(spoken):
        return Words(
            feature=feature,
            version=version,
            language=spoken,
            name=str(row.name),
            purpose=str(row.purpose),
            method=str(row.method),
            without=str(row.without),
            scope=tuple(field(key) for key in row.elements),
            clauses=tuple(
                dict(clause) for clause in version.clauses[spoken] if clause["id"] in wanted
            ),
            news=tuple(news),
        )


def field(key: str) -> Field:
    """Return an element of the inventory in the language that is on."""
    element = INVENTORY[key]
    return Field(key, str(element.name), str(element.keep), element.clause, element.sensitive)


def kept(shown: Words) -> ShownText:
    """Return the row that keeps these words; the first who is shown them makes it."""
    body = shown.body
    ShownText.objects.bulk_create(
        [
            ShownText(
                sha256=shown.sha256,
                feature=shown.feature,
                version=shown.version,
                language=shown.language,
                body=body,
            )
        ],
        ignore_conflicts=True,
    )
    return ShownText.objects.get(pk=shown.sha256)


def is_untouched(text: ShownText) -> bool:
    """Tell whether kept words still have the hash they are kept under."""
    return hashlib.sha256(text.body.encode()).hexdigest() == text.sha256


def read_again(text: ShownText) -> dict[str, object]:
    """Return the kept words for a page."""
    found: dict[str, object] = json.loads(text.body)
    return found
