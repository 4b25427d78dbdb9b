"""What news from the profile does to checks, inside the sender's transaction."""

import uuid
from typing import Any

from django.dispatch import receiver

from accounts.identity.domain.resetting import reset
from accounts.models import User
from accounts.signals import identity_data_changed
from privacy.work.clock import now


@receiver(identity_data_changed)
def what_was_checked_has_changed(*, user_id: uuid.UUID, **_: Any) -> None:
    """Set the checks of somebody back whose name, certificate or birth date is another one now."""
    reset(subject_id=User.objects.values_list("subject_id", flat=True).get(pk=user_id), now=now())
