"""After a restore: restrictions and their ends are done again, in the order of the file (T-3.13).

Each under its own event, so that its order is the line that stands already.
"""

import uuid
from collections.abc import Callable
from contextlib import suppress

from privacy.outside import domain as outside
from privacy.outside.file import Line
from privacy.subjects.domain import RELEASED, RESTRICTED, release, restrict
from privacy.subjects.enums import REASON_IDS
from privacy.subjects.models import Subject

REASONS = {fixed: reason for reason, fixed in REASON_IDS.items()}


@outside.replayer(RESTRICTED)
def restrict_again(lines: list[Line]) -> None:
    """Restrict those whom this database still holds."""
    replay(lines, restrict)


@outside.replayer(RELEASED)
def release_again(lines: list[Line]) -> None:
    """End the restrictions that had ended."""
    replay(lines, release)


def replay(lines: list[Line], change: Callable[..., Subject]) -> None:
    for line in lines:
        reason = REASONS.get(uuid.UUID(line.about)) if line.about else None
        if reason is None or line.subject is None:
            continue
        # Whoever came after the backup was taken is not in it.
        with suppress(Subject.DoesNotExist):
            change(
                subject_id=uuid.UUID(line.subject), reason=reason, event=uuid.UUID(line.reference)
            )
