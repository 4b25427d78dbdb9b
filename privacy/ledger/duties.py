"""The ledger's recurring duty: number what is pending, sign and publish, every five minutes.

The pause between an entry and its number is the only time in which somebody who owns the
database could alter it unseen, so the numbers come more often than the signatures.
"""

from datetime import timedelta

from privacy.ledger.checkpoints import checkpoint
from privacy.ledger.sequencer import sequence
from privacy.ledger.taking_back import judge
from privacy.work.handlers import Done, Job, handler

SEQUENCE_EVERY = timedelta(seconds=5)
CHECKPOINT_EVERY = timedelta(minutes=5)


@handler("ledger.sequence", every=SEQUENCE_EVERY)
def number_entries(_: Job) -> Done:
    """One transaction with the row's progress: numbered and recorded, or neither."""
    sequence()
    return Done()


def sign_and_publish(_: Job) -> None:
    """Outside the row's transaction: what is published cannot be rolled back. May run twice."""
    checkpoint()


@handler("ledger.checkpoint", outside=sign_and_publish, every=CHECKPOINT_EVERY)
def record_checkpoint(_: Job, __: None) -> Done:
    return Done()


__all__ = ["judge", "number_entries", "record_checkpoint", "sign_and_publish"]
