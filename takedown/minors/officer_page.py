"""What an officer sees of a case: who reports, masked; what was found, how; what may be done."""

import uuid
from typing import Any

from django.utils.translation import gettext as _

from privacy.erasure import services
from takedown.minors.domain.deciding import target_of
from takedown.minors.enums import PEOPLE, UNDECIDED, IdentifierKind, Refusal, Relation
from takedown.minors.models import MinorContest, MinorFinding, MinorIdentifier, MinorReport


def masked(value: str) -> str:
    """Return the first sign, and of an address its host; the rest is nobody's to read."""
    name, at, host = value.partition("@")
    return f"{name[:1]}•••{at}{host}" if value else ""


def of(report: MinorReport, *, officer_id: uuid.UUID, may_decide: bool) -> dict[str, Any]:
    """Return the words of the page."""
    return {
        "reporter": [
            (_("Name"), masked(report.name or "")),
            (_("E-mail address"), masked(report.email or "")),
            (_("Telephone"), _("given") if report.phone else _("not given")),
            (_("Relation"), Relation(report.relation).label if report.relation else ""),
        ],
        "identifiers": [shown(each) for each in report.identifiers.order_by("pk")],
        "found": [
            found(each, officer_id=officer_id, may_decide=may_decide)
            for each in report.findings.order_by("pk")
        ],
        "has_proof": bool(report.proof_type) and may_decide,
    }


def shown(identifier: MinorIdentifier) -> tuple[str, str]:
    """Return what a reporter named: what leads to a person masked, pages and words as told."""
    kind = IdentifierKind(identifier.kind)
    value = masked(identifier.value) if kind in PEOPLE else str(identifier.value)
    return str(kind.label), value


def found(finding: MinorFinding, *, officer_id: uuid.UUID, may_decide: bool) -> dict[str, Any]:
    """Return one finding as the page draws it."""
    is_open = finding.state in UNDECIDED
    others = MinorFinding.objects.filter(subject=finding.subject_id, subject__isnull=False)
    leads_somewhere = finding.subject_id is not None or finding.page_id is not None
    can_decide = is_open and may_decide and finding.subject_id != officer_id
    return {
        "row": finding,
        "what": what(finding),
        "found_by": ", ".join(str(IdentifierKind(kind).label) for kind in finding.found_by),
        "evidence": evidence(finding) if is_open else "",
        "others": others.exclude(pk=finding.pk).count(),
        "contests": list(
            MinorContest.objects.filter(subject=finding.subject_id, subject__isnull=False)
        ),
        "proposed": Refusal(finding.proposed_for).label if finding.proposed_for else "",
        "is_own_proposal": finding.proposed_by_id == officer_id,
        "can_accept": can_decide and leads_somewhere,
        "can_refuse": can_decide,
        "can_restrict": can_decide and finding.held_back and finding.restricted_at is None,
        "services": [
            (services.label_of(each.code), each.cancelled_at)
            for each in finding.services.order_by("pk")
        ],
    }


def what(finding: MinorFinding) -> str:
    """Name a person by their random number, a page by its address, and nothing as nothing."""
    if finding.subject_id is not None:
        return _("Account %(number)s") % {"number": str(finding.subject_id)[:8]}
    if finding.page_id is not None:
        return _("Page %(address)s") % {"address": getattr(target_of(finding), "slug", "-")}
    return _("Nothing found by machine")


def evidence(finding: MinorFinding) -> str:
    """Say what our own records know of the age."""
    if finding.subject_id is None:
        return _("none")
    says = services.is_minor(finding.subject_id)
    if says is None:
        return _("our records say nothing about the age")
    return _("our records show a minor") if says else _("our records show an adult")
