"""The letter to an authority, where no connection exists: printed by an officer, once noted.

It is the only place where staff see a certificate's number whole. Printing goes through the same
gate as any adapter, is written down with the officer's number, and stands on the person's page.
"""

import uuid
from datetime import datetime

from django.db import transaction

from accounts.identity import adapters
from accounts.identity.documents import Document, document_of
from accounts.identity.domain.asking import is_still_about, lock_open
from accounts.identity.domain.opening import NotYours
from accounts.identity.enums import CheckState
from accounts.models import IdentityCheck, Profile


class NothingToWrite(Exception):  # noqa: N818 - reads as the news it is
    """The check does not wait for a letter: it is not due, has ended, or goes by a connection."""


@transaction.atomic
def letter(*, check_id: uuid.UUID, by: uuid.UUID, now: datetime) -> tuple[IdentityCheck, Document]:
    """Return what the letter says and note who printed it first; printing again is the same.

    Raises NothingToWrite, NotYours, and NotAuthorised where the authority is switched off.
    """
    locked = lock_open(check_id=check_id) if adapters.is_manual() else None
    if locked is None or locked[0].state != CheckState.PENDING:
        raise NothingToWrite
    check, subject = locked
    if check.subject_id == by:
        raise NotYours
    profile = Profile.objects.filter(user__subject=subject).first()
    document = document_of(profile) if profile else None
    if profile is None or document is None or not is_still_about(check, profile):
        raise NothingToWrite
    adapters.authority()
    if check.letter_at is None:
        check.letter_by_id, check.letter_at = by, now
        check.save(update_fields=["letter_by", "letter_at"])
    return check, document


@transaction.atomic
def assign(*, check_id: uuid.UUID, to: uuid.UUID) -> None:
    """Note which officer looks after a check; raises NotYours."""
    check = IdentityCheck.objects.select_for_update().get(pk=check_id)
    if check.subject_id == to:
        raise NotYours
    check.assigned_to_id = to
    check.save(update_fields=["assigned_to"])
