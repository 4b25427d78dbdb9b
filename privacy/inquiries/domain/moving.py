"""A case goes from state to state, and what happened is written down where it happens."""

import uuid

from privacy.inquiries.enums import ENDED, OURS, EventKind, State, Who
from privacy.inquiries.models import Inquiry, InquiryEvent, InquiryMessage
from privacy.inquiries.queries import last_number
from privacy.ledger.entries import append
from privacy.ledger.enums import EntryKind
from privacy.subjects.domain import SubjectGone, lock_for_writing
from privacy.work.clock import now
from privacy.work.working_days import contact_due


class CaseGone(Exception):  # noqa: N818 - reads as the news it is
    """No such case, or its asker is leaving the site."""


class TooLate(Exception):  # noqa: N818 - reads as the news it is
    """The case has ended: nothing can be added or changed any more."""


def locked(inquiry_id: uuid.UUID) -> Inquiry:
    """Lock whose case it is, then the case; raises CaseGone."""
    found = Inquiry.objects.filter(pk=inquiry_id).first()
    try:
        lock_for_writing(subject_id=found.subject_id if found else uuid.UUID(int=0))
        return Inquiry.objects.select_for_update().get(pk=inquiry_id)
    except (SubjectGone, Inquiry.DoesNotExist) as gone:
        raise CaseGone from gone


def note(inquiry: Inquiry, kind: EventKind, who: Who, actor_id: uuid.UUID | None = None) -> None:
    InquiryEvent.objects.create(inquiry=inquiry, kind=kind, who=who, actor_id=actor_id)


def move(inquiry: Inquiry, to: State) -> None:
    """Save a locked case in its next state; the trigger holds the table.

    The clock of our answer runs while it is our turn, and begins anew with each turn.
    """
    inquiry.state = to
    inquiry.contact_due_at = (inquiry.contact_due_at or contact_due(now())) if to in OURS else None
    if to in (State.NEW, State.OPEN):
        inquiry.assigned_to = None
    if to in ENDED:
        inquiry.ended_at = now()
    inquiry.save()


def write(
    inquiry: Inquiry, *, who: Who, text: str, written_by: uuid.UUID | None = None
) -> InquiryMessage:
    """Add one text to a locked case."""
    return InquiryMessage.objects.create(
        inquiry=inquiry,
        number=last_number(inquiry.pk) + 1,
        who=who,
        text=text,
        written_by=written_by,
    )


def note_end(inquiry: Inquiry, *, outcome: str) -> None:
    """Write into the evidence that a case ended and how: what stays names nobody (D-43, T-1.4)."""
    append(
        EntryKind.INQUIRY_ENDED,
        {
            "agent": inquiry.for_another,
            "inquiry": inquiry.pk,
            "kind": str(inquiry.kind),
            "outcome": str(outcome),
        },
    )
