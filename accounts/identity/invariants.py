"""What must hold for every identity check, each with the query that counts violations."""

from datetime import timedelta

from django.db.models import F, Q
from django.db.models.functions import Now

from accounts.identity.adapters import PROCESSOR
from accounts.identity.documents import ELEMENTS
from accounts.identity.enums import CheckState
from accounts.models import IdentityCheck
from privacy.disclosure.models import Processor
from privacy.registry.promises import Looked

# The engine looks every moment; a check that nobody ends for so long is forgotten.
ENDED_WITHIN = timedelta(hours=24)


def asked_only_as_listed() -> Looked:
    """I-19: whoever is asked stands in the register with exactly the elements that are sent."""
    asked = IdentityCheck.objects.filter(asked_at__isnull=False)
    rows = Processor.objects.filter(pk=PROCESSOR)
    listed = any(set(row.elements) == ELEMENTS for row in rows)
    return Looked(asked.count(), 0 if listed else asked.count())


def announced_before_asked() -> Looked:
    """I-19: nobody is asked about before the person was told."""
    asked = IdentityCheck.objects.filter(asked_at__isnull=False)
    early = asked.filter(Q(asked_at__lt=F("announced_at")) | Q(asked_at__lt=F("ask_at")))
    return Looked(asked.count(), early.count())


def nothing_waits_for_ever() -> Looked:
    """I-29: a check whose time is over has an end."""
    pending = IdentityCheck.objects.filter(state=CheckState.PENDING)
    late = pending.filter(answer_due_at__lt=Now() - ENDED_WITHIN)
    return Looked(pending.count(), late.count())
