"""A changed name, certificate or birth date: what was checked is no longer what the person says."""

import uuid
from datetime import datetime

from django.db import transaction
from django.db.models import F
from django.db.models.functions import Coalesce

from accounts.identity.domain.asking import look_again
from accounts.identity.enums import CheckState
from accounts.models import IdentityCheck
from privacy.subjects.domain import lock_for_writing


@transaction.atomic
def reset(*, subject_id: uuid.UUID, now: datetime) -> int:
    """Set every check of a person back to `not_checked`; return how many it were.

    One that is announced or under way ends, and its answer will be ignored. Raises SubjectGone.
    """
    subject = lock_for_writing(subject_id=subject_id)
    count = (
        IdentityCheck.objects.filter(subject=subject_id, reset_at=None)
        .order_by("pk")
        .update(state=CheckState.NOT_CHECKED, reset_at=now, closed_at=Coalesce(F("closed_at"), now))
    )
    look_again(subject, now=now)
    return count
