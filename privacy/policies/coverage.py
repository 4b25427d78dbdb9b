"""Which clause has what behind it: languages, control, state, invariants, messages, tests.

Every clause has a mechanism, says why it has none, or names the work that brings one; nothing is
promised for a clause that no text holds.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from privacy.policies.enums import Document
from privacy.policies.reading import read
from privacy.registry.findings import Finding
from privacy.registry.promises import Clause, promises


@dataclass(frozen=True)
class Covered:
    """One clause of the texts and what stands behind it."""

    id: str
    languages: list[str]
    controls: list[str]
    has_state: bool
    invariants: list[str]
    messages: list[str]
    tests: list[str]
    without: str
    waits_for: str

    @property
    def how(self) -> str:
        """Say in a word how the clause is kept."""
        if self.tests:
            return "kept"
        return "waits" if self.waits_for else "none" if self.without else "missing"


def languages_by_clause() -> dict[str, list[str]]:
    """Return by clause id the languages in which the texts hold it, in the order of the texts."""
    found: dict[str, list[str]] = {}
    for document in Document:
        for language, clauses in read(document).clauses.items():
            for clause in clauses:
                found.setdefault(clause["id"], []).append(language)
    return found


def coverage() -> list[Covered]:
    """Return every clause of the texts with what stands behind it."""
    return [
        covered(key, languages, promises.clauses.get(key, []))
        for key, languages in languages_by_clause().items()
    ]


def covered(key: str, languages: list[str], clauses: list[Clause]) -> Covered:
    return Covered(
        id=key,
        languages=languages,
        controls=unique(each.control for each in clauses if each.control),
        has_state=any(each.state for each in clauses),
        invariants=unique(held.id for each in clauses for held in each.invariants),
        messages=unique(str(kind) for each in clauses for kind in each.messages),
        tests=unique(test for each in clauses for test in each.tests),
        without=" ".join(unique(each.without for each in clauses if each.without)),
        waits_for=", ".join(unique(each.waits_for for each in clauses if each.waits_for)),
    )


def unique(words: Iterator[str]) -> list[str]:
    return list(dict.fromkeys(words))


def coverage_findings() -> list[Finding]:
    """Return clauses with nothing behind them, and promises about no clause."""
    held = languages_by_clause()
    bare = [
        Finding(
            "privacy.E034",
            f"{each.id} stands in the texts, and nothing stands behind it.",
            "Keep a Clause for it in a promises.py: tests, or without, or waits_for.",
        )
        for each in coverage()
        if each.how == "missing"
    ]
    # P-2.8j is a part of P-2.8: its letter is no clause of its own in the texts.
    lost = [
        Finding(
            "privacy.E035",
            f"{key} is promised, and no text says it.",
            "Write the clause, or take the promise out.",
        )
        for key in sorted(promises.clauses)
        if key.rstrip("abcdefghijk") not in held
    ]
    return bare + lost
