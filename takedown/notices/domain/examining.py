"""Is a notice complete? Own search, classes of addresses, rules; then exactly what is lacking.

Runs in the transaction of a confirmation or of something supplied, on a locked case. Where
something lacks, the letter names it and the clock of CURE_DAYS runs; the works stay untouched.
"""

from collections.abc import Sequence

from privacy.work import domain as work
from privacy.work.clock import now
from takedown.notices import sealing
from takedown.notices.answers import gap, is_strong
from takedown.notices.clocks import cure_due
from takedown.notices.domain import letters, material
from takedown.notices.domain.timeline import move, note
from takedown.notices.enums import (
    JUDGED_BY_RULE,
    Actor,
    AddressKind,
    AddressState,
    CaseState,
    Element,
    EventKind,
    LetterKind,
    SearchMoment,
    SlotState,
)
from takedown.notices.models import CopyrightCase, NoticeAddress, NoticeSlot, SearchTry
from takedown.notices.queries import email_of, gap_words, slots_of, told

CURE = "notices.cure"


def examine(*, case: CopyrightCase) -> None:
    """Judge what rules can judge and move the case to INCOMPLETE, COMPLETE or CLOSED."""
    everything = told(case)
    slots = slots_of(case)
    addresses = classify(case, slots[Element.ADDRESSES], everything.fields.get("addresses") or ())
    found = try_terms(case, everything.fields.get("terms") or (), addresses)
    for element, slot in slots.items():
        code = gap(element, everything) or extra_gap(element, addresses, found=found)
        judge_by_rule(case, slot, code)
    note(case, EventKind.EXAMINED, Actor.SYSTEM)
    refer(case)
    if addresses and all(each.kind == AddressKind.EXTERNAL for each in addresses):
        end_as_referred(case)
    elif slots_with_gaps(case):
        ask_for_more(case=case, who=Actor.SYSTEM)
    else:
        completed(case=case)


def classify(case: CopyrightCase, slot: NoticeSlot, typed: Sequence[str]) -> list[NoticeAddress]:
    """Write the addresses anew unless they were judged already; return them."""
    standing = list(case.addresses.all())
    if standing and slot.state == SlotState.VALID:
        return standing
    case.addresses.all().delete()
    return NoticeAddress.objects.bulk_create(
        NoticeAddress(
            case=case,
            position=position,
            typed=sealing.seal(case, looked.typed),
            host=looked.host,
            kind=looked.kind,
            state=looked.state,
            target_type=material.target_type(looked.target),
            target_id=looked.target.pk if looked.target else None,
        )
        for position, looked in enumerate(material.look_up(typed), start=1)
    )


def try_terms(
    case: CopyrightCase,
    terms: Sequence[str],
    addresses: Sequence[NoticeAddress],
    moment: SearchMoment = SearchMoment.BEFORE,
) -> bool:
    """Run the site's own search for each term and keep what it found; tell whether one works."""
    case.tries.filter(moment=moment).delete()
    targets = {each.target_id for each in addresses if each.target_id}
    tries = []
    for term in terms:
        hits, rank = material.rank_of(term, targets) if is_strong(term) else (0, None)
        tries.append(
            SearchTry(case=case, term=sealing.seal(case, term), moment=moment, hits=hits, rank=rank)
        )
    SearchTry.objects.bulk_create(tries)
    return any(each.rank is not None for each in tries)


def extra_gap(element: Element, addresses: Sequence[NoticeAddress], *, found: bool) -> str:
    """Return what only this site can know: terms that find nothing, pages that do not exist."""
    # Our search finds pages of this site only: no term can find what lies elsewhere.
    elsewhere = {AddressKind.EXTERNAL, AddressKind.CUSTOMER}
    here = [each for each in addresses if each.kind not in elsewhere]
    if element is Element.TERMS and here and not found:
        return "terms_nothing"
    if element is Element.ADDRESSES and any(
        each.state == AddressState.UNCLEAR for each in addresses
    ):
        return "addresses_wrong"
    return ""


def judge_by_rule(case: CopyrightCase, slot: NoticeSlot, code: str) -> None:
    """Write what a rule says; what a person judged stays until something new is supplied."""
    if code:
        empty = slot.value is None and not slot.files.all()
        state = SlotState.MISSING if empty else SlotState.INVALID
        if slot.state != state:
            slot.state, slot.reason = state, sealing.seal(case, code)
            slot.judged_at, slot.judged_by = now(), None
            slot.save()
    elif slot.state in {SlotState.SUPPLIED, SlotState.MISSING, SlotState.INVALID}:
        if slot.state == SlotState.INVALID and slot.judged_by is not None:
            return
        rule = Element(slot.element) in JUDGED_BY_RULE
        slot.state = SlotState.VALID if rule else SlotState.SUPPLIED
        slot.reason = None
        slot.judged_at = now() if rule else None
        slot.save()


def slots_with_gaps(case: CopyrightCase) -> bool:
    return case.slots.filter(state__in=[SlotState.MISSING, SlotState.INVALID]).exists()


def refer(case: CopyrightCase) -> None:
    """Tell once where foreign files lie: we cannot delete them, and hand nothing on (P-6.3)."""
    hosts = sorted(
        set(case.addresses.filter(state=AddressState.REFERRED).values_list("host", flat=True))
    )
    if hosts and not case.letters.filter(kind=LetterKind.REFERRED).exists():
        letters.write(
            case=case, kind=LetterKind.REFERRED, email=email_of(case), context={"hosts": hosts}
        )


def end_as_referred(case: CopyrightCase) -> None:
    """Close a case that names nothing on this site."""
    case.cure_due_at, case.ended_at = None, now()
    move(case, CaseState.CLOSED, Actor.SYSTEM)


def ask_for_more(*, case: CopyrightCase, who: Actor, by_person: bool = False) -> None:
    """Name what lacks and until when; the clock starts when the case becomes incomplete."""
    if case.state != CaseState.INCOMPLETE:
        case.cure_due_at = cure_due(now())
        move(case, CaseState.INCOMPLETE, who)
        work.schedule(kind=CURE, reference=str(case.pk), due_at=case.cure_due_at)
    letters.write(
        case=case,
        kind=LetterKind.INCOMPLETE,
        email=email_of(case),
        context={"gaps": gap_words(case), "due_at": case.cure_due_at, "terms": tried(case)},
        by_person=by_person,
    )


def tried(case: CopyrightCase) -> list[str]:
    """Return the terms that found nothing, for the letter."""
    weak = case.tries.filter(moment=SearchMoment.BEFORE, rank=None).order_by("-at", "id")
    return list(dict.fromkeys(sealing.unseal(case, each.term) for each in weak))[:10]


def completed(*, case: CopyrightCase) -> None:
    """Stop the clock; from here on a person decides."""
    case.cure_due_at = None
    if case.state not in {CaseState.COMPLETE, CaseState.IN_REVIEW}:
        move(case, CaseState.COMPLETE, Actor.SYSTEM)
        letters.write(case=case, kind=LetterKind.COMPLETE, email=email_of(case))
    else:
        case.save()
