"""The question leaves, and waits for its answer; an outage harms nobody (P-2.4).

A check becomes `pending` and gets its commitment in a transaction of its own, before the network:
so it is visible that something was sent even where a worker dies in between. The same question
carries the same number however often it is sent. Without an answer in IDENTITY_ANSWER_WITHIN the
check ends as `not_available`, and nothing else about the person changes.
"""

import uuid
from contextlib import suppress
from datetime import datetime

from django.db import transaction

from accounts.challenges.domain.opening import (
    AlreadyOpen,
    NothingToChallenge,
    SameFacts,
    open_challenge,
)
from accounts.challenges.enums import ChallengeReason
from accounts.domain import marks
from accounts.identity.adapters import Question
from accounts.identity.documents import ELEMENTS, commitment, document_of
from accounts.identity.domain import letters
from accounts.identity.enums import CheckState, How, Result
from accounts.models import IdentityCheck, Profile, User
from privacy.ledger.entries import append
from privacy.ledger.enums import EntryKind
from privacy.subjects.domain import WRITABLE, lock_for_change
from privacy.subjects.models import Subject


def lock_open(*, check_id: uuid.UUID) -> tuple[IdentityCheck, Subject] | None:
    """Lock the person, then the check; None when it has ended or the person is gone.

    The person's lock is the one that nobody shares: whoever changes details reaches the check last,
    we reach it first, and with a shared lock each would wait for the other.
    """
    subject_id = IdentityCheck.objects.filter(pk=check_id).values_list("subject", flat=True).first()
    if subject_id is None:
        return None
    subject = lock_for_change(subject_id=subject_id)
    if subject.state not in WRITABLE:
        return None
    check = IdentityCheck.objects.select_for_update().filter(pk=check_id, closed_at=None).first()
    return (check, subject) if check else None


@transaction.atomic
def begin(*, check_id: uuid.UUID, now: datetime) -> Question | None:
    """Return what is to be sent now; None when nothing is, or not any more.

    The first time the check becomes `pending`. Details that have changed since then reset it.
    """
    locked = lock_open(check_id=check_id)
    if locked is None:
        return None
    check, subject = locked
    profile = Profile.objects.filter(user__subject=subject).first()
    document = document_of(profile) if profile else None
    if profile is None or document is None or not is_still_about(check, profile):
        reset_one(check, now=now)
        return None
    if check.accepted_at is not None or now >= check.answer_due_at:
        return None
    if check.state == CheckState.NOT_CHECKED:
        check.state, check.asked_at = CheckState.PENDING, now
        check.commitment = commitment(profile, check_id=check.pk)
        check.save()
        append(EntryKind.IDENTITY_ASKED, {"check": check.pk, "reason": str(check.reason)})
        look_again(subject, now=now)
    return Question(number=check.pk, document=document)


def is_still_about(check: IdentityCheck, profile: Profile) -> bool:
    """Tell whether the details are those that were sent; before anything was, they are."""
    return check.commitment in {"", commitment(profile, check_id=check.pk)}


def reset_one(check: IdentityCheck, *, now: datetime) -> None:
    """Take a locked check back: what it was about is no longer what the person says."""
    check.state, check.reset_at = CheckState.NOT_CHECKED, now
    check.closed_at = check.closed_at or now
    check.save()
    look_again(check.subject, now=now)


@transaction.atomic
def note_accepted(*, check_id: uuid.UUID, now: datetime) -> IdentityCheck | None:
    """Note that the authority took the question; return the check if it still waits."""
    locked = lock_open(check_id=check_id)
    if locked is None:
        return None
    check, _subject = locked
    check.accepted_at = check.accepted_at or now
    check.save(update_fields=["accepted_at"])
    return check


@transaction.atomic
def give_up(*, check_id: uuid.UUID, now: datetime) -> None:
    """End a check that nobody answers; harmless when it has ended."""
    locked = lock_open(check_id=check_id)
    if locked is None:
        return
    check, subject = locked
    if check.state != CheckState.PENDING:
        reset_one(check, now=now)
        return
    end(check, subject, result=Result.NOT_AVAILABLE, how=How.NO_ANSWER, now=now)


def end(check: IdentityCheck, subject: Subject, *, result: Result, how: How, now: datetime) -> None:
    """Write what a locked check came to, leave the evidence and tell the person."""
    check.state, check.result = CheckState(result), result
    check.answered_at = check.closed_at = now
    check.save()
    append(
        EntryKind.IDENTITY_ANSWERED,
        {"check": check.pk, "how": str(how), "outcome": str(result)},
    )
    look_again(subject, now=now)
    letters.tell_result(check, subject)
    if result == Result.MISMATCH:
        doubt(subject, now=now)


def doubt(subject: Subject, *, now: datetime) -> None:
    """Ask the person about what differs: that is all an authority's word does by itself (T-3.6).

    Not where a doubt is being cleared already, or was about these very answers.
    """
    with suppress(AlreadyOpen, SameFacts, NothingToChallenge):
        open_challenge(
            subject_id=subject.pk, elements=ELEMENTS, reason=ChallengeReason.MISMATCH, now=now
        )


def look_again(subject: Subject, *, now: datetime) -> None:
    """Have the rules say anew how the person's details stand: one of them looks at checks."""
    for user in User.objects.filter(subject=subject):
        marks.refresh(user=user, now=now)
