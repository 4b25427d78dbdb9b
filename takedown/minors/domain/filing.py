"""A report comes in: stored encrypted under the reporter's own Subject, of no effect as yet.

It counts when its address is confirmed; until then it waits, and lapses after seven days.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field

from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from privacy.subjects.domain import create
from takedown.minors import proof_files, tokens
from takedown.minors.domain import letters
from takedown.minors.enums import IdentifierKind, Relation
from takedown.minors.models import MinorIdentifier, MinorReport

STATEMENT = _(
    "I am the parent or guardian of a person under 18, or act for one, and I believe that personal "
    "data of that person were given to this site."
)


@dataclass(frozen=True)
class Told:
    """What a reporter typed. None of it shows in a repr."""

    name: str = field(repr=False)
    relation: Relation = field(repr=False)
    email: str = field(repr=False)
    language: str
    phone: str = field(default="", repr=False)
    identifiers: Mapping[IdentifierKind, str] = field(default_factory=dict, repr=False)
    proof: proof_files.Proof | None = None


def statement_hash(language: str) -> str:
    """Return the hash of the statement as it was shown."""
    with translation.override(language):
        return hashlib.sha256(str(STATEMENT).encode()).hexdigest()


def file(*, told: Told) -> MinorReport:
    """Store a report and send the link that confirms it; if it fails, no file of it stays."""
    report = MinorReport(
        name=told.name,
        relation=told.relation,
        email=told.email,
        email_index=tokens.email_index(told.email),
        phone=told.phone or None,
        statement=statement_hash(told.language),
        language=told.language,
        proof_type=told.proof.type if told.proof else "",
    )
    try:
        with transaction.atomic():
            store(report, told)
    except BaseException:
        if report.subject_id is not None:
            proof_files.remove(subject_id=report.subject_id, report_id=report.pk)
        raise
    return report


def store(report: MinorReport, told: Told) -> None:
    """Write the report, what it names, its proof and the letter."""
    report.subject = create()
    report.reference = tokens.reference_of(report.pk)
    report.confirm_hash = tokens.token_hash(tokens.token(tokens.CONFIRM, report.pk))
    report.save()
    MinorIdentifier.objects.bulk_create(
        MinorIdentifier(report=report, kind=kind, value=value)
        for kind, value in told.identifiers.items()
        if value
    )
    if told.proof is not None and report.subject_id is not None:
        proof_files.write(subject_id=report.subject_id, report_id=report.pk, proof=told.proof)
    letters.ask_to_confirm(report)
