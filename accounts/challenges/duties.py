"""What happens to challenges later. None of it decides: deadlines pass, lighter words stand."""

import uuid
from datetime import timedelta

from accounts.challenges.domain import deciding, effects, forgetting
from accounts.challenges.domain.opening import OVERDUE
from accounts.challenges.enums import ChallengeState, Outcome
from accounts.models import AccuracyChallenge
from privacy.subjects.domain import WRITABLE
from privacy.work.clock import now
from privacy.work.handlers import Again, Done, Job, handler
from privacy.work.handlers import Outcome as Ending

BATCH = 100


@handler(OVERDUE)
def pass_deadline(job: Job) -> Ending:
    """Note that the time to answer is over."""
    deciding.overdue(challenge_id=uuid.UUID(job.reference), now=now())
    return Done()


@handler(effects.ERASE)
def erase(job: Job) -> Ending:
    """Ask for the erasure that a person decided."""
    effects.erase(challenge_id=uuid.UUID(job.reference))
    return Done()


@handler("challenge.close_unappealed", every=timedelta(hours=1))
def close_unappealed(_job: Job) -> Ending:
    """Close lighter decisions whose time to appeal is over, and forget old ones."""
    moment = now()
    due = AccuracyChallenge.objects.filter(
        state=ChallengeState.DECIDED, appeal_until__lte=moment, subject__state__in=WRITABLE
    ).exclude(outcome=Outcome.CANCEL)
    ids = list(due.values_list("pk", flat=True)[:BATCH])
    for challenge_id in ids:
        deciding.close_unappealed(challenge_id=challenge_id, now=moment)
    gone = forgetting.forget(now=moment, limit=BATCH)
    return Again() if BATCH in (len(ids), gone) else Done()
