"""What questions to us need later: the ends that come by themselves."""

from datetime import timedelta

from privacy.inquiries import receivers
from privacy.inquiries.domain import ending, visiting
from privacy.work.clock import now
from privacy.work.handlers import Again, Done, Job, Outcome, handler

__all__ = ["receivers"]


@handler("inquiries.ends", every=timedelta(minutes=5))
def ends(_: Job) -> Outcome:
    """Lapse, close and forget what is due; come back at once while more is left."""
    moment = now()
    counts = [
        ending.lapse(at=moment),
        ending.close_answered(at=moment),
        ending.forget(at=moment),
        visiting.sweep(at=moment),
    ]
    return Again() if max(counts) >= ending.BATCH else Done()
