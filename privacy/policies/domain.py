"""Publishing a text, and somebody's express acceptance of it (T-0.5, P-1.3, D-42).

A published version is never changed: the row refuses it, the role refuses it, and its hash stands
in the evidence ledger. Silence is no acceptance; nobody but the person's own act calls `accept`.
How a version gets its two people, its reason and its day: `revising`.
"""

import uuid
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial

from django.db import connection, transaction
from django.utils.translation import gettext as _

from privacy.ledger.entries import append, append_act
from privacy.ledger.enums import EntryKind
from privacy.policies import evidence, memory, queries
from privacy.policies.enums import Kind
from privacy.policies.models import LANGUAGES, Acceptance, PolicyVersion
from privacy.policies.reading import Clauses, Draft
from privacy.policies.signals import text_in_force, text_published
from privacy.subjects.models import Subject
from privacy.work import domain as work
from privacy.work.clock import now

TAKE_EFFECT = "policies.take_effect"
LONGEST_REASON = 200
Words = Mapping[str, str]
# By function, by language: purpose, scope, method.
Explanations = Mapping[str, Mapping[str, Words]]
LOCK = "SELECT pg_advisory_xact_lock(hashtext('privacy.policies'), hashtext(%s))"


@dataclass(frozen=True)
class Change:
    """What publishing a draft would do, clause by clause, over all languages."""

    document: str
    number: int
    sha256: str
    added: list[str]
    removed: list[str]
    changed: list[str]

    @property
    def is_empty(self) -> bool:
        return not (self.added or self.removed or self.changed)


class TwoPeopleNeeded(Exception):  # noqa: N818 - reads as the news it is
    """Only the first version is the operator's alone: another is completed and approved by two."""


class TooEarly(Exception):  # noqa: N818
    """It would be in force before it is published, or before an earlier version is."""


