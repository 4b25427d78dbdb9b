"""What an account does when the Subject behind it is locked: every way to act as them ends."""

import uuid
from typing import Any

from django.dispatch import receiver

from accounts.models import OneTimeCode, Session
from privacy.erasure.signals import subject_locked


@receiver(subject_locked)
def end_sessions(subject_id: uuid.UUID, **_: Any) -> None:
    """Delete every session and every code that waits, in the transaction of the lock."""
    Session.objects.filter(subject_id=subject_id).delete()
    OneTimeCode.objects.filter(subject_id=subject_id).delete()
