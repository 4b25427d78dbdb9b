"""What versions added to a function since somebody agreed to it, in the words of a language."""

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from typing import Any

from django.utils.text import capfirst

from privacy.consent.difference import FeatureChange
from privacy.consent.enums import Method
from privacy.consent.features import FEATURES
from privacy.policies.enums import Document
from privacy.policies.models import PolicyVersion
from privacy.policies.rendering import spoken_in
from privacy.purposes.words import PURPOSES
from privacy.registry.elements import Purpose
from privacy.registry.inventory import INVENTORY


@dataclass(frozen=True)
class Named:
    """One element, purpose or way of use with its name in the language that was on."""

    code: str
    name: str


@dataclass(frozen=True)
class News:
    """What is new about one function; `explained` has purpose, scope and method as published."""

    code: str
    name: str
    is_new: bool
    elements: tuple[Named, ...]
    purposes: tuple[Named, ...]
    methods: tuple[Named, ...]
    explained: Mapping[str, str]
    clauses: tuple[str, ...]

    @property
    def as_words(self) -> dict[str, Any]:
        """Return it as it is kept with what was shown."""
        return {**asdict(self), "explained": dict(self.explained), "clauses": list(self.clauses)}


def versions_since(document: Document, agreed: int, newest: PolicyVersion) -> list[PolicyVersion]:
    """Return the versions after the one agreed to, up to the one in force, newest first."""
    found = PolicyVersion.objects.filter(document=document, number__gt=agreed)
    rows = found.filter(number__lte=newest.number).defer("clauses").order_by("-number")
    return list(rows)


def told(
    change: FeatureChange,
    *,
    versions: Iterable[PolicyVersion],
    newest: PolicyVersion,
    language: str,
) -> News:
    """Put a change into words. Turn the language on that the words shall be in."""
    row = FEATURES[change.code]
    said = (each.explanations.get(change.code, {}) for each in versions)
    spoken = (words.get(language) or words.get(spoken_in(newest, language)) for words in said)
    return News(
        code=change.code,
        name=capfirst(str(row.name)),
        is_new=change.is_new,
        elements=tuple(
            Named(key, str(INVENTORY[key].name)) for key in change.elements if key in INVENTORY
        ),
        purposes=tuple(Named(key, str(PURPOSES[Purpose(key)].name)) for key in change.purposes),
        methods=tuple(Named(key, str(Method(key).label)) for key in change.methods),
        explained=next((words for words in spoken if words), {}),
        clauses=tuple(row.clauses),
    )
