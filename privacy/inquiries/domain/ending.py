"""How cases end by themselves: never confirmed, answered long ago, past their time."""

import uuid
from collections.abc import Collection
from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, OuterRef, Q

from privacy.erasure.sweep.needles import Haystack, haystack
from privacy.inquiries.domain.answering import end
from privacy.inquiries.domain.moving import CaseGone, locked
from privacy.inquiries.enums import ENDED, Outcome, State, Who
from privacy.inquiries.models import (
    Authority,
    Inquiry,
    InquiryDraft,
    InquiryMessage,
    PublicQuestion,
)
from privacy.messages import domain as messages
from privacy.messages.enums import MessageKind
from privacy.messages.models import Message
from privacy.subjects.domain import WRITABLE, change_state, create, lock_for_change
from privacy.subjects.enums import SubjectState

BATCH = 100
Needles = Collection[tuple[str, str]]


def lapse(*, at: datetime, limit: int = BATCH) -> int:
    """Delete what nobody confirmed in time; a confirmation that committed first wins."""
    due = Inquiry.objects.filter(
        state=State.NEW, asked_at__lte=at - settings.NOTICE_CONFIRM
    ).values_list("pk", flat=True)
    ids = list(due[:limit])
    for inquiry_id in ids:
        with transaction.atomic():
            found = Inquiry.objects.select_for_update().filter(pk=inquiry_id, state=State.NEW)
            if (inquiry := found.first()) is not None:
                inquiry.delete()
                end_subject(inquiry.subject_id)
    return len(ids)


def close_answered(*, at: datetime, limit: int = BATCH) -> int:
    """Close what was answered some time ago and nobody wrote about again."""
    before = at - settings.INQUIRY_ANSWERED_FOR
    due = Inquiry.objects.filter(state=State.ANSWERED, answered_at__lte=before)
    # Whoever is leaving takes the case along.
    due = due.filter(subject__state__in=WRITABLE)
    ids = list(due.values_list("pk", flat=True)[:limit])
    for inquiry_id in ids:
        with transaction.atomic():
            try:
                inquiry = locked(inquiry_id)
            except CaseGone:
                continue
            if inquiry.state == State.ANSWERED and (inquiry.answered_at or at) <= before:
                end(inquiry, outcome=Outcome.ANSWERED, who=Who.SYSTEM)
    return len(ids)


def forget(*, at: datetime, limit: int = BATCH) -> int:
    """Delete ended cases past their time (D-43, D-44).

    Of one whose question is public its text stays, without a person: the row that remains holds
    only what the asker's link needs to take it back.
    """
    texts = InquiryMessage.objects.filter(inquiry=OuterRef("pk"))
    due = Inquiry.objects.filter(
        Exists(texts) | Q(published__isnull=True),
        state__in=ENDED,
        ended_at__lt=at - settings.INQUIRY_KEPT,
    )
    ids = list(due.values_list("pk", flat=True)[:limit])
    for inquiry_id in ids:
        with transaction.atomic():
            try:
                inquiry = locked(inquiry_id)
            except CaseGone:
                continue
            forget_one(inquiry)
    return len(ids)


def forget_one(inquiry: Inquiry) -> None:
    """Delete a locked case, or all of it but its public text."""
    was_subject = inquiry.subject_id
    has_own = inquiry.email_index is not None or not inquiry.messages.exists()
    if not PublicQuestion.objects.filter(inquiry=inquiry).exists():
        inquiry.delete()
    else:
        for rows in (inquiry.messages, inquiry.events):
            rows.all().delete()
        Authority.objects.filter(inquiry=inquiry).delete()
        inquiry.subject, inquiry.email, inquiry.email_index = create(), None, None
        inquiry.email_confirmed, inquiry.page, inquiry.agent, inquiry.wish = False, None, None, ""
        inquiry.save()
    if has_own:
        end_subject(was_subject)


def end_subject(subject_id: uuid.UUID) -> None:
    """End a Subject that was made for one case, with what is left of its letters."""
    subject = lock_for_change(subject_id=subject_id)
    messages.forget(subject_id=subject_id)
    if subject.state in WRITABLE:
        change_state(subject=subject, to=SubjectState.ERASING)
        change_state(subject=subject, to=SubjectState.ERASED)


def strike_out(*, needles: Needles) -> int:
    """Let go of what others' cases say of somebody who is being erased; return how much went.

    A sweep is about to search for these values: what a stranger wrote must not keep them here.
    """
    if not needles:
        return 0
    hay = haystack([list(needles)])
    return (
        strike_unconfirmed(hay)
        + strike_authorities(hay)
        + sum(strike_texts(model, hay) for model in (InquiryMessage, InquiryDraft))
        + strike_public(hay)
        + strike_facts(hay)
    )


def names(hay: Haystack, *texts: str | None) -> bool:
    return any(hay.in_text(text) for text in texts if text)


def strike_unconfirmed(hay: Haystack) -> int:
    """Delete what somebody may have sent in their name and nobody confirmed."""
    new = Inquiry.objects.filter(state=State.NEW).only("pk", "email", "subject")
    found = [row for row in new.iterator() if names(hay, row.email)]
    for inquiry in found:
        Message.objects.filter(subject=inquiry.subject_id).delete()
        inquiry.delete()
    return len(found)


def strike_authorities(hay: Haystack) -> int:
    """Nobody speaks any more for whoever has left."""
    rows = Authority.objects.filter(email__isnull=False).only("pk", "inquiry", "email", "document")
    found = {
        row.pk: f"{MessageKind.INQUIRY_AUTHORITY}:{row.inquiry_id}:0"
        for row in rows.iterator()
        if names(hay, row.email, row.document)
    }
    Message.objects.filter(key__in=found.values()).delete()
    Authority.objects.filter(pk__in=found).update(email=None, document=None)
    return len(found)


def strike_texts(model: type[InquiryMessage] | type[InquiryDraft], hay: Haystack) -> int:
    rows = model.objects.filter(text__isnull=False).only("pk", "text")
    found = [row.pk for row in rows.iterator() if names(hay, row.text)]
    model.objects.filter(pk__in=found).update(text=None)
    return len(found)


def strike_public(hay: Haystack) -> int:
    rows = PublicQuestion.objects.only("pk", "question", "answer")
    found = [row.pk for row in rows.iterator() if names(hay, row.question, row.answer)]
    PublicQuestion.objects.filter(pk__in=found).delete()
    return len(found)


def strike_facts(hay: Haystack) -> int:
    """A page's address and an agent's name may name somebody, too."""
    rows = Inquiry.objects.only("pk", "page", "agent")
    found = [row.pk for row in rows.iterator() if names(hay, row.page, row.agent)]
    Inquiry.objects.filter(pk__in=found).update(page=None, agent=None)
    return len(found)
