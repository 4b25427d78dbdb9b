"""What others ask about challenges."""

import uuid

from accounts.challenges.enums import UNDECIDED
from accounts.models import AccuracyChallenge, RefusedService


def challenges_of(subject_id: uuid.UUID) -> list[AccuracyChallenge]:
    """Return every challenge of a person, newest first."""
    return list(AccuracyChallenge.objects.filter(subject=subject_id).order_by("-opened_at", "pk"))


def own_challenge(*, subject_id: uuid.UUID, challenge_id: uuid.UUID) -> AccuracyChallenge | None:
    """Return a challenge if it is this person's."""
    return AccuracyChallenge.objects.filter(subject=subject_id, pk=challenge_id).first()


def open_challenge_of(subject_id: uuid.UUID) -> AccuracyChallenge | None:
    """Return the one challenge of a person that is undecided."""
    return AccuracyChallenge.objects.filter(subject=subject_id, state__in=UNDECIDED).first()


def refused_services(subject_id: uuid.UUID) -> list[str]:
    """Return what a person is refused now (privacy.subjects.refusals)."""
    standing = RefusedService.objects.filter(subject=subject_id, ended_at=None)
    return list(standing.values_list("code", flat=True))
