"""Two checks for a development machine: one that agreed, one that waits for a letter.

Made as staff make them, only earlier. Loading twice changes nothing.
"""

import uuid
from collections.abc import Sequence
from datetime import timedelta

from accounts.identity.domain.answering import take_answer
from accounts.identity.domain.asking import begin
from accounts.identity.domain.opening import open_check
from accounts.identity.enums import CheckReason, Result
from accounts.models import IdentityCheck
from privacy.subjects.domain import create
from privacy.work.clock import now

ANNOUNCED_BEFORE = timedelta(days=2)


def load(*, subject_ids: Sequence[uuid.UUID]) -> list[IdentityCheck]:
    """Check the first two of these people unless anybody was checked before."""
    if IdentityCheck.objects.exists() or len(subject_ids) < 2:
        return []
    officer = create().pk
    agreed, waiting = (asked(subject_id, by=officer) for subject_id in subject_ids[:2])
    take_answer(
        check_id=agreed.pk,
        result=Result.MATCH,
        reference="GRO 2026/118",
        entered_by=officer,
        now=now(),
    )
    return [agreed, waiting]


def asked(subject_id: uuid.UUID, *, by: uuid.UUID) -> IdentityCheck:
    check = open_check(
        subject_id=subject_id,
        reason=CheckReason.STAFF,
        explanation="You asked for help by telephone from a number that we do not know.",
        by=by,
        now=now() - ANNOUNCED_BEFORE,
    )
    begin(check_id=check.pk, now=now())
    return check
