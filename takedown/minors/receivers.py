"""What news from `privacy` does to reports, inside the sender's transaction."""

from collections.abc import Collection
from typing import Any

from django.dispatch import receiver

from privacy.erasure.signals import sweep_begins
from privacy.subjects.enums import SubjectState
from privacy.subjects.models import Subject
from privacy.subjects.signals import subject_changed
from takedown.minors.domain import ending


@receiver(subject_changed)
def somebody_is_gone(*, subject: Subject, **_: Any) -> None:
    """End the findings about somebody of whom nothing is left: the sweep found nothing."""
    if subject.state == SubjectState.ERASED:
        ending.erased(subject_id=subject.pk)


@receiver(sweep_begins)
def let_go_of_what_led_there(*, needles: Collection[tuple[str, str]], **_: Any) -> None:
    """Delete the identifiers of somebody who is being erased from every report."""
    ending.strike_out(needles=needles)
