"""What people of the role Legal do with a notice: take up, judge, write, accept, reject.

Every deed locks the case first, so of two people who decide at once one wins and the other hears
that it is decided. Accepting moves the case, takes the material down and writes every letter in
one transaction; the database refuses it with a gap, whoever writes.
"""

import uuid
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

from django.db import transaction

from privacy.formparts.words import said
from privacy.work import domain as work
from privacy.work.clock import now
from takedown.notices import sealing
from takedown.notices.domain import letters, material
from takedown.notices.domain.ending import PROBE
from takedown.notices.domain.examining import ask_for_more
from takedown.notices.domain.objecting import tell_uploader
from takedown.notices.domain.supplying import locked
from takedown.notices.domain.timeline import move, note
from takedown.notices.enums import (
    DECIDABLE,
    GAPS,
    RUNNING,
    Actor,
    AddressKind,
    AddressState,
    CaseState,
    Element,
    EventKind,
    LetterKind,
    SlotState,
)
from takedown.notices.models import CopyrightCase, NoticeAddress, NoticeSlot
from takedown.notices.queries import email_of, slots_of


class AlreadyDecided(Exception):  # noqa: N818 - reads as the news it is
    """Somebody else was faster, or the case is not to be decided now."""


class NotComplete(Exception):  # noqa: N818 - reads as the news it is
    """A slot is missing, not valid, or not judged yet; it names the elements."""

    def __init__(self, elements: list[Element]) -> None:
        super().__init__(", ".join(elements))
        self.elements = elements


class NothingChosen(Exception):  # noqa: N818 - reads as the news it is
    """A notice is accepted for at least one address; without one it is rejected."""


class NotDoneThere(Exception):  # noqa: N818 - reads as the news it is
    """What lies on a customer's site goes down there first, by a person."""


class WithoutReason(Exception):  # noqa: N818 - reads as the news it is
    """What hurts the notifier has a reason that the letter tells."""


@dataclass(frozen=True)
class Judgement:
    """What a person says of one slot."""

    is_valid: bool
    reason: str = field(default="", repr=False)


def judge(
    *, case_id: uuid.UUID, actor_id: uuid.UUID, judgements: Mapping[Element, Judgement]
) -> CopyrightCase:
    """Write judgements; with an invalid one the case is incomplete again and the letter goes out.

    Raises AlreadyDecided, or WithoutReason where an invalid slot has none.
    """
    if any(not each.is_valid and not said(each.reason) for each in judgements.values()):
        raise WithoutReason
    with transaction.atomic():
        case = locked(case_id)
        if case.state not in RUNNING:
            raise AlreadyDecided
        slots = slots_of(case)
        for element, judgement in judgements.items():
            slot = slots[element]
            if slot.state == SlotState.MISSING or (judgement.is_valid and lacks_by_rule(slot)):
                continue
            slot.state = SlotState.VALID if judgement.is_valid else SlotState.INVALID
            slot.reason = None
            if not judgement.is_valid:
                slot.reason = sealing.seal(case, said(judgement.reason))
            slot.judged_at, slot.judged_by = now(), actor_id
            slot.save()
        note(case, EventKind.JUDGED, Actor.STAFF, actor_id)
        if any(slot.state in GAPS for slot in slots_of(case).values()):
            contacted(case)
            ask_for_more(case=case, who=Actor.STAFF, by_person=True)
        elif case.state == CaseState.INCOMPLETE:
            case.cure_due_at = None
            move(case, CaseState.COMPLETE, Actor.STAFF, actor_id)
        else:
            take_up(case, actor_id)
    return case


def lacks_by_rule(slot: NoticeSlot) -> bool:
    """Tell whether a rule found a gap: nobody's verdict fills it, only what is supplied."""
    return slot.state == SlotState.INVALID and slot.judged_by is None


def take_up(case: CopyrightCase, actor_id: uuid.UUID) -> None:
    """Move a complete case into review; in review it stays there."""
    if case.state == CaseState.COMPLETE:
        move(case, CaseState.IN_REVIEW, Actor.STAFF, actor_id)


def contacted(case: CopyrightCase) -> None:
    """Stop the clock of the first human contact; an automatic letter never does."""
    if case.contacted_at is None:
        case.contacted_at = now()
        case.save()


def write_to_notifier(*, case_id: uuid.UUID, actor_id: uuid.UUID, text: str) -> CopyrightCase:
    """Send a person's own words."""
    if not said(text):
        raise WithoutReason
    with transaction.atomic():
        case = locked(case_id)
        if case.state == CaseState.DRAFT:
            raise AlreadyDecided
        letters.write(
            case=case,
            kind=LetterKind.MESSAGE,
            email=email_of(case),
            context={"text": said(text)},
            by_person=True,
        )
        note(case, EventKind.CONTACTED, Actor.STAFF, actor_id)
        contacted(case)
    return case


