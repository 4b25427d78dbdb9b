"""Promises: each app names, clause by clause, what makes a published sentence true.

A clause has a control (the page where a person uses it), a living state, invariants with the query
that counts violations, the messages it sends, and the tests that prove it; or it says why nothing
can stand behind it, or what work will bring it. `promises_check`, the clause pages and the coverage
list come from these lines alone.
"""

import uuid
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import NamedTuple

from django.urls import NoReverseMatch, get_resolver
from django.utils.functional import Promise

from privacy.registry.elements import Purpose
from privacy.registry.findings import Finding

Words = str | Promise


class Fact(NamedTuple):
    """One thing that holds for a person now, in words, a number or a time; `since` when."""

    label: Words
    value: Words | int | datetime
    since: datetime | None = None


State = Sequence[Fact]


class Looked(NamedTuple):
    """What an invariant saw: how many rows it read, how many break it."""

    rows: int
    violations: int


@dataclass(frozen=True)
class Invariant:
    """Something that must hold in every row at any time. `id` is that of journeys.md (`I-11`)."""

    id: str
    says: str
    count: Callable[[], Looked]


@dataclass(frozen=True)
class Clause:
    """One clause of the published texts and what stands behind it.

    - `control` is the name of the URL where a person uses it; empty where there is nothing to use.
    - `state` returns what holds for one Subject now; `default` says what holds for somebody who has
      done nothing yet, and whoever is not signed in reads it.
    - `messages` are the kinds of mail and SMS it sends, with their purpose.
    - `tests` are files or folders of tests, relative to the tree.
    - `without` says why there is no mechanism: a heading, a meaning, a rule that only others can
      keep. `waits_for` names the work that brings one.
    """

    id: str
    control: str = ""
    state: Callable[[uuid.UUID], State] | None = None
    invariants: Sequence[Invariant] = ()
    messages: Mapping[str, Purpose] = field(default_factory=dict)
    tests: Sequence[str] = ()
    default: Words = ""
    without: str = ""
    waits_for: str = ""

    @property
    def has_mechanism(self) -> bool:
        """Tell whether something makes this clause true today."""
        return bool(self.tests) and not self.without and not self.waits_for


@dataclass
class Promises:
    """What all apps promised."""

    clauses: dict[str, list[Clause]] = field(default_factory=lambda: defaultdict(list))

    def keep(self, clause: Clause) -> None:
        """Add what one app does for a clause; several apps may carry one clause together."""
        self.clauses[clause.id].append(clause)

    def all(self) -> Iterator[Clause]:
        """Yield every promise by clause id."""
        for key in sorted(self.clauses):
            yield from self.clauses[key]

    def invariants(self) -> dict[str, tuple[list[Invariant], list[str]]]:
        """Return by invariant id its parts, each once, and the clauses that name them."""
        found: dict[str, tuple[list[Invariant], list[str]]] = {}
        for clause in self.all():
            for invariant in clause.invariants:
                parts, clauses = found.setdefault(invariant.id, ([], []))
                if invariant not in parts:
                    parts.append(invariant)
                if clause.id not in clauses:
                    clauses.append(clause.id)
        return dict(sorted(found.items()))

    def purpose_of(self, kind: str) -> Purpose | None:
        """Return the purpose of a kind of message; None for a kind that nobody promised."""
        for clause in self.all():
            if kind in clause.messages:
                return clause.messages[kind]
        return None


promises = Promises()


def promise_findings(*, made: Promises = promises) -> list[Finding]:
    """Return what is wrong with the promises themselves."""
    return [
        finding
        for clause in made.all()
        for finding in (
            *missing_control(clause),
            *unproven(clause),
            *two_purposes(clause, made),
            *two_answers(clause),
        )
    ]


def missing_control(clause: Clause) -> Iterator[Finding]:
    if clause.control and not has_url(clause.control):
        yield Finding(
            "privacy.E030",
            f"{clause.id} names the page {clause.control}, but no URL has that name.",
            "Name a URL of nexhome_site/urls.py in the promises.py that says so.",
        )


def unproven(clause: Clause) -> Iterator[Finding]:
    if not (clause.tests or clause.without or clause.waits_for):
        yield Finding(
            "privacy.E031",
            f"{clause.id} is promised, but no test proves it.",
            'Give its Clause tests=["tests/…"], or say why without, or what it waits_for.',
        )


def two_answers(clause: Clause) -> Iterator[Finding]:
    told = [bool(each) for each in (clause.tests, clause.without, clause.waits_for)]
    if sum(told) > 1:
        yield Finding(
            "privacy.E033",
            f"{clause.id} has a mechanism and says that it has none.",
            "Keep tests, or without, or waits_for.",
        )


def two_purposes(clause: Clause, made: Promises) -> Iterator[Finding]:
    for kind, purpose in clause.messages.items():
        if made.purpose_of(kind) is not purpose:
            yield Finding(
                "privacy.E032",
                f"{clause.id} sends {kind} for {purpose}, another clause for another purpose.",
                "A kind of message has one purpose: make them equal or make two kinds.",
            )


def has_url(name: str) -> bool:
    """Tell whether a URL has this name, whatever arguments it takes."""
    resolver = get_resolver()
    *namespaces, last = name.split(":")
    try:
        for namespace in namespaces:
            resolver = resolver.namespace_dict[namespace][1]
    except (KeyError, NoReverseMatch):
        return False
    return last in resolver.reverse_dict


class Result(NamedTuple):
    """The outcome of one invariant, for the command and the page."""

    id: str
    says: str
    clauses: list[str]
    rows: int
    violations: int


def check(*, made: Promises = promises) -> list[Result]:
    """Count every invariant now; several parts of one id are added up."""
    results = []
    for key, (parts, clauses) in made.invariants().items():
        looked = [part.count() for part in parts]
        results.append(
            Result(
                id=key,
                says="; ".join(part.says for part in parts),
                clauses=clauses,
                rows=sum(each.rows for each in looked),
                violations=sum(each.violations for each in looked),
            )
        )
    return results
