"""After a removal or its end: the running site is looked at from outside, as a stranger would."""

from privacy.work.handlers import handler
from takedown.works import probes
from takedown.works.domain import replaying

__all__ = ["replaying"]

handler("works.probe", outside=probes.look, max_attempts=20)(probes.record)
