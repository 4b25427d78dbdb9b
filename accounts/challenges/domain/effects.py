"""What a decision does to the person, and how it is undone: services, restriction, registration."""

import uuid
from datetime import datetime

from django.conf import settings

from accounts.challenges.enums import Outcome
from accounts.models import AccuracyChallenge, RefusedService, User
from accounts.services import cancel_account, cancel_sessions
from privacy.erasure.domain.requests import request
from privacy.erasure.enums import Origin
from privacy.subjects.domain import release, restrict
from privacy.subjects.enums import Restriction
from privacy.subjects.models import Subject
from privacy.subjects.signals import subject_changed
from privacy.work import domain as work

ERASE = "challenge.erase"


def begin(challenge: AccuracyChallenge, outcome: Outcome) -> None:
    """Let a decision hold; a cancelling waits until it is final. The Subject is locked."""
    subject_id = challenge.subject_id
    if outcome == Outcome.REFUSE:
        for code in challenge.services:
            RefusedService.objects.get_or_create(
                subject_id=subject_id, code=code, ended_at=None, defaults={"challenge": challenge}
            )
        tell_those_who_serve(subject_id)
    elif outcome == Outcome.RESTRICT:
        restrict(subject_id=subject_id, reason=Restriction.CHALLENGE)


def undo(challenge: AccuracyChallenge, *, now: datetime) -> None:
    """End what this challenge's decision does; what another one does goes on."""
    subject_id = challenge.subject_id
    if RefusedService.objects.filter(challenge=challenge, ended_at=None).update(ended_at=now):
        tell_those_who_serve(subject_id)
    if challenge.outcome == Outcome.RESTRICT and not restricted_by_another(challenge):
        release(subject_id=subject_id, reason=Restriction.CHALLENGE)


def holds(challenge: AccuracyChallenge) -> bool:
    """Tell whether something of this challenge's decision could be given back."""
    standing = challenge.final_outcome or challenge.outcome
    if standing == Outcome.REFUSE:
        return RefusedService.objects.filter(challenge=challenge, ended_at=None).exists()
    return bool(standing == Outcome.RESTRICT)


def restricted_by_another(challenge: AccuracyChallenge) -> bool:
    others = AccuracyChallenge.objects.filter(
        subject=challenge.subject_id, outcome=Outcome.RESTRICT, lifted_at=None
    ).exclude(pk=challenge.pk)
    return others.filter(final_outcome__in=["", Outcome.RESTRICT]).exists()


def tell_those_who_serve(subject_id: uuid.UUID) -> None:
    """Let whoever keeps what a person may use look again, in this transaction."""
    subject_changed.send(Subject, subject=Subject.objects.get(pk=subject_id))


def cancel(challenge: AccuracyChallenge, subject: Subject, *, now: datetime) -> None:
    """End the registration: nobody signs in any more, and the data go as T-3.19 says.

    The erasure begins after ERASURE_CANCEL_WINDOW, so that the letter with the reasons has left.
    """
    cancel_account(subject.pk)
    cancel_sessions(subject.pk)
    subject_changed.send(Subject, subject=subject)
    work.schedule(
        kind=ERASE,
        reference=str(challenge.pk),
        due_at=now + settings.ERASURE_CANCEL_WINDOW,
    )


def erase(*, challenge_id: uuid.UUID) -> None:
    """Have the data of a cancelled registration erased, as the named person decided."""
    challenge = AccuracyChallenge.objects.filter(
        pk=challenge_id, final_outcome=Outcome.CANCEL, final_by__isnull=False
    ).first()
    if challenge is None or not User.objects.filter(subject=challenge.subject_id).exists():
        return
    request(subject_id=challenge.subject_id, origin=Origin.STAFF, waived=True)
