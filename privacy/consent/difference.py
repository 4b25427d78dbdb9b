"""What a version of the policy changes about functions, computed from the registry (P-1.2, P-1.3).

Nobody decides by hand whether a version is editorial: what adds an element, a purpose or a way of
use is asked about, and is published only with purpose, scope and method in words, in each language.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override

from privacy.consent import queries
from privacy.consent.features import FEATURES, FeatureRow
from privacy.consent.publishing import missing_clauses, problems_of
from privacy.consent.queries import History, Published
from privacy.policies.domain import Dossier, Explanations
from privacy.policies.enums import Document, Kind
from privacy.policies.reading import Draft
from privacy.registry.inventory import INVENTORY

MISSING = {
    "purpose": gettext_lazy("The purpose of %(function)s is missing in %(language)s."),
    "scope": gettext_lazy("The scope of %(function)s is missing in %(language)s."),
    "method": gettext_lazy("The method of %(function)s is missing in %(language)s."),
}
LONGEST = 2_000
NOTHING = Published(0, frozenset(), frozenset(), frozenset(), "")


@dataclass(frozen=True)
class FeatureChange:
    """What becomes different about one function. Codes, sorted; words are the registry's."""

    code: str
    is_new: bool
    elements: tuple[str, ...]
    purposes: tuple[str, ...]
    methods: tuple[str, ...]
    elements_gone: tuple[str, ...]
    purposes_gone: tuple[str, ...]
    methods_gone: tuple[str, ...]

    @property
    def adds(self) -> bool:
        """Tell whether anything comes that nobody was asked about."""
        return bool(self.elements or self.purposes or self.methods)

    @property
    def is_any(self) -> bool:
        """Tell whether anything came or went: a form may only be written more exactly."""
        return self.adds or bool(self.elements_gone or self.purposes_gone or self.methods_gone)


def between(code: str, before: Published | None, after: Published) -> FeatureChange:
    """Compare two forms of a function; None before the first."""
    old = before or NOTHING
    return FeatureChange(
        code=code,
        is_new=before is None,
        elements=tuple(sorted(after.elements - old.elements)),
        purposes=tuple(sorted(gained(old, after))),
        methods=tuple(sorted(after.methods - old.methods)),
        elements_gone=tuple(sorted(old.elements - after.elements)),
        purposes_gone=tuple(sorted(gained(after, old))) if before else (),
        methods_gone=tuple(sorted(old.methods - after.methods)),
    )


def gained(before: Published, after: Published) -> set[str]:
    """Return the purposes that are new, or new for an element that was there before."""
    return {
        purpose
        for element, purpose in after.uses - before.uses
        if element in before.elements or purpose not in before.purposes
    }


def form_of(row: FeatureRow) -> Published:
    """Return a function as the code has it now, as if it were published."""
    return Published(
        since=0,
        uses=queries.uses_in(row.definition),
        elements=frozenset(row.elements),
        methods=frozenset(map(str, row.methods)),
        definition_hash=row.definition_hash,
    )


def of_draft(draft: Draft) -> list[FeatureChange]:
    """Return what publishing a draft would change, against the version published last.

    A function whose clauses the draft lacks does not become active and changes nothing.
    """
    if draft.document != Document.PRIVACY:
        return []
    history = queries.published(also_to_come=True)
    found = []
    for code, row in FEATURES.items():
        before = history.get(code, [None])[-1]
        is_same = before is not None and before.definition_hash in row.hashes
        if not is_same and not missing_clauses(row, draft.clauses):
            found.append(between(code, before, form_of(row)))
    return found


def features_changed(since_version: int) -> list[FeatureChange]:
    """Return how the functions in force differ from what a version of the policy had.

    For whoever last agreed in that version: 0 returns everything. A function that stayed is absent.
    """
    return of_history(queries.published(), since_version)


def of_history(history: History, since_version: int) -> list[FeatureChange]:
    """Compare the newest published forms with those of a version."""
    found = []
    for code, forms in sorted(history.items()):
        before = [form for form in forms if form.since <= since_version]
        change = between(code, before[-1] if before else None, forms[-1])
        if change.is_new or change.is_any:
            found.append(change)
    return found


def examine(draft: Draft, dossier: Dossier) -> list[str]:
    """Return why a draft may not be published with this dossier; an examiner of the policies."""
    changes = [each for each in of_draft(draft) if each.adds]
    problems = problems_of(draft) if draft.document == Document.PRIVACY else []
    if changes and dossier.kind == Kind.EDITORIAL:
        names = ", ".join(each.code for each in changes)
        problems.append(
            _("This is more than wording: it adds something to %(functions)s.")
            % {"functions": names}
        )
    for each in changes:
        problems += unexplained(each.code, dossier.explanations.get(each.code, {}))
    return problems


def unexplained(code: str, words: Mapping[str, Mapping[str, str]]) -> Iterator[str]:
    """Yield each text that a change lacks, or that is too long for a page."""
    for language, _name in settings.LANGUAGES:
        for part, missing in MISSING.items():
            text = str(words.get(language, {}).get(part, ""))
            where = {"function": code, "language": language, "most": LONGEST}
            if not text.strip():
                yield str(missing % where)
            elif len(text) > LONGEST:
                yield (
                    _("A text about %(function)s in %(language)s is longer than %(most)d.") % where
                )


def written(draft: Draft) -> Explanations:
    """Return what the registry says already about each addition of a draft, to begin with."""
    return {
        each.code: {language: words_of(each, language) for language, _name in settings.LANGUAGES}
        for each in of_draft(draft)
        if each.adds
    }


def words_of(change: FeatureChange, language: str) -> dict[str, str]:
    """Return purpose, scope and method of a function in a language; the scope names what is new."""
    row = FEATURES[change.code]
    with override(language):
        elements = change.elements or tuple(row.elements)
        names = [str(INVENTORY[key].name) for key in elements if key in INVENTORY]
        scope = (", " if language == settings.LANGUAGE_CODE else "、").join(names)
        return {"purpose": str(row.purpose), "scope": scope, "method": str(row.method)}
