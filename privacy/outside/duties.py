"""Lines whose writer died before the file had them are written within seconds."""

from datetime import timedelta

from privacy.outside import domain
from privacy.work.handlers import GATES, Done, Job, handler


def write_lines(_: Job) -> None:
    """Write every committed order; may run twice."""
    domain.begin()
    domain.write()


@handler("outside.write", outside=write_lines, every=timedelta(seconds=5))
def note(_: Job, __: None) -> Done:
    return Done()


def gate_is_open() -> bool:
    """Tell whether database and file agree, so that work may be done."""
    return domain.judge() == domain.Verdict.OPEN


GATES.append(gate_is_open)
