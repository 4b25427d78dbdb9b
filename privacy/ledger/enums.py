"""What may be written as evidence: a closed list of kinds.

A retired kind stays in the list: its entries stay in the ledger.
"""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class EntryKind(TextChoices):
    ACCOUNT_ACTIVATED = "account.activated", _("account activated")
    BACKUP_RESTORED = "backup.restored", _("backup restored")
    CHALLENGE_DECIDED = "challenge.decided", _("doubt about details decided")
    CHALLENGE_MOVED = "challenge.moved", _("doubt about details went on")
    CHALLENGE_OPENED = "challenge.opened", _("doubt about details raised")
    CONSENT_GRANTED = "consent.granted", _("consent granted")
    CONSENT_REFUSED = "consent.refused", _("consent refused")
    CONSENT_WITHDRAWN = "consent.withdrawn", _("consent withdrawn")
    ERASURE_CANCELLED = "erasure.cancelled", _("erasure cancelled")
    ERASURE_REPLAYED = "erasure.replayed", _("erasure repeated after a restore")
    ERASURE_REQUESTED = "erasure.requested", _("erasure requested")
    ERASURE_STARTED = "erasure.started", _("erasure started")
    ERASURE_SWEPT = "erasure.swept", _("erasure done and swept")
    IDENTITY_ANSWERED = "identity.answered", _("authority answered about an identity")
    IDENTITY_ASKED = "identity.asked", _("authority asked about an identity")
    INQUIRY_ENDED = "inquiry.ended", _("question to us ended")
    MINOR_CONFIRMED = "minor.confirmed", _("report about a minor confirmed")
    MINOR_DECIDED = "minor.decided", _("report about a minor decided")
    # Retired: said which text, and not who.
    TEXT_ACCEPTED = "text.accepted", _("text accepted")
    TEXT_AGREED = "text.agreed", _("text agreed to")
    TEXT_PUBLISHED = "text.published", _("text published")
    TEXT_SCHEDULED = "text.scheduled", _("text in force from a later day on")
    WORK_CASE_ENDED = "work.case_ended", _("case about a work or link ended")
    WORK_REMOVED = "work.removed", _("work or link removed")
