"""What telemetry does on news from elsewhere, inside the sender's transaction."""

from privacy.consent.signals import consent_changed
from privacy.subjects.signals import subject_changed
from telemetry.domain import gates

subject_changed.connect(gates.follow_subject, dispatch_uid="telemetry.gates")
consent_changed.connect(gates.follow_consent, dispatch_uid="telemetry.gates")
