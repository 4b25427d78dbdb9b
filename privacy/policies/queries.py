"""Which text is in force, and which version somebody asks for.

A version is in force from its day until a later number is: the clock says so, no stored state.
"""

from datetime import datetime
from uuid import UUID

from django.db.models import DateTimeField, Func

from privacy.policies.enums import Document, Kind
from privacy.policies.models import Acceptance, PolicyVersion
from privacy.subjects.models import Subject


class Clock(Func):
    """The database's clock, as `privacy.work.clock.now`; it goes on inside a transaction."""

    template = "clock_timestamp()"
    output_field = DateTimeField()


def in_force(document: Document, *, at: datetime | None = None) -> PolicyVersion | None:
    """Return the version in force, now or at a moment; None before the first was."""
    due = PolicyVersion.objects.filter(document=document, effective_at__lte=at or Clock())
    return due.order_by("-number").first()


def newest(document: Document) -> PolicyVersion | None:
    """Return the version published last, in force or not yet; None before the first."""
    return PolicyVersion.objects.filter(document=document).order_by("-number").first()


def texts_in_force() -> list[PolicyVersion]:
    """Return what somebody who registers accepts: every document's version in force."""
    found = [in_force(document) for document in Document]
    return [version for version in found if version is not None]


def version_of(document: Document, number: int) -> PolicyVersion | None:
    """Return one published version."""
    return PolicyVersion.objects.filter(document=document, number=number).first()


def by_id(version_id: int) -> PolicyVersion:
    """Return a version by the id that a task carries."""
    return PolicyVersion.objects.get(pk=version_id)


def versions(document: Document) -> list[PolicyVersion]:
    """Return every version of a document without its text, newest first."""
    return list(
        PolicyVersion.objects.filter(document=document).defer("clauses").order_by("-number")
    )


def has_accepted(*, subject: Subject, version: PolicyVersion) -> bool:
    """Tell whether a person accepted this version."""
    return Acceptance.objects.filter(subject=subject, version=version).exists()


def accepted_number(*, subject_id: UUID | None, document: Document) -> int | None:
    """Return the newest version of a document that a person accepted; None for none."""
    rows = Acceptance.objects.filter(subject=subject_id, version__document=document)
    newest = rows.order_by("-version__number").select_related("version").first()
    return newest.version.number if newest else None


def is_more_than_wording(document: Document, *, since: int) -> bool:
    """Tell whether a version in force, later than that number, is one that is asked about."""
    later = PolicyVersion.objects.filter(document=document, number__gt=since)
    return later.filter(kind=Kind.CONSENT_REQUIRED, effective_at__lte=Clock()).exists()


def accepted_by(*, subject_id: UUID) -> list[Acceptance]:
    """Return what a person accepted, newest first."""
    rows = Acceptance.objects.filter(subject=subject_id).select_related("version")
    return list(rows.order_by("-accepted_at", "version__document"))
