"""Publishing a text, and somebody's express acceptance of it (T-0.5, P-1.3, D-42).

A published version is never changed: the row refuses it, the role refuses it, and its hash stands
in the evidence ledger. Silence is no acceptance; nobody but the person's own act calls `accept`.
"""

from dataclasses import dataclass
from datetime import datetime
from functools import partial

from django.db import connection, transaction

from privacy.ledger.entries import append, append_act
from privacy.ledger.enums import EntryKind
from privacy.policies import evidence, memory, queries
from privacy.policies.models import Acceptance, PolicyVersion
from privacy.policies.reading import Clauses, Draft
from privacy.policies.signals import text_published
from privacy.subjects.models import Subject

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


def change(draft: Draft) -> Change:
    """Compare a draft with the version in force."""
    latest = queries.in_force(draft.document)
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


def publish(*, draft: Draft) -> PolicyVersion:
    """Publish a draft as the next version; the text that is in force stays the version it is."""
    with transaction.atomic():
        # Two publishers at once would both take the same number.
        with connection.cursor() as cursor:
            cursor.execute(LOCK, [str(draft.document)])
        latest = queries.in_force(draft.document)
        if latest is not None and latest.sha256 == draft.sha256:
            return latest
        version = PolicyVersion.objects.create(
            document=draft.document,
            number=(latest.number if latest else 0) + 1,
            clauses=draft.clauses,
            sha256=draft.sha256,
        )
        append(
            EntryKind.TEXT_PUBLISHED,
            {"document": version.document, "text": version.sha256, "version": version.number},
        )
        version.refresh_from_db()
        text_published.send(PolicyVersion, version=version)
        memory.forget(version.document)
        transaction.on_commit(partial(memory.forget, version.document))
        return version


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
