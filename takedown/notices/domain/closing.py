"""After the deed: a look from outside, the end of the case, and later the end of its papers."""

from privacy.work.clock import now
from takedown.notices.domain import files, material
from takedown.notices.domain.examining import try_terms
from takedown.notices.domain.timeline import move, note
from takedown.notices.enums import (
    Actor,
    AddressState,
    CaseState,
    Element,
    EventKind,
    SearchMoment,
    SlotState,
)
from takedown.notices.models import CopyrightCase, Objection
from takedown.notices.queries import told

FINAL = frozenset(
    {
        AddressState.REFERRED, AddressState.REMOVED, AddressState.LINK_CUT, AddressState.KEPT,
        AddressState.RESTORED, AddressState.DISABLED,
    }
)  # fmt: skip


def close(*, case: CopyrightCase) -> bool:
    """Close a locked case whose addresses are final and whose removal was seen from outside.

    Returns whether it is done; not before the register's own look has answered.
    """
    if not case.key:
        return True
    if not material.looked_at(case):
        return False
    addresses = list(case.addresses.all())
    restored = any(each.state == AddressState.RESTORED for each in addresses)
    moment = SearchMoment.RESTORED if restored else SearchMoment.AFTER
    try_terms(case, told(case).fields.get("terms") or (), addresses, moment)
    note(case, EventKind.PROBED, Actor.SYSTEM)
    if case.state == CaseState.ACTED and all(each.state in FINAL for each in addresses):
        case.ended_at = now()
        move(case, CaseState.CLOSED, Actor.SYSTEM)
    return True


def forget(*, case: CopyrightCase) -> None:
    """Destroy the key of a case: words, letters and files end with it; times and states stay."""
    files.remove_all(case=case)
    case.key, case.email_index = None, None
    case.save()
    case.sent.all().delete()
    case.letters.all().delete()
    case.tries.all().delete()
    case.slots.update(value=None)
    case.addresses.update(typed="")
    Objection.objects.filter(address__case=case).delete()


def forget_identity(*, case: CopyrightCase) -> None:
    """End the identity papers of a decided case; that they were valid stays."""
    slot = case.slots.get(element=Element.IDENTITY)
    files.remove(case=case, file_ids=[each.pk for each in slot.files.all()])
    slot.files.all().delete()
    slot.value = None
    if slot.state == SlotState.SUPPLIED:
        slot.state = SlotState.MISSING
    slot.save()
