"""What an authority said: taken once, only for what was asked, only while it is still true.

Ignored are an unknown or closed check, one that was never asked, and an answer about details that
have changed since (S-27). Who sent such an answer cannot tell: the call-back answers the same.
"""

import uuid
from datetime import date, datetime
from enum import Enum, auto

from django.db import transaction

from accounts.certificates import end_of
from accounts.identity.domain.asking import end, is_still_about, lock_open, reset_one
from accounts.identity.domain.opening import NotYours
from accounts.identity.enums import CheckState, How, Result
from accounts.models import IdentityCheck, Profile


class Taken(Enum):
    """What became of an answer."""

    TAKEN = auto()
    NOT_WAITING = auto()
    DATA_CHANGED = auto()


@transaction.atomic
def take_answer(
    *,
    check_id: uuid.UUID,
    result: Result,
    reference: str,
    now: datetime,
    entered_by: uuid.UUID | None = None,
) -> Taken:
    """Take an answer to a pending check; say what became of it.

    `reference` is the authority's own; `entered_by` the officer who read it off a letter. The
    account is not touched, whatever the answer. Raises NotYours.
    """
    locked = lock_open(check_id=check_id)
    if locked is None or locked[0].state != CheckState.PENDING:
        return Taken.NOT_WAITING
    check, subject = locked
    if entered_by is not None and entered_by == check.subject_id:
        raise NotYours
    profile = Profile.objects.filter(user__subject=subject).first()
    if profile is None or not is_still_about(check, profile):
        reset_one(check, now=now)
        return Taken.DATA_CHANGED
    check.reference = reference or None
    check.entered_by_id = entered_by
    if result == Result.MATCH:
        check.counts_until = month_after(profile)
    how = How.LETTER if entered_by else How.CONNECTION
    end(check, subject, result=result, how=how, now=now)
    return Taken.TAKEN


def month_after(profile: Profile) -> date | None:
    """Return the first day of the month after a certificate's end; None without an end."""
    last = end_of(profile.certificate_until)
    if last is None:
        return None
    return date(last.year + last.month // 12, last.month % 12 + 1, 1)


def expire(*, today: date) -> int:
    """End matches whose document has ended; return how many."""
    return IdentityCheck.objects.filter(state=CheckState.MATCH, counts_until__lte=today).update(
        state=CheckState.EXPIRED
    )
