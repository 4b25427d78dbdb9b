"""Old challenges go a year after their end, but none whose decision still holds."""

from datetime import datetime

from django.conf import settings
from django.db.models import Exists, OuterRef, Q

from accounts.challenges.enums import Outcome
from accounts.models import AccuracyChallenge, RefusedService


def forget(*, now: datetime, limit: int) -> int:
    """Delete up to `limit` challenges that ended more than CHALLENGE_KEPT ago; return how many."""
    refuses = RefusedService.objects.filter(challenge=OuterRef("pk"), ended_at=None)
    restricts = Q(final_outcome=Outcome.RESTRICT, lifted_at=None)
    old = AccuracyChallenge.objects.filter(closed_at__lt=now - settings.CHALLENGE_KEPT)
    ids = old.exclude(restricts).exclude(Exists(refuses)).values_list("pk", flat=True)[:limit]
    return (
        AccuracyChallenge.objects.filter(pk__in=list(ids))
        .delete()[1]
        .get("accounts.AccuracyChallenge", 0)
    )
