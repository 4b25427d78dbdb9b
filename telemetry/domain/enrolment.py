"""Admit an install: a random pseudonym and a token, no person attached (P-3.14)."""

import uuid
from dataclasses import dataclass

from django.db import transaction

from privacy.work.clock import now
from telemetry.domain import background_tail
from telemetry.domain.tokens import hashed, new_token
from telemetry.models import Gate, Install


@dataclass(frozen=True)
class Enrolled:
    """The only moment at which the token is known."""

    install_id: uuid.UUID
    token: str


def enrol(*, platform: str, app_version: str) -> Enrolled:
    """Make an install that may send nothing yet: no consent, no permission.

    Whoever enrols has just opened the app: that is its first sign of the foreground.
    """
    token, at = new_token(), now()
    with transaction.atomic():
        install = Install.objects.create(platform=platform, app_version=app_version, enrolled_at=at)
        gate = Gate.objects.create(install=install, token_hash=hashed(token))
        background_tail.sign_of_use(gate=gate, at=at)
    return Enrolled(install.pk, token)


def gate_of(*, token: str) -> Gate | None:
    """Return the gate that a token opens, unlocked; None for an unknown token."""
    return Gate.objects.select_related("install").filter(token_hash=hashed(token)).first()
