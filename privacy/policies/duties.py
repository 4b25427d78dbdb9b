"""The day of a version comes by the clock; here only what follows from it is done."""

from privacy.policies import domain, revising
from privacy.work.handlers import Done, Job, handler


@handler(domain.TAKE_EFFECT, priority=5)
def take_effect(job: Job) -> Done:
    """Move the states of a document's revisions on, and tell those who follow its versions."""
    revising.take_effect(version_id=int(job.reference))
    return Done()
