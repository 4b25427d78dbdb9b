"""One clause: by whichever id it has had, and through all published versions."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from django.db.models import F, Func, JSONField, TextChoices, Value
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from privacy.policies.enums import Document
from privacy.policies.models import PolicyVersion
from privacy.policies.reading import FIRST_LANGUAGE, Clause

Reasons = dict[str, str]


class Happened(TextChoices):
    """What a version did to a clause."""

    ADDED = "added", _("Added")
    CHANGED = "changed", _("Changed")
    REMOVED = "removed", _("Removed")


@dataclass(frozen=True)
class Turn:
    """A version that did something to a clause, and why; `clause_id` is the id it has there."""

    number: int
    published_at: datetime
    happened: Happened
    clause_id: str
    reason: str

    @property
    def before(self) -> int:
        """Return the version to compare with; 0 for the first."""
        return self.number - 1


@dataclass(frozen=True)
class Neighbourhood:
    """A clause with the ones before and after it."""

    before: Clause | None
    clause: Clause
    after: Clause | None


def neighbourhood(version: PolicyVersion, *, clause_id: str, language: str) -> Neighbourhood:
    """Return a clause of a version that holds it, in a language it was published in."""
    found = version.clauses[language]
    place = next(each for each, clause in enumerate(found) if clause["id"] == clause_id)
    row = [None, *found, None]
    return Neighbourhood(*row[place : place + 3])


def id_now(version: PolicyVersion, clause_id: str) -> str:
    """Return the id under which a version has the clause of a former id; empty for none."""
    for found in version.clauses.values():
        for clause in found:
            if clause_id in clause.get("was", "").split():
                return str(clause["id"])
    return ""


def former_ids(version: PolicyVersion, clause_id: str) -> list[str]:
    """Return the ids that a clause had before."""
    return sorted(
        {
            former
            for found in version.clauses.values()
            for clause in found
            if clause["id"] == clause_id
            for former in clause.get("was", "").split()
        }
    )


def turns(document: Document, ids: list[str]) -> list[Turn]:
    """Return what each version did to the clause of these ids, newest first.

    The database hands out that clause alone: a text may have thousands. The ids must be ids.
    """
    wanted = " || ".join(f'@.id == "{each}"' for each in ids)
    only_it = Func(
        F("clauses"),
        Value(f"$.*[*] ? ({wanted})"),
        function="jsonb_path_query_array",
        output_field=JSONField(),
    )
    rows = (
        PolicyVersion.objects.filter(document=document)
        .order_by("number")
        .values_list("number", "published_at", "reasons", only_it)
    )
    return list(reversed([*told(rows.iterator())]))


def told(rows: Iterator[tuple[int, datetime, Reasons, list[Clause]]]) -> Iterator[Turn]:
    """Yield the versions in which the clause came, changed in any language, or went."""
    before: list[Clause] = []
    for number, at, reasons, clauses in rows:
        if words(clauses) != words(before):
            said = (clauses or before)[0]["id"]
            why = reasons.get(get_language() or "") or reasons.get(FIRST_LANGUAGE, "")
            yield Turn(number, at, happened(before, clauses), said, why)
        before = clauses


def happened(before: list[Clause], after: list[Clause]) -> Happened:
    if not before:
        return Happened.ADDED
    return Happened.CHANGED if after else Happened.REMOVED


def words(clauses: list[Clause]) -> list[list[str]]:
    """Return what is read of a clause, in all languages; a new number alone changes nothing."""
    return [[each["title"], each["text"], each.get("short", "")] for each in clauses]
