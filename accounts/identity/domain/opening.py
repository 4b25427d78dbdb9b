"""A check begins: for one person, for a reason of the list, announced before anything leaves.

There is no way to check many: whoever wants a check names a person and a reason (P-2.4).
"""

import uuid
from datetime import datetime

from django.conf import settings
from django.db import IntegrityError, transaction

from accounts.identity.authorities import authority_of
from accounts.identity.documents import commitment, document_of
from accounts.identity.domain import letters
from accounts.identity.enums import CheckReason
from accounts.models import IdentityCheck, Profile
from privacy.formparts.words import said
from privacy.subjects.domain import lock_for_writing
from privacy.work import domain as work

ASK = "identity.ask"
SHORTEST_EXPLANATION = 10


class NothingToCheck(Exception):  # noqa: N818 - reads as the news it is
    """The person has told no certificate that an authority could be asked about."""


class ReasonMissing(Exception):  # noqa: N818
    """A check without a reason of the list, or staff who do not say why in words."""


class NotYours(Exception):  # noqa: N818
    """Nobody asks about, or decides about, themselves."""


@transaction.atomic
def open_check(
    *,
    subject_id: uuid.UUID,
    reason: str,
    now: datetime,
    by: uuid.UUID | None = None,
    explanation: str = "",
) -> IdentityCheck:
    """Announce a check and have it asked after IDENTITY_NOTICE; return it.

    While one is open, that one is returned and nothing is written. `by` is the Subject of the
    member of staff. Raises SubjectGone, NothingToCheck, ReasonMissing or NotYours.
    """
    require_reason(reason=reason, by=by, explanation=explanation)
    if by == subject_id:
        raise NotYours
    subject = lock_for_writing(subject_id=subject_id)
    found = IdentityCheck.objects.filter(subject=subject, closed_at=None).first()
    if found is not None:
        return found
    profile = Profile.objects.filter(user__subject=subject).first()
    document = document_of(profile) if profile else None
    if document is None:
        raise NothingToCheck
    ask_at = now + settings.IDENTITY_NOTICE
    check = IdentityCheck(
        subject=subject,
        reason=reason,
        explanation=said(explanation) or None,
        requested_by_id=by,
        authority=authority_of(kind=document.kind, country=document.country),
        announced_at=now,
        ask_at=ask_at,
        answer_due_at=ask_at + settings.IDENTITY_ANSWER_WITHIN,
    )
    try:
        with transaction.atomic():
            check.save(force_insert=True)
    except IntegrityError:
        # Somebody else asked for one at the same moment.
        return IdentityCheck.objects.get(subject=subject, closed_at=None)
    letters.announce(check, subject)
    work.schedule(
        kind=ASK,
        reference=str(check.pk),
        due_at=ask_at,
        # The check itself ends before; until then every failure is tried again.
        give_up_at=check.answer_due_at + settings.IDENTITY_ANSWER_WITHIN,
    )
    return check


def require_reason(*, reason: str, by: uuid.UUID | None, explanation: str) -> None:
    """Raise ReasonMissing unless the list names the reason, and staff say why in words."""
    if reason not in CheckReason.values:
        raise ReasonMissing
    if reason == CheckReason.STAFF and (
        by is None or len(said(explanation)) < SHORTEST_EXPLANATION
    ):
        raise ReasonMissing


def is_answered(*, subject_id: uuid.UUID, profile: Profile) -> bool:
    """Tell whether an authority has answered about exactly these details already."""
    answered = IdentityCheck.objects.filter(
        subject=subject_id, answered_at__isnull=False, reset_at=None
    )
    return any(each.commitment == commitment(profile, check_id=each.pk) for each in answered)
