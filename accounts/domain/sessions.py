"""Sessions of one person: seen by them, and ended by them, one or all others (P-2.6).

A session that is ended is a row that is gone: the browser that had it is signed out by its next
request.
"""

import uuid

from django.db.models import F, QuerySet

from accounts.models import Session
from privacy.work.clock import now


def of(*, subject_id: uuid.UUID) -> QuerySet[Session]:
    """Return the sessions in which somebody is signed in, the one used last first."""
    standing = Session.objects.filter(
        subject=subject_id, signed_in_at__isnull=False, expire_date__gt=now()
    )
    return standing.order_by(F("seen_at").desc(), "handle")


def end(*, subject_id: uuid.UUID, handle: uuid.UUID) -> bool:
    """End one session of this person; False when they have none of this name."""
    gone, _ = Session.objects.filter(subject=subject_id, handle=handle).delete()
    return bool(gone)


def end_others(*, subject_id: uuid.UUID, but: str | None) -> int:
    """End every session of this person but the one with this key; return how many."""
    gone, _ = Session.objects.filter(subject=subject_id).exclude(session_key=but or "").delete()
    return gone