class NotReady(Exception):  # noqa: N818
    """It cannot be published as it stands. Lists every problem, in the language that is on."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("; ".join(problems))
        self.problems = problems


@dataclass(frozen=True)
class Dossier:
    """What is published with a text: its kind, why, what it adds explained, and who answers.

    `completed_by` and `approved_by` are Subjects; both None only for a first version.
    """

    kind: Kind = Kind.CONSENT_REQUIRED
    reasons: Words = field(default_factory=dict)
    explanations: Explanations = field(default_factory=dict)
    completed_by: uuid.UUID | None = None
    approved_by: uuid.UUID | None = None


Examiner = Callable[[Draft, Dossier], Sequence[str]]
# Answered by those who know what a text must explain (P-1.3); each returns problems.
EXAMINERS: list[Examiner] = []


def change(draft: Draft) -> Change:
    """Compare a draft with the version published last."""
    latest = queries.newest(draft.document)
    before = by_clause(latest.clauses if latest else {})
    after = by_clause(draft.clauses)
    return Change(
        document=str(draft.document),
        number=(latest.number if latest else 0) + 1,
        sha256=draft.sha256,
        added=sorted(after.keys() - before.keys()),
        removed=sorted(before.keys() - after.keys()),
        changed=sorted(key for key in after.keys() & before.keys() if after[key] != before[key]),
    )


def by_clause(clauses: Clauses) -> dict[str, dict[str, str]]:
    """Return all that a clause says by `<clause id>.<language>`."""
    return {
        f"{clause['id']}.{language}": clause
        for language, found in clauses.items()
        for clause in found
    }


def lock(document: str) -> None:
    """Lock a document until the transaction ends: two publishers would take the same number."""
    with connection.cursor() as cursor:
        cursor.execute(LOCK, [str(document)])


def publish(
    *, draft: Draft, dossier: Dossier | None = None, effective_at: datetime | None = None
) -> PolicyVersion:
    """Publish a draft as the next version, in force now or from `effective_at` on.

    The same text again publishes nothing and returns the version it is. Without a dossier only a
    first version is published (TwoPeopleNeeded). Raises NotReady with what the examiners found,
    TooEarly for a day in the past or before that of an earlier version.
    """
    with transaction.atomic():
        lock(draft.document)
        latest = queries.newest(draft.document)
        if latest is not None and latest.sha256 == draft.sha256:
            return latest
        dossier = dossier or Dossier()
        if latest is not None:
            refuse_unready(draft, dossier)
        return write(draft, dossier, latest, effective_at)


def refuse_unready(draft: Draft, dossier: Dossier) -> None:
    """Raise what keeps a draft from following the version before it."""
    people = {dossier.completed_by, dossier.approved_by} - {None}
    if len(people) < 2:
        raise TwoPeopleNeeded
    if problems := problems_of(draft, dossier):
        raise NotReady(problems)


def problems_of(draft: Draft, dossier: Dossier) -> list[str]:
    """Return what keeps a draft with this dossier from being published."""
    asked = (each for examine in EXAMINERS for each in examine(draft, dossier))
    return [*reason_problems(dossier.reasons), *asked]


def reason_problems(reasons: Words) -> list[str]:
    """Return which languages lack the reason, or tell it in more than a line."""
    problems = []
    for language in LANGUAGES:
        reason = str(reasons.get(language, "")).strip()
        if not reason:
            problems.append(_("The reason is missing in %(language)s.") % {"language": language})
        elif len(reason) > LONGEST_REASON or "\n" in reason:
            problems.append(
                _("The reason in %(language)s is longer than a line.") % {"language": language}
            )
    return problems


def write(
    draft: Draft, dossier: Dossier, latest: PolicyVersion | None, effective_at: datetime | None
) -> PolicyVersion:
    """Write the version, its evidence and what hangs on it, inside the caller's transaction."""
    moment = now()
    day = effective_at or moment
    if day < moment or (latest is not None and day < latest.effective_at):
        raise TooEarly
    number = (latest.number if latest else 0) + 1
    entry_id = append(
        EntryKind.TEXT_PUBLISHED,
        {"document": str(draft.document), "text": draft.sha256, "version": number},
    )
    version = PolicyVersion.objects.create(
        document=draft.document,
        number=number,
        clauses=draft.clauses,
        sha256=draft.sha256,
        kind=dossier.kind,
        reasons=dossier.reasons,
        explanations=dossier.explanations,
        published_at=moment,
        effective_at=day,
        completed_by=dossier.completed_by,
        approved_by=dossier.approved_by,
        entry_id=entry_id,
    )
    text_published.send(PolicyVersion, version=version)
    if day > moment:
        append(
            EntryKind.TEXT_SCHEDULED,
            {"document": version.document, "effective_at": day, "version": number},
        )
        work.schedule(kind=TAKE_EFFECT, reference=str(version.pk), due_at=day)
    else:
        text_in_force.send(PolicyVersion, version=version)
    memory.forget(version.document)
    transaction.on_commit(partial(memory.forget, version.document))
    return version


def publish_first(*, drafts: Sequence[Draft]) -> list[PolicyVersion]:
    """Publish what was never published, as the operator who sets a site up; leave the rest."""
    return [publish(draft=each) for each in drafts if queries.newest(each.document) is None]


def accept(
    *, subject: Subject, version: PolicyVersion, language: str, at: datetime | None = None
) -> Acceptance:
    """Record that a person expressly accepted a version, in the language they read it in.

    Lock the Subject first. The same version twice is one acceptance, the first. `at` None is now,
    by the database's clock.
    """
    wanted: dict[str, object] = {"language": language}
    if at is not None:
        wanted["accepted_at"] = at
    with transaction.atomic():
        acceptance, is_new = Acceptance.objects.get_or_create(
            subject=subject, version=version, defaults=wanted
        )
        if is_new:
            acceptance.refresh_from_db(fields=["accepted_at"])
            append_act(EntryKind.TEXT_AGREED, evidence.facts(acceptance), act=acceptance.pk)
    return acceptance
