"""What reports need later: what our own data decide, and the ends that come by themselves."""

import uuid
from datetime import timedelta

from privacy.work.clock import now
from privacy.work.handlers import Again, Done, Job, Outcome, handler
from takedown.minors.domain import confirming, deciding, ending


@handler(confirming.DECIDE, priority=9)
def decide(job: Job) -> Done:
    """Accept what our own data prove, right after the confirmation."""
    deciding.decide_by_our_data(report_id=uuid.UUID(job.reference))
    return Done()


@handler("minors.ends", every=timedelta(minutes=5))
def ends(_: Job) -> Outcome:
    """Lapse, forget and mend what is due; come back at once while more is left."""
    moment = now()
    counts = [
        ending.lapse(at=moment),
        ending.forget_proofs(at=moment),
        ending.forget_reports(at=moment),
        ending.end_left_behind(),
        ending.open_by_our_records(),
    ]
    return Again() if max(counts) >= ending.BATCH else Done()
