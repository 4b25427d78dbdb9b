"""What must hold for every challenge, each with the query that counts violations (I-28)."""

from datetime import timedelta

from django.db.models import Exists, F, OuterRef, Q
from django.db.models.functions import Now

from accounts.challenges.enums import QUEUE, UNDECIDED, Outcome
from accounts.enums import AccountState
from accounts.models import AccuracyChallenge, RefusedService, User
from privacy.erasure.enums import Origin
from privacy.erasure.models import ErasureCase
from privacy.registry.promises import Looked
from privacy.subjects.enums import Restriction, SubjectState
from privacy.subjects.models import Subject

# A deadline passes by a row of work that is looked at every moment.
ENDED_WITHIN = timedelta(hours=24)
FINAL_CANCEL = Q(final_outcome=Outcome.CANCEL, final_by__isnull=False, decided_by__isnull=False)


def nobody_is_cancelled_early() -> Looked:
    """I-28: every decision has a named decider and came after the deadline."""
    decided = AccuracyChallenge.objects.exclude(outcome="")
    early = Q(decided_at__lt=F("due_at")) | Q(decided_at__isnull=True) | Q(decided_by__isnull=True)
    cancelled = Q(final_outcome=Outcome.CANCEL) & Q(final_by__isnull=True)
    return Looked(decided.count(), decided.filter(early | cancelled).count())


def nobody_is_cancelled_without_a_challenge() -> Looked:
    """I-28: a cancelled account has a final decision of a person, or is a minor's that goes."""
    cancelled = User.objects.filter(account_state=AccountState.CANCELLED)
    decided = AccuracyChallenge.objects.filter(FINAL_CANCEL, subject=OuterRef("subject"))
    minors = ErasureCase.objects.filter(subject=OuterRef("subject"), origin=Origin.MINOR)
    without = cancelled.filter(~Exists(decided), ~Exists(minors))
    return Looked(cancelled.count(), without.count())


def account_is_challenged_while_doubted() -> Looked:
    """I-28: an account is challenged exactly while a doubt about it is undecided."""
    doubted = AccuracyChallenge.objects.filter(subject=OuterRef("subject"), state__in=UNDECIDED)
    users = User.objects.filter(account_state__in=[AccountState.ACTIVE, AccountState.CHALLENGED])
    wrong = users.filter(
        Q(Exists(doubted), account_state=AccountState.ACTIVE)
        | Q(~Exists(doubted), account_state=AccountState.CHALLENGED)
    ).exclude(subject__state=SubjectState.ERASING)
    return Looked(users.count(), wrong.count())


def what_holds_was_decided() -> Looked:
    """I-28: a refused service and a restriction go back to a decision that says so."""
    refused = RefusedService.objects.filter(ended_at=None)
    baseless = refused.exclude(challenge__outcome__in=Outcome.values)
    restricted = Subject.objects.filter(
        restricted_for__contains=[str(Restriction.CHALLENGE)], state=SubjectState.RESTRICTED
    )
    decided = AccuracyChallenge.objects.filter(
        Q(final_outcome=Outcome.RESTRICT) | Q(final_outcome="", outcome=Outcome.RESTRICT),
        subject=OuterRef("pk"),
        lifted_at=None,
    )
    unfounded = restricted.filter(~Exists(decided))
    return Looked(refused.count() + restricted.count(), baseless.count() + unfounded.count())


def deadlines_pass() -> Looked:
    """I-29: a challenge whose time to answer is over waits for a person, not for a clock."""
    waiting = AccuracyChallenge.objects.filter(state__in=QUEUE)
    late = waiting.filter(state__in=["open", "answered"], due_at__lt=Now() - ENDED_WITHIN).exclude(
        subject__state__in=[SubjectState.ERASING, SubjectState.ERASED]
    )
    return Looked(waiting.count(), late.count())
