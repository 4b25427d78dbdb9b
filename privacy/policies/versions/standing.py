"""Where each version stands today, and which was in force on a day: by the clock alone."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.utils import timezone

from privacy.ledger.models import LedgerCheckpoint, LedgerLeaf
from privacy.policies import queries
from privacy.policies.enums import Document
from privacy.policies.models import PolicyVersion


@dataclass(frozen=True)
class Standing:
    """A version in the archive: `state` is in_force, to_come or superseded."""

    version: PolicyVersion
    state: str
    before: int | None


def standings(versions: Sequence[PolicyVersion], in_force: PolicyVersion | None) -> list[Standing]:
    """Return versions, newest first, each with how it stands and the number before it."""
    now_number = in_force.number if in_force else 0
    numbers = [each.number for each in versions]
    return [
        Standing(each, state_of(each.number, now_number), before)
        for each, before in zip(versions, [*numbers[1:], None], strict=True)
    ]


def state_of(number: int, in_force: int) -> str:
    if number == in_force:
        return "in_force"
    return "to_come" if number > in_force else "superseded"


@dataclass(frozen=True)
class Served:
    """A version that was in force on a day: from when to when, and its entry of the ledger."""

    version: PolicyVersion
    since: datetime
    until: datetime | None
    entry: LedgerLeaf | None

    @property
    def is_provable(self) -> bool:
        """Tell whether a signed root of the ledger covers the entry by now."""
        sealed = LedgerCheckpoint.objects
        return self.entry is not None and sealed.filter(size__gt=self.entry.seq).exists()

    @property
    def entry_hash(self) -> str:
        return bytes(self.entry.leaf_hash).hex() if self.entry else ""


def served_on(document: Document, day: date, *, at: datetime) -> list[Served]:
    """Return what was in force on a day in the time of this site, as far as it has passed.

    Usually one version, two on a day on which one gave way; in the order of the day.
    """
    start = timezone.make_aware(datetime.combine(day, time()))
    end = min(start + timedelta(days=1), at)
    published = sorted(queries.versions(document), key=lambda each: each.number)
    spans = [span(each, published) for each in published]
    found = [
        (version, since, until)
        for version, since, until in spans
        if since < end and (until is None or until > start) and since != until
    ]
    entries = {
        leaf.entry_id: leaf
        for leaf in LedgerLeaf.objects.filter(entry_id__in=[each.entry_id for each, *_ in found])
    }
    return [
        Served(version, since, until, entries.get(version.entry_id) if version.entry_id else None)
        for version, since, until in found
    ]


def span(
    version: PolicyVersion, published: Sequence[PolicyVersion]
) -> tuple[PolicyVersion, datetime, datetime | None]:
    """Return from when to when a version is in force: until the first of a later number is."""
    later = [each.effective_at for each in published if each.number > version.number]
    return version, version.effective_at, min(later, default=None)
