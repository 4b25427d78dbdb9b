"""After a restore: what somebody had stopped is stopped again (T-3.10(4), T-3.13)."""

import uuid
from collections.abc import Callable
from contextlib import suppress

from privacy.messages.choices import STOPPED, choose
from privacy.messages.enums import Place, Sort
from privacy.messages.models import MessageChoice
from privacy.outside.domain import replayer
from privacy.outside.file import Line
from privacy.subjects.domain import SubjectGone
from privacy.subjects.models import Subject


def stopper(topic: Sort) -> Callable[[list[Line]], None]:
    """Return who stops one topic again; a line whose event is known here changes nothing."""

    def stop_again(lines: list[Line]) -> None:
        known = set(
            MessageChoice.objects.filter(
                reference__in=[line.reference for line in lines]
            ).values_list("reference", flat=True)
        )
        for line in lines:
            if not line.subject or uuid.UUID(line.reference) in known:
                continue
            # Whoever came after the backup was taken is not in it.
            with suppress(Subject.DoesNotExist, SubjectGone):
                choose(
                    subject_id=uuid.UUID(line.subject),
                    topic=topic,
                    on=False,
                    place=Place.RESTORED,
                    language="",
                    reference=uuid.UUID(line.reference),
                )

    return stop_again


for each, kind in STOPPED.items():
    replayer(kind)(stopper(each))
