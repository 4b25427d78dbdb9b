"""What happens to looks later: they are forgotten after their time."""

from datetime import timedelta

from privacy.lookups import domain
from privacy.work.clock import now
from privacy.work.handlers import Again, Done, Job, Outcome, handler

BATCH = 500


@handler("lookups.retention", every=timedelta(days=1))
def forget(_: Job) -> Outcome:
    """Delete looks past their time, a bounded chunk."""
    return Again() if domain.forget_old(now=now(), limit=BATCH) == BATCH else Done()
