"""What people decide about a challenge; no rule, no job and no clock ever does (A-32).

- Before the deadline a challenge can only be settled, which harms nobody.
- After it a named person drops it, refuses named services, restricts, or decides to cancel, and
  says why. The person is told the reasons and how to appeal.
- Refusal and restriction hold at once. A cancelling is only carried out when it is final: confirmed
  by another person after an appeal, or carried out by a person when nobody appealed in time.
- A last word is never heavier than the first.
"""

import uuid
from collections.abc import Collection
from datetime import datetime

from django.conf import settings
from django.db import transaction

from accounts.challenges.domain import effects, letters, standing
from accounts.challenges.domain.moving import locked, move
from accounts.challenges.domain.opening import SHORTEST_TEXT, NotYours
from accounts.challenges.enums import UNDECIDED, WEIGHT, ChallengeState, Outcome
from accounts.models import AccuracyChallenge
from privacy.formparts.words import said
from privacy.ledger.entries import append
from privacy.ledger.enums import EntryKind
from privacy.subjects.domain import SubjectGone
from privacy.subjects.models import Subject
from privacy.subjects.refusals import Service


class TooEarly(Exception):  # noqa: N818 - reads as the news it is
    """The person still has time to answer, or to appeal."""


class NotNow(Exception):  # noqa: N818
    """The challenge is in a state in which this cannot be done (any more)."""


class GroundsMissing(Exception):  # noqa: N818
    """A decision without reasons in words, or a refusal that names no service of the list."""


class SecondPersonNeeded(Exception):  # noqa: N818
    """After an appeal the last word is another person's."""


class Heavier(Exception):  # noqa: N818
    """A last word may not be worse for the person than what they appealed against."""


@transaction.atomic
def settle(*, challenge_id: uuid.UUID, by: uuid.UUID, now: datetime) -> AccuracyChallenge:
    """End a doubt that is answered or was none: nothing happens. Raises NotNow or NotYours."""
    challenge, subject = locked_for(by, challenge_id=challenge_id)
    if challenge.state not in UNDECIDED:
        raise NotNow
    challenge.settled_by_id, challenge.closed_at = by, now
    move(challenge, ChallengeState.SETTLED)
    standing.follow(subject)
    letters.settled(challenge, subject)
    return challenge


@transaction.atomic
def overdue(*, challenge_id: uuid.UUID, now: datetime) -> None:
    """Note that the deadline is behind: from now on a person may decide. Nothing else happens."""
    try:
        challenge, _subject = locked(challenge_id=challenge_id)
    except (AccuracyChallenge.DoesNotExist, SubjectGone):
        return
    pass_deadline(challenge, now=now)


def pass_deadline(challenge: AccuracyChallenge, *, now: datetime) -> None:
    if challenge.state in (ChallengeState.OPEN, ChallengeState.ANSWERED) and (
        now >= challenge.due_at
    ):
        move(challenge, ChallengeState.OVERDUE)


@transaction.atomic
def decide(
    *,
    challenge_id: uuid.UUID,
    by: uuid.UUID,
    outcome: Outcome,
    grounds: str,
    now: datetime,
    services: Collection[str] = (),
) -> AccuracyChallenge:
    """Decide a challenge whose deadline is behind, with reasons that the person reads.

    Raises TooEarly, NotNow, NotYours or GroundsMissing. In order: it is written with its decider,
    its effect holds (but for a cancelling), the account is no longer challenged, the evidence is
    noted, the person is told.
    """
    challenge, subject = locked_for(by, challenge_id=challenge_id)
    if challenge.state not in UNDECIDED:
        raise NotNow
    if now < challenge.due_at:
        raise TooEarly
    require_grounds(outcome=outcome, grounds=grounds, services=services)
    pass_deadline(challenge, now=now)
    challenge.outcome, challenge.grounds = outcome, said(grounds)
    challenge.services = sorted(set(services)) if outcome == Outcome.REFUSE else []
    challenge.decided_by_id, challenge.decided_at = by, now
    challenge.appeal_until = now + settings.CHALLENGE_APPEAL_WITHIN
    challenge.state = ChallengeState.DECIDED
    challenge.save()
    effects.begin(challenge, outcome)
    standing.follow(subject)
    note_decision(challenge, outcome, is_final=False)
    if outcome == Outcome.DROP:
        end(challenge, subject, outcome=outcome, by=None, grounds="", now=now)
    else:
        letters.decided(challenge, subject)
    return challenge


