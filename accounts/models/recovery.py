"""An account whose holder has neither the number nor the mailbox any more (P-2.3, T-3.5)."""

import uuid

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from accounts.enums import RECOVERY_OVER, RECOVERY_TRANSITIONS, RecoveryState
from privacy import states
from privacy.encryption.fields import Encrypted
from privacy.subjects.models import Subject


class Recovery(models.Model):
    """Somebody asks for an account to be given back to them.

    Until that is decided they are a Subject of their own. `holder` is the Subject of the account,
    or nobody: seen from outside nothing differs. `page`, `stop` and `ready` are hashes of the
    tokens in three addresses: the asker's, that of the old channels, and that of the end.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    subject = models.OneToOneField(Subject, on_delete=models.PROTECT, related_name="+")
    holder = models.UUIDField(null=True, db_index=True)
    check_id = models.UUIDField(null=True)
    page = models.CharField(max_length=64, unique=True)
    stop = models.CharField(max_length=64, null=True, unique=True)
    ready = models.CharField(max_length=64, null=True, unique=True)
    email = Encrypted()
    language = models.CharField(max_length=10)
    state = models.CharField(
        max_length=8, choices=RecoveryState.choices, default=RecoveryState.ASKED
    )
    created_at = models.DateTimeField(db_default=Now())
    # When it is decided at the earliest, then until when the new password may be set.
    due_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        triggers = [
            states.guard(model="accounts.Recovery", field="state", transitions=RECOVERY_TRANSITIONS)
        ]
        constraints = [
            models.UniqueConstraint(
                name="recovery_one_open",
                fields=["holder"],
                condition=Q(state__in=[RecoveryState.WAITING, RecoveryState.READY]),
            ),
            models.CheckConstraint(
                name="recovery_due_after_asking",
                condition=Q(state=RecoveryState.ASKED, due_at__isnull=True)
                | (~Q(state=RecoveryState.ASKED) & Q(due_at__isnull=False)),
            ),
            models.CheckConstraint(
                name="recovery_ended_has_time",
                condition=Q(state__in=RECOVERY_OVER, ended_at__isnull=False)
                | (~Q(state__in=RECOVERY_OVER) & Q(ended_at__isnull=True)),
            ),
        ]

    def __str__(self) -> str:
        return f"recovery {self.id}"
