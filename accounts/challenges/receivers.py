"""What news from elsewhere does to challenges, inside the sender's transaction."""

import uuid
from collections.abc import Collection
from typing import Any

from django.dispatch import receiver

from accounts.challenges.domain import answering, deciding, standing
from accounts.models import User
from accounts.signals import details_changed
from privacy.subjects.domain import WRITABLE
from privacy.subjects.enums import SubjectState
from privacy.subjects.models import Subject
from privacy.subjects.signals import subject_changed
from privacy.work.clock import now


@receiver(details_changed)
def details_were_corrected(*, user_id: uuid.UUID, elements: Collection[str], **_: Any) -> None:
    """Count another answer to what is doubted as an answer to the doubt."""
    subject_id = User.objects.values_list("subject_id", flat=True).get(pk=user_id)
    answering.note_correction(subject_id=subject_id, elements=elements, now=now())


@receiver(subject_changed)
def state_of_somebody_changed(*, subject: Subject, **_: Any) -> None:
    """Keep an account with an open doubt `challenged`; end the doubts of who is gone."""
    if subject.state == SubjectState.ERASED:
        deciding.gone(subject_id=subject.pk, now=now())
    elif subject.state in WRITABLE:
        standing.follow(subject)