@transaction.atomic
def decide_appeal(
    *,
    challenge_id: uuid.UUID,
    by: uuid.UUID,
    outcome: Outcome,
    grounds: str,
    now: datetime,
    services: Collection[str] = (),
) -> AccuracyChallenge:
    """Say the last word about an appeal; without services named those of the first decision stay.

    Raises NotNow, NotYours, SecondPersonNeeded, GroundsMissing or Heavier.
    """
    challenge, subject = locked_for(by, challenge_id=challenge_id)
    if challenge.state != ChallengeState.APPEALED:
        raise NotNow
    if challenge.decided_by_id == by:
        raise SecondPersonNeeded
    if WEIGHT[outcome] > WEIGHT[Outcome(challenge.outcome)]:
        raise Heavier
    named = sorted(set(services)) or challenge.services
    require_grounds(outcome=outcome, grounds=grounds, services=named)
    if outcome != challenge.outcome or (outcome == Outcome.REFUSE and named != challenge.services):
        effects.undo(challenge, now=now)
        challenge.services = named if outcome == Outcome.REFUSE else challenge.services
        effects.begin(challenge, outcome)
    end(challenge, subject, outcome=outcome, by=by, grounds=said(grounds), now=now)
    return challenge


@transaction.atomic
def carry_out(*, challenge_id: uuid.UUID, by: uuid.UUID, now: datetime) -> AccuracyChallenge:
    """Carry out a cancelling that nobody appealed against; raises TooEarly, NotNow or NotYours."""
    challenge, subject = locked_for(by, challenge_id=challenge_id)
    if challenge.state != ChallengeState.DECIDED or challenge.outcome != Outcome.CANCEL:
        raise NotNow
    if challenge.appeal_until is None or now < challenge.appeal_until:
        raise TooEarly
    end(challenge, subject, outcome=Outcome.CANCEL, by=by, grounds="", now=now)
    return challenge


@transaction.atomic
def close_unappealed(*, challenge_id: uuid.UUID, now: datetime) -> None:
    """Close a lighter decision after its time to appeal: what holds goes on, nothing is added.

    A cancelling is left alone: only a person carries it out.
    """
    try:
        challenge, subject = locked(challenge_id=challenge_id)
    except SubjectGone:
        return
    is_over = challenge.appeal_until is not None and now >= challenge.appeal_until
    if (
        challenge.state == ChallengeState.DECIDED
        and is_over
        and challenge.outcome != Outcome.CANCEL
    ):
        end(
            challenge, subject, outcome=Outcome(challenge.outcome), by=None, grounds="", now=now,
            silently=True,
        )  # fmt: skip


@transaction.atomic
def lift(*, challenge_id: uuid.UUID, by: uuid.UUID, now: datetime) -> AccuracyChallenge:
    """Give refused services back or end a restriction, as staff decide; raises NotNow, NotYours."""
    challenge, subject = locked_for(by, challenge_id=challenge_id)
    if challenge.lifted_at is not None or not effects.holds(challenge):
        raise NotNow
    effects.undo(challenge, now=now)
    challenge.lifted_by_id, challenge.lifted_at = by, now
    challenge.save(update_fields=["lifted_by", "lifted_at"])
    letters.lifted(challenge, subject)
    return challenge


@transaction.atomic
def assign(*, challenge_id: uuid.UUID, to: uuid.UUID) -> None:
    """Note who looks after a challenge; raises NotYours."""
    challenge, _subject = locked_for(to, challenge_id=challenge_id)
    challenge.assigned_to_id = to
    challenge.save(update_fields=["assigned_to"])


def gone(*, subject_id: uuid.UUID, now: datetime) -> None:
    """End the challenges of somebody of whom nothing is left; the caller erased them."""
    AccuracyChallenge.objects.filter(subject=subject_id, closed_at=None).update(
        state=ChallengeState.SETTLED, closed_at=now
    )


def locked_for(by: uuid.UUID, *, challenge_id: uuid.UUID) -> tuple[AccuracyChallenge, Subject]:
    """Lock as `locked` does; raises NotYours where somebody would decide about themselves."""
    challenge, subject = locked(challenge_id=challenge_id)
    if challenge.subject_id == by:
        raise NotYours
    return challenge, subject


def require_grounds(*, outcome: Outcome, grounds: str, services: Collection[str]) -> None:
    if len(said(grounds)) < SHORTEST_TEXT:
        raise GroundsMissing
    if outcome == Outcome.REFUSE and (not services or set(services) - set(Service.values)):
        raise GroundsMissing


def end(
    challenge: AccuracyChallenge,
    subject: Subject,
    *,
    outcome: Outcome,
    by: uuid.UUID | None,
    grounds: str,
    now: datetime,
    silently: bool = False,
) -> None:
    """Write the last word of a locked challenge; a cancelling is carried out here and only here."""
    challenge.final_outcome, challenge.final_by_id = outcome, by
    challenge.final_grounds, challenge.closed_at = grounds or None, now
    challenge.state = ChallengeState.FINAL
    challenge.save()
    note_decision(challenge, outcome, is_final=True)
    if outcome == Outcome.DROP:
        letters.settled(challenge, subject)
    elif not silently:
        letters.final(challenge, subject)
    if outcome == Outcome.CANCEL:
        effects.cancel(challenge, subject, now=now)


def note_decision(challenge: AccuracyChallenge, outcome: Outcome, *, is_final: bool) -> None:
    append(
        EntryKind.CHALLENGE_DECIDED,
        {"challenge": challenge.pk, "final": is_final, "outcome": str(outcome)},
    )
