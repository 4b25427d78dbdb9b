"""A notice is sent: kept as it came, one mail to the address in it, nothing more (P-6.7, P-6.8).

Until somebody presses the button behind that mail it is a draft that nobody is shown; after
NOTICE_CONFIRM it goes, and the address hears nothing again (it may be a stranger's).
"""

import uuid
from datetime import timedelta

from django.conf import settings
from django.db import connection, transaction

from privacy.messages.domain import forget, send
from privacy.messages.enums import Channel, MessageKind
from privacy.subjects import domain as subjects
from privacy.web.languages import link_to
from privacy.work import domain as work
from privacy.work.clock import now
from takedown.notices import sealing, tokens
from takedown.notices.domain import files
from takedown.notices.domain.timeline import note
from takedown.notices.domain.writing import Sent, write
from takedown.notices.enums import Actor, CaseState, Element, EventKind
from takedown.notices.models import CopyrightCase, NoticeSlot
from takedown.references import public_reference

LAPSE = "notices.lapse"
MAILS_A_DAY = 5


class TooManyMails(Exception):  # noqa: N818 - reads as the news it is
    """That address was asked to confirm often enough today."""


def file_notice(*, sent: Sent) -> CopyrightCase:
    """Keep a notice and ask its address to confirm; raises TooManyMails before writing anything.

    Gaps are no obstacle here (T-1.7): they are named, and accepted is nothing with a gap.
    """
    with transaction.atomic():
        case = begin(sent)
        try:
            write(case=case, sent=sent)
            note(case, EventKind.SENT, Actor.NOTIFIER)
            ask_to_confirm(case, str(sent.answers["email"]))
        except BaseException:
            files.remove_all(case=case)
            raise
        work.schedule(kind=LAPSE, reference=str(case.pk), due_at=case.draft_ends_at)
    return case


def begin(sent: Sent) -> CopyrightCase:
    """Make the case with its own Subject and an empty slot for each element."""
    index = tokens.email_index(str(sent.answers["email"]))
    # One address, one count: whoever files in parallel waits for the other.
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [index])
    since = now() - timedelta(days=1)
    if CopyrightCase.objects.filter(email_index=index, arrived_at__gt=since).count() >= MAILS_A_DAY:
        raise TooManyMails
    case = CopyrightCase(
        subject=subjects.create(),
        language=sent.language,
        key=sealing.new_key(),
        email_index=index,
        draft_ends_at=now() + settings.NOTICE_CONFIRM,
    )
    case.reference = public_reference(case.pk)
    case.confirm_hash = tokens.hash_of("confirm", case.pk)
    case.token_hash = tokens.hash_of("case", case.pk)
    case.save()
    NoticeSlot.objects.bulk_create(NoticeSlot(case=case, element=each) for each in Element)
    return case


def ask_to_confirm(case: CopyrightCase, email: str) -> None:
    send(
        subject=case.subject,
        kind=MessageKind.NOTICE_CONFIRM,
        channel=Channel.MAIL,
        address=email,
        language=case.language,
        template="notice_confirm",
        context={
            "reference": case.reference,
            "link": link_to("copyright_confirm", tokens.token("confirm", case.pk)),
            "ends_at": case.draft_ends_at,
        },
        key=f"notice-confirm:{case.pk}",
    )


def lapse(*, case_id: uuid.UUID) -> bool:
    """Remove a draft that nobody confirmed in time, with its files; tell whether it is gone.

    A confirmation that committed first wins: the row is locked.
    """
    case = CopyrightCase.objects.select_for_update().filter(pk=case_id).first()
    if case is None or case.state != CaseState.DRAFT:
        return True
    if case.draft_ends_at > now():
        return False
    forget(subject_id=case.subject_id)
    files.remove_all(case=case)
    case.delete()
    return True
