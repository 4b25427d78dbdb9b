"""Two doubts for a development machine: one waits for an answer, one for a person's decision.

Made as staff make them. Loading twice changes nothing.
"""

import uuid
from collections.abc import Sequence
from datetime import timedelta

from accounts.challenges.domain.answering import answer
from accounts.challenges.domain.deciding import overdue
from accounts.challenges.domain.opening import open_challenge
from accounts.challenges.enums import ChallengeReason
from accounts.models import AccuracyChallenge
from privacy.subjects.domain import create
from privacy.work.clock import now

EVIDENCE = "The building's register names another person at this number."
ANSWERED = "I have had this number since March; the register was not brought up to date."


def load(*, subject_ids: Sequence[uuid.UUID]) -> list[AccuracyChallenge]:
    """Doubt the mobile numbers of the last two of these people, unless anybody was doubted."""
    if AccuracyChallenge.objects.exists() or len(subject_ids) < 2:
        return []
    officer = create().pk
    late = doubted(subject_ids[-2], by=officer, ago=timedelta(days=15))
    answer(challenge_id=late.pk, text=ANSWERED, now=now() - timedelta(days=13))
    overdue(challenge_id=late.pk, now=now())
    return [doubted(subject_ids[-1], by=officer, ago=timedelta(days=2)), late]


def doubted(subject_id: uuid.UUID, *, by: uuid.UUID, ago: timedelta) -> AccuracyChallenge:
    return open_challenge(
        subject_id=subject_id,
        elements=["D-11"],
        reason=ChallengeReason.DOUBT,
        evidence=EVIDENCE,
        by=by,
        now=now() - ago,
    )
