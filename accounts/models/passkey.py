"""Passkeys (P-2.9, P-2.10): allauth's row holds label and public key, what it lacks stands here."""

import uuid

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from accounts.enums import PASSKEY_TRANSITIONS, PasskeyResult, PasskeyState
from privacy import states
from privacy.subjects.models import Subject

# A credential id has up to 1,023 bytes, here in base64url without padding.
LONGEST_ID = 1364
HIGHEST_COUNT = 2**32 - 1


class Passkey(models.Model):
    """The credential of one allauth Authenticator: whose it is, how far its counter is, its state.

    `credential_id` is unique among all people, so that it alone says whose answer came.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    authenticator = models.OneToOneField(
        "mfa.Authenticator", on_delete=models.CASCADE, related_name="passkey"
    )
    credential_id = models.CharField(max_length=LONGEST_ID, unique=True)
    sign_count = models.BigIntegerField()
    state = models.CharField(
        max_length=9, choices=PasskeyState.choices, default=PasskeyState.ACTIVE
    )
    suspended_at = models.DateTimeField(null=True)

    class Meta:
        triggers = [
            states.guard(model="accounts.Passkey", field="state", transitions=PASSKEY_TRANSITIONS)
        ]
        constraints = [
            models.CheckConstraint(
                name="passkey_suspended_has_time",
                condition=Q(state=PasskeyState.ACTIVE, suspended_at__isnull=True)
                | Q(state=PasskeyState.SUSPENDED, suspended_at__isnull=False),
            ),
            models.CheckConstraint(
                name="passkey_count_in_range", condition=Q(sign_count__range=(0, HIGHEST_COUNT))
            ),
        ]

    def __str__(self) -> str:
        return f"passkey {self.id}"

    @property
    def is_suspended(self) -> bool:
        return self.state == PasskeyState.SUSPENDED


class PasskeyUse(models.Model):
    """What came of one answer by a known passkey: which, what, when (D-21).

    `challenge_hash` is set once the signature was right: no challenge is answered twice, however
    many requests arrive together.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    subject = models.ForeignKey(Subject, on_delete=models.PROTECT, related_name="+")
    credential_id = models.CharField(max_length=LONGEST_ID)
    result = models.CharField(max_length=10, choices=PasskeyResult.choices)
    challenge_hash = models.CharField(max_length=64, null=True, unique=True)
    at = models.DateTimeField(db_default=Now(), db_index=True)

    def __str__(self) -> str:
        return f"use {self.id}"
