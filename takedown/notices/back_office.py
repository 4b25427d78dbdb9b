"""What the back office shows of one case, and which deeds it offers."""

from typing import Any

from django.db.models import F

from takedown.notices import sealing, showing
from takedown.notices.domain import material
from takedown.notices.enums import (
    DECIDABLE,
    DOWN,
    RUNNING,
    STANDING,
    AddressKind,
    AddressState,
    CaseState,
    SlotState,
)
from takedown.notices.models import CopyrightCase
from takedown.notices.queries import other_notices, reason_of, slots_of, value_of


def case_context(case: CopyrightCase, *, may_decide: bool) -> dict[str, Any]:
    """Return the page of a case; clear words only for those who decide."""
    shown: dict[str, Any] = showing.status(case) if case.key and may_decide else {}
    return {
        **shown,
        "case": case,
        "state_words": case.get_state_display(),
        "may_decide": may_decide and bool(case.key),
        "is_forgotten": not case.key,
        "slots": slots(case) if case.key and may_decide else [],
        "targets": targets(case) if case.key and may_decide else [],
        "letters": showing.letters(case, to=None) if case.key and may_decide else [],
        "probes": material.probes(case),
        "events": showing.timeline(case, for_staff=True),
        "looks": case.looks.order_by("-at")[:20],
        "can_judge": case.state in RUNNING,
        "can_decide": case.state in DECIDABLE and case.state != CaseState.RECEIVED,
        "can_restore": case.state in STANDING and case.addresses.filter(state__in=DOWN).exists(),
        "holds": case.state in STANDING,
    }


def slots(case: CopyrightCase) -> list[dict[str, Any]]:
    """Return every element with what was told, its files, and its verdict."""
    return [
        {
            "element": element,
            "name": element.label,
            "state": slot.get_state_display(),
            "is_missing": slot.state == SlotState.MISSING,
            "is_valid": slot.state == SlotState.VALID,
            "by_rule": slot.judged_at is not None and slot.judged_by is None,
            "reason": reason_of(case, slot) if slot.state == SlotState.INVALID else "",
            "told": told_words(value_of(case, slot)),
            "files": slot.files.all(),
        }
        for element, slot in slots_of(case).items()
    ]


HIDDEN = frozenset({"sha256", "language", "source", "good_faith", "accuracy"})


def told_words(value: dict[str, Any]) -> list[str]:
    """Return what a slot says, a line each."""
    lines: list[str] = []
    for name, each in value.items():
        if name in HIDDEN or each in ("", None, False, []):
            continue
        lines += each if isinstance(each, list) else [str(each) if each is not True else name]
    return lines


def targets(case: CopyrightCase) -> list[dict[str, Any]]:
    """Return each address with what stands behind it and what others say about it."""
    return [
        {
            "id": each.pk,
            "typed": sealing.unseal(case, each.typed),
            "kind": each.get_kind_display(),
            "state": each.get_state_display(),
            "is_pending": each.state == AddressState.PENDING,
            "is_customer": each.kind == AddressKind.CUSTOMER,
            "host": each.host,
            "objection": sealing.unseal(case, each.answer),
            "others": other_notices(each) if each.target_id else [],
        }
        for each in case.addresses.annotate(answer=F("objection__text"))
    ]
