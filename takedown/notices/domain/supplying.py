"""What was missing is supplied, or its time ends: whichever commits first, under the row's lock.

A proof that was committed before the deadline always counts: the clock's job looks at the state
it finds, and acts only when the database's clock has passed the deadline (T-1.7).
"""

import uuid

from django.db import transaction

from privacy.subjects.domain import lock_for_writing
from privacy.work.clock import now
from takedown.notices.domain import files, letters
from takedown.notices.domain.examining import examine
from takedown.notices.domain.timeline import move, note
from takedown.notices.domain.writing import Sent, write
from takedown.notices.enums import OPEN_FOR_PROOF, Actor, CaseState, EventKind, LetterKind
from takedown.notices.models import CopyrightCase
from takedown.notices.queries import email_of


class TooLate(Exception):  # noqa: N818 - reads as the news it is
    """The case has ended or is decided; a fresh notice may be filed."""


def supply(*, case_id: uuid.UUID, sent: Sent) -> CopyrightCase:
    """Take what was sent under the same reference and examine the case anew; raises TooLate.

    The e-mail address stays the confirmed one: another person files a notice of their own.
    """
    written: list[uuid.UUID] = []
    with transaction.atomic():
        case = locked(case_id)
        if case.state not in OPEN_FOR_PROOF:
            raise TooLate
        try:
            written = write(case=case, sent=sent)
            note(case, EventKind.SUPPLIED, Actor.NOTIFIER)
            examine(case=case)
        except BaseException:
            files.remove(case=case, file_ids=written)
            raise
    return case


def locked(case_id: uuid.UUID) -> CopyrightCase:
    """Lock the Subject, then the case, for this transaction."""
    subject_id = CopyrightCase.objects.values_list("subject_id", flat=True).get(pk=case_id)
    lock_for_writing(subject_id=subject_id)
    return CopyrightCase.objects.select_for_update().get(pk=case_id)


def end_cure(*, case: CopyrightCase) -> bool:
    """Count a locked case as not raised when its time is over; tell whether the clock may stop."""
    if case.state != CaseState.INCOMPLETE or case.cure_due_at is None:
        return True
    if case.cure_due_at > now():
        return False
    case.ended_at = now()
    move(case, CaseState.DEEMED_NOT_RAISED, Actor.SYSTEM)
    letters.write(case=case, kind=LetterKind.DEEMED, email=email_of(case))
    return True
