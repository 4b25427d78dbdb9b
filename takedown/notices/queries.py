"""Reads of a case that pages, letters and decisions share."""

import uuid
from typing import Any

from django.db.models import Q
from django.db.models.functions import Now

from takedown.notices import sealing, tokens
from takedown.notices.answers import FIELDS, GAPS, Told, gap
from takedown.notices.enums import (
    DOWN,
    RUNNING,
    STANDING,
    AddressState,
    CaseState,
    Element,
    SlotState,
)
from takedown.notices.models import CopyrightCase, NoticeAddress, NoticeSlot


def slots_of(case: CopyrightCase) -> dict[Element, NoticeSlot]:
    """Return the slots in the order of the form."""
    found = {slot.element: slot for slot in case.slots.prefetch_related("files")}
    return {element: found[element] for element in Element}


def value_of(case: CopyrightCase, slot: NoticeSlot) -> dict[str, Any]:
    value: dict[str, Any] = sealing.unseal_json(case, slot.value)
    return value


def told(case: CopyrightCase) -> Told:
    """Return everything told so far."""
    fields: dict[str, Any] = {}
    files = set()
    for element, slot in slots_of(case).items():
        fields |= value_of(case, slot)
        if slot.files.all():
            files.add(f"{'mandate' if element is Element.AUTHORITY else element}_file")
    return Told(fields, frozenset(files))


def email_of(case: CopyrightCase) -> str:
    slot = case.slots.get(element=Element.EMAIL)
    return str(value_of(case, slot).get("email", ""))


def gap_words(case: CopyrightCase) -> list[tuple[Element, str]]:
    """Return what is lacking, each with its words: page and letter read the same list."""
    everything = told(case)
    found = []
    for element, slot in slots_of(case).items():
        code = gap(element, everything)
        if code:
            found.append((element, str(GAPS[code])))
        elif slot.state in {SlotState.MISSING, SlotState.INVALID}:
            found.append((element, reason_of(case, slot)))
    return found


def reason_of(case: CopyrightCase, slot: NoticeSlot) -> str:
    """Return why a slot does not hold: our words in the reader's language, or Legal's own."""
    reason = sealing.unseal(case, slot.reason)
    return str(GAPS[reason]) if reason in GAPS else reason or str(GAPS[slot.element])


def case_by_confirm_token(token: str) -> CopyrightCase | None:
    return CopyrightCase.objects.filter(confirm_hash=tokens.token_hash(token)).first()


def case_by_token(*, reference: str, token: str) -> CopyrightCase | None:
    """Return a case that was received; neither reference nor token alone opens anything."""
    return (
        CopyrightCase.objects.filter(reference=reference, token_hash=tokens.token_hash(token))
        .exclude(state=CaseState.DRAFT)
        .first()
    )


def address_by_objection_token(token: str) -> NoticeAddress | None:
    return (
        NoticeAddress.objects.filter(objection_hash=tokens.token_hash(token))
        .select_related("case")
        .first()
    )


def other_notices(address: NoticeAddress) -> list[str]:
    """Return the references of other notices by which the same target is down."""
    return list(
        NoticeAddress.objects.filter(
            target_id=address.target_id, state__in=DOWN, case__state__in=STANDING
        )
        .exclude(case=address.case_id)
        .values_list("case__reference", flat=True)
    )


def undecided(case: CopyrightCase) -> list[NoticeAddress]:
    return list(case.addresses.filter(state=AddressState.PENDING))


def late_contacts() -> int:
    """Count notices that no person has answered in time (P-6.11); an automatic receipt is none."""
    return CopyrightCase.objects.filter(late()).count()


def late() -> Q:
    return Q(contacted_at__isnull=True, contact_due_at__lt=Now(), state__in=RUNNING)


def tries_of(case: CopyrightCase) -> list[dict[str, Any]]:
    """Return what the site's own search found, term by term."""
    return [
        {
            "term": sealing.unseal(case, each.term),
            "moment": each.get_moment_display(),
            "hits": each.hits,
            "rank": each.rank,
            "at": each.at,
        }
        for each in case.tries.all()
    ]


def field_names() -> list[str]:
    return [name for names in FIELDS.values() for name in names]


def running_cases(subject_ids: list[uuid.UUID]) -> list[CopyrightCase]:
    return list(CopyrightCase.objects.filter(subject__in=subject_ids, state__in=RUNNING))
