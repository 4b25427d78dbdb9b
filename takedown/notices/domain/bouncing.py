"""A letter that cannot be delivered: the confirmed address does not reach anybody (P-6.11).

The element "confirmed e-mail address" lacks then, the case page says so, and the clock of what is
missing runs. Whoever sends the notice again from its page says by that that the address works.
"""

from datetime import datetime

from django.db import transaction

from privacy.messages.enums import MessageKind, MessageState
from privacy.messages.models import Message
from privacy.subjects.domain import SubjectGone
from privacy.work.clock import now
from takedown.notices import sealing
from takedown.notices.domain.examining import ask_for_more
from takedown.notices.domain.supplying import locked
from takedown.notices.enums import RUNNING, Actor, Element, SlotState
from takedown.notices.models import CaseLetter


def note_bounces(*, limit: int) -> int:
    """Mark the addresses of running notices whose letters failed; return how many were marked."""
    failed = Message.objects.filter(kind=MessageKind.NOTICE_LETTER, state=MessageState.FAILED)
    ended = dict(failed.order_by("-ended_at").values_list("pk", "ended_at")[:limit])
    letters = CaseLetter.objects.filter(
        message_id__in=ended, to=Actor.NOTIFIER, case__state__in=RUNNING
    )
    return sum(mark(each, ended[each.message_id]) for each in letters if each.message_id)


def mark(letter: CaseLetter, ended_at: datetime | None) -> bool:
    """Write that an address does not hold, unless it was judged after the letter had failed."""
    with transaction.atomic():
        try:
            case = locked(letter.case_id)
        except SubjectGone:
            return False
        slot = case.slots.get(element=Element.EMAIL)
        if ended_at is None or slot.judged_at is None or slot.judged_at >= ended_at:
            return False
        if case.state not in RUNNING or slot.state != SlotState.VALID:
            return False
        slot.state, slot.judged_at = SlotState.INVALID, now()
        slot.reason = sealing.seal(case, "bounced")
        slot.save()
        ask_for_more(case=case, who=Actor.SYSTEM)
    return True
