"""A question with its answer becomes public: by its asker's choice, without what leads to anybody.

Nothing is published by a program: somebody of ours reads both texts, may shorten them, and releases
them. What still holds contact data is stopped and named (T-3.2).
"""

import uuid

from django.db import transaction

from privacy.formparts.words import said
from privacy.inquiries.domain.answering import NothingWritten, NotYours
from privacy.inquiries.domain.moving import TooLate, locked, note
from privacy.inquiries.enums import EventKind, State, Who
from privacy.inquiries.models import PublicQuestion
from privacy.inquiries.scanning import Contact, contacts_in


class NotWanted(Exception):  # noqa: N818 - reads as the news it is
    """Its asker did not choose this, or has taken it back."""


class ContactFound(Exception):  # noqa: N818 - reads as the news it is
    """The texts hold contact data; `kinds` says which, never what."""

    def __init__(self, kinds: list[Contact]) -> None:
        super().__init__(", ".join(kinds))
        self.kinds = kinds


@transaction.atomic
def release(*, inquiry_id: uuid.UUID, by: uuid.UUID, question: str, answer: str) -> PublicQuestion:
    """Put a question and its answer on the public page, in place of what stood there.

    Raises NotWanted, NotYours, TooLate (not answered), NothingWritten, ContactFound, CaseGone.
    """
    inquiry = locked(inquiry_id)
    if not inquiry.may_publish:
        raise NotWanted
    if inquiry.subject_id == by:
        raise NotYours
    if inquiry.contacted_at is None or inquiry.state == State.WITHDRAWN:
        raise TooLate
    question, answer = said(question), said(answer)
    if not question or not answer:
        raise NothingWritten
    if kinds := contacts_in(question, answer):
        raise ContactFound(kinds)
    published, _ = PublicQuestion.objects.update_or_create(
        inquiry=inquiry,
        defaults={
            "language": inquiry.language,
            "question": question,
            "answer": answer,
            "released_by_id": by,
        },
    )
    note(inquiry, EventKind.PUBLISHED, Who.STAFF, by)
    return published