def accept(
    *,
    case_id: uuid.UUID,
    actor_id: uuid.UUID,
    kept: Mapping[uuid.UUID, str],
    done_there: Collection[uuid.UUID] = (),
) -> CopyrightCase:
    """Accept a complete notice; everything named here goes down but the addresses in `kept`.

    - every slot is valid, else NotComplete
    - an address in `kept` stays, with its reason; at least one goes, else NothingChosen
    - what a customer's site held is in `done_there`: a person saw it gone, else NotDoneThere
    - page, lists, search, site map, API and file answer anew with this very commit
    - the notifier hears each address's outcome, the person who put a work up hears how to answer

    Raises AlreadyDecided for whoever comes second.
    """
    with transaction.atomic():
        case = locked(case_id)
        if case.state not in DECIDABLE:
            raise AlreadyDecided
        open_slots = [e for e, slot in slots_of(case).items() if slot.state != SlotState.VALID]
        if open_slots:
            raise NotComplete(open_slots)
        take_up(case, actor_id)
        pending = list(case.addresses.filter(state=AddressState.PENDING))
        going = [each for each in pending if each.pk not in kept]
        if not going:
            raise NothingChosen
        if any(not said(kept[each.pk]) for each in pending if each.pk in kept):
            raise WithoutReason
        if any(each.pk not in done_there for each in going if each.kind == AddressKind.CUSTOMER):
            raise NotDoneThere
        case.accepted_at, case.decided_by = now(), actor_id
        move(case, CaseState.ACCEPTED, Actor.STAFF, actor_id)
        keep(case, [each for each in pending if each.pk in kept], kept)
        carry_out(case, going, actor_id)
    return case


def keep(
    case: CopyrightCase, addresses: list[NoticeAddress], reasons: Mapping[uuid.UUID, str]
) -> None:
    for each in addresses:
        each.state, each.decided_at = AddressState.KEPT, now()
        each.reason = sealing.seal(case, said(reasons[each.pk]))
        each.save()


def carry_out(case: CopyrightCase, going: list[NoticeAddress], actor_id: uuid.UUID) -> None:
    """Take down, write to both sides, order the look from outside."""
    for each in going:
        each.state, each.decided_at = taken_down(case, each, actor_id), now()
        tell_uploader(case=case, address=each)
        each.save()
    move(case, CaseState.ACTED, Actor.STAFF, actor_id)
    contacted(case)
    letters.write(
        case=case,
        kind=LetterKind.ACCEPTED,
        email=email_of(case),
        context={"outcomes": outcomes(case)},
        by_person=True,
    )
    work.schedule(kind=PROBE, reference=str(case.pk))


def taken_down(case: CopyrightCase, address: NoticeAddress, actor_id: uuid.UUID) -> AddressState:
    """Take one address down, where a program of ours can, and return what became of it."""
    if address.kind == AddressKind.CUSTOMER:
        return AddressState.DISABLED
    target = material.target_of(address)
    if target is None:
        raise AlreadyDecided
    material.take_down(case=case, target=target, actor_id=actor_id)
    is_link = address.target_type == material.LINK
    return AddressState.LINK_CUT if is_link else AddressState.REMOVED


def outcomes(case: CopyrightCase) -> list[dict[str, str]]:
    """Return every address with what became of it, for a letter or page."""
    return [
        {
            "address": sealing.unseal(case, each.typed),
            "kind": each.get_kind_display(),
            "state": each.state,
            "outcome": each.get_state_display(),
            "host": each.host,
            "reason": sealing.unseal(case, each.reason),
        }
        for each in case.addresses.all()
    ]


def reject(*, case_id: uuid.UUID, actor_id: uuid.UUID, reason: str) -> CopyrightCase:
    """Reject a notice with its reason; everything it named stays. Raises AlreadyDecided."""
    if not said(reason):
        raise WithoutReason
    with transaction.atomic():
        case = locked(case_id)
        if case.state not in DECIDABLE:
            raise AlreadyDecided
        take_up(case, actor_id)
        pending = list(case.addresses.filter(state=AddressState.PENDING))
        keep(case, pending, {each.pk: reason for each in pending})
        case.decided_by, case.ended_at = actor_id, now()
        case.reason = sealing.seal(case, said(reason))
        move(case, CaseState.REJECTED, Actor.STAFF, actor_id)
        contacted(case)
        letters.write(
            case=case,
            kind=LetterKind.REJECTED,
            email=email_of(case),
            context={"reason": said(reason)},
            by_person=True,
        )
    return case
