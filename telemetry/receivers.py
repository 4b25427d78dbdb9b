"""What telemetry does on news from elsewhere, inside the sender's transaction."""

from typing import Any

from django.dispatch import receiver

from privacy.consent.signals import consent_changed
from privacy.policies.enums import Document
from privacy.policies.models import PolicyVersion
from privacy.policies.signals import text_in_force
from privacy.subjects.signals import subject_changed
from privacy.work import domain as work
from telemetry.domain import gates
from telemetry.domain.gates import FOLLOW_TEXTS


@receiver(text_in_force)
def follow_texts(*, version: PolicyVersion, **_: Any) -> None:
    """Look at every gate again once what people may agree to has changed (P-1.2)."""
    if version.document == Document.PRIVACY:
        work.schedule(kind=FOLLOW_TEXTS)


subject_changed.connect(gates.follow_subject, dispatch_uid="telemetry.gates")
consent_changed.connect(gates.follow_consent, dispatch_uid="telemetry.gates")
