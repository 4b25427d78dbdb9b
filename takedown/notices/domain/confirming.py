"""The button behind the mail: in that moment the notice is received (P-6.7, A-03)."""

from django.db import transaction

from privacy.subjects.domain import SubjectGone, lock_for_writing
from privacy.work import domain as work
from privacy.work.clock import now
from takedown.notices.clocks import contact_due
from takedown.notices.domain import letters
from takedown.notices.domain.examining import examine
from takedown.notices.domain.filing import LAPSE
from takedown.notices.domain.timeline import move
from takedown.notices.enums import Actor, CaseState, LetterKind
from takedown.notices.models import CopyrightCase
from takedown.notices.queries import case_by_confirm_token, email_of


class LinkGone(Exception):  # noqa: N818 - reads as the news it is
    """No such link, or the draft behind it aged out."""


def confirm(*, token: str) -> CopyrightCase:
    """Receive the notice: receipt, examination, clocks, in one transaction.

    Twice is once: the second press changes nothing and leads to the same page. Raises LinkGone.
    """
    found = case_by_confirm_token(token)
    if found is None:
        raise LinkGone
    with transaction.atomic():
        try:
            lock_for_writing(subject_id=found.subject_id)
        except SubjectGone:
            raise LinkGone from None
        case = CopyrightCase.objects.select_for_update().filter(pk=found.pk).first()
        if case is None:
            raise LinkGone
        if case.state != CaseState.DRAFT:
            return case
        moment = now()
        if case.draft_ends_at <= moment:
            raise LinkGone
        case.received_at, case.contact_due_at = moment, contact_due(moment)
        move(case, CaseState.RECEIVED, Actor.NOTIFIER)
        work.call_off(kind=LAPSE, reference=str(case.pk))
        letters.write(case=case, kind=LetterKind.RECEIPT, email=email_of(case))
        examine(case=case)
    return case
