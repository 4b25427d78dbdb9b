"""How every step of a challenge is made: the Subject's lock, then the row's, then the evidence."""

import uuid

from accounts.challenges.enums import ChallengeState
from accounts.models import AccuracyChallenge
from privacy.ledger.entries import append
from privacy.ledger.enums import EntryKind
from privacy.ledger.facts import Fact
from privacy.subjects.domain import WRITABLE, SubjectGone, lock_for_change
from privacy.subjects.models import Subject


def locked(*, challenge_id: uuid.UUID) -> tuple[AccuracyChallenge, Subject]:
    """Lock the person and the challenge until the transaction ends.

    Raises AccuracyChallenge.DoesNotExist, or SubjectGone while the person is leaving.
    """
    subject_id = AccuracyChallenge.objects.values_list("subject", flat=True).get(pk=challenge_id)
    subject = lock_for_change(subject_id=subject_id)
    if subject.state not in WRITABLE:
        raise SubjectGone
    return AccuracyChallenge.objects.select_for_update().get(pk=challenge_id), subject


def move(challenge: AccuracyChallenge, to: ChallengeState) -> None:
    """Change the state of a locked challenge, save it whole and leave the evidence."""
    challenge.state = to
    challenge.save()
    append(EntryKind.CHALLENGE_MOVED, note(challenge))


def note(challenge: AccuracyChallenge) -> dict[str, Fact]:
    return {"challenge": challenge.pk, "to": str(challenge.state)}
