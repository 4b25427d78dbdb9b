"""The person's side: they explain, they correct, they appeal.

Whatever they send is read by a person; nothing here decides, and nothing is too late before
somebody has decided.
"""

import uuid
from collections.abc import Collection
from datetime import datetime

from django.db import transaction

from accounts.challenges.domain.moving import locked, move, note
from accounts.challenges.enums import UNDECIDED, ChallengeState, Outcome
from accounts.models import AccuracyChallenge
from privacy.ledger.entries import append
from privacy.ledger.enums import EntryKind
from privacy.subjects.domain import lock_for_writing

LONGEST_TEXT = 20_000


class TooLate(Exception):  # noqa: N818 - reads as the news it is
    """It is decided, or the time to appeal is over."""


class TooMuch(Exception):  # noqa: N818
    """All answers together are longer than a person can read."""


@transaction.atomic
def answer(*, challenge_id: uuid.UUID, text: str, now: datetime) -> AccuracyChallenge:
    """Take an explanation; several are kept one below the other. Raises TooLate or TooMuch."""
    challenge, _subject = locked(challenge_id=challenge_id)
    if challenge.state not in UNDECIDED:
        raise TooLate
    told = "\n\n".join(filter(None, [challenge.answer, text.strip()]))
    if len(told) > LONGEST_TEXT:
        raise TooMuch
    challenge.answer, challenge.answered_at = told, now
    if challenge.state == ChallengeState.OPEN:
        move(challenge, ChallengeState.ANSWERED)
    else:
        challenge.save()
    return challenge


@transaction.atomic
def note_correction(*, subject_id: uuid.UUID, elements: Collection[str], now: datetime) -> None:
    """Note that the person changed one of the doubted details; it counts as an answer."""
    lock_for_writing(subject_id=subject_id)
    for challenge in AccuracyChallenge.objects.select_for_update().filter(
        subject=subject_id, state__in=UNDECIDED, elements__overlap=list(elements)
    ):
        challenge.corrected_at = now
        if challenge.state == ChallengeState.OPEN:
            move(challenge, ChallengeState.ANSWERED)
        else:
            challenge.save()


@transaction.atomic
def appeal(*, challenge_id: uuid.UUID, text: str, now: datetime) -> AccuracyChallenge:
    """Ask for another person's decision; raises TooLate."""
    challenge, _subject = locked(challenge_id=challenge_id)
    if not can_appeal(challenge, now=now):
        raise TooLate
    challenge.appeal, challenge.appealed_at = text.strip(), now
    challenge.state = ChallengeState.APPEALED
    challenge.save()
    append(EntryKind.CHALLENGE_MOVED, note(challenge))
    return challenge


def can_appeal(challenge: AccuracyChallenge, *, now: datetime) -> bool:
    """Tell whether an appeal is possible now."""
    return (
        challenge.state == ChallengeState.DECIDED
        and challenge.outcome != Outcome.DROP
        and challenge.appeal_until is not None
        and now < challenge.appeal_until
    )
