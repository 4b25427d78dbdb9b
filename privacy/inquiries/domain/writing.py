"""What a case's own readers do: write once more, withdraw, take the public text back."""

import uuid

from django.db import transaction

from privacy.inquiries.domain.moving import TooLate, locked, move, note, note_end, write
from privacy.inquiries.enums import RUNNING, EventKind, State, Who
from privacy.inquiries.models import InquiryMessage, PublicQuestion


@transaction.atomic
def say(*, inquiry_id: uuid.UUID, who: Who, text: str) -> InquiryMessage:
    """Add a text to a running case; after an answer it is our turn again, and the clock runs.

    Raises CaseGone, and TooLate once the case has ended.
    """
    inquiry = locked(inquiry_id)
    if inquiry.state not in RUNNING:
        raise TooLate
    message = write(inquiry, who=who, text=text)
    note(inquiry, EventKind.WROTE, who)
    if inquiry.state == State.ANSWERED:
        move(inquiry, State.ASSIGNED)
    return message


@transaction.atomic
def withdraw(*, inquiry_id: uuid.UUID, who: Who) -> None:
    """End a case at its reader's word; twice is harmless. Raises CaseGone or TooLate."""
    inquiry = locked(inquiry_id)
    if inquiry.state == State.WITHDRAWN:
        return
    if inquiry.state not in RUNNING:
        raise TooLate
    move(inquiry, State.WITHDRAWN)
    note(inquiry, EventKind.WITHDRAWN, who)
    note_end(inquiry, outcome="withdrawn")


@transaction.atomic
def unpublish(*, inquiry_id: uuid.UUID) -> None:
    """Take the asker's consent to a public text back, in every state; twice is harmless.

    What stands on the public page is gone with the next request. Raises CaseGone.
    """
    inquiry = locked(inquiry_id)
    gone, _ = PublicQuestion.objects.filter(inquiry=inquiry).delete()
    if not inquiry.may_publish and not gone:
        return
    inquiry.may_publish = False
    inquiry.save(update_fields=["may_publish"])
    note(inquiry, EventKind.UNPUBLISHED, Who.ASKER)
