"""Whoever wrote to us without an account proves the address by a code and looks after it (T-3.16).

1. `ask`: an address is typed; the same code goes to every address, whether or not it wrote to us.
2. `prove`: the code counts on the page that asked, within MY_REQUEST_TTL.
3. What was sent from that address is shown; what no running matter needs can be deleted.
"""

import uuid
from collections.abc import Sequence
from datetime import datetime

from django.conf import settings
from django.db import transaction

from privacy.erasure.domain import requests
from privacy.erasure.enums import Origin
from privacy.erasure.models import ErasureCase
from privacy.inquiries import tokens
from privacy.inquiries.codes import machine
from privacy.inquiries.filings import Filing, filings
from privacy.inquiries.models import RequestVisit
from privacy.inquiries.queries import subjects_of
from privacy.messages import domain as messages
from privacy.messages.enums import Channel, MessageKind
from privacy.subjects.domain import (
    WRITABLE,
    change_state,
    create,
    lock_for_change,
    lock_for_writing,
)
from privacy.subjects.enums import SubjectState
from privacy.subjects.models import Subject
from privacy.work.clock import now

BATCH = 100


class VisitGone(Exception):  # noqa: N818 - reads as the news it is
    """No such page, or its time is over."""


def ask(*, email: str, language: str, source: str) -> str:
    """Send a code to an address and return the token of the page that takes it.

    Raises TooManyCodes. Nothing depends on whether anything came from that address.
    """
    machine().count(target=email, source=source)
    token = tokens.random_token()
    with transaction.atomic():
        visit = RequestVisit.objects.create(
            subject=create(),
            token_hash=tokens.token_hash(token),
            email=email,
            language=language,
        )
        code = machine().issue(subject_id=visit.subject_id, target=email)
        messages.send(
            subject=visit.subject,
            kind=MessageKind.CODE_MAIL,
            channel=Channel.MAIL,
            address=email,
            language=language,
            template="code",
            context={"code": code, "minutes": machine().minutes},
            key=f"code:{visit.pk}",
        )
    return token


def visit_of(*, token: str) -> RequestVisit:
    """Return what a page's token leads to; raises VisitGone."""
    since = now() - settings.MY_REQUEST_TTL
    found = RequestVisit.objects.filter(token_hash=tokens.token_hash(token), created_at__gt=since)
    if (visit := found.first()) is None:
        raise VisitGone
    return visit


@transaction.atomic
def prove(*, visit_id: uuid.UUID, code: str) -> bool:
    """Take the code; the tries are counted by the database, and nothing says why one failed."""
    visit = RequestVisit.objects.get(pk=visit_id)
    lock_for_writing(subject_id=visit.subject_id)
    visit = RequestVisit.objects.select_for_update().get(pk=visit_id)
    if visit.proven_at is not None:
        return True
    if not machine().redeem(subject_id=visit.subject_id, target=visit.email, code=code):
        return False
    visit.proven_at = now()
    visit.save(update_fields=["proven_at"])
    return True


def sent_from(visit: RequestVisit) -> dict[uuid.UUID, list[Filing]]:
    """Return by Subject what came from a proven address and is not being erased."""
    if visit.proven_at is None:
        return {}
    standing = Subject.objects.filter(pk__in=subjects_of(visit.email), state__in=WRITABLE)
    return {pk: filings.ask(pk) for pk in standing.order_by("pk").values_list("pk", flat=True)}


def erasable(found: dict[uuid.UUID, list[Filing]]) -> list[uuid.UUID]:
    """Return the Subjects of which no running matter needs anything."""
    return [pk for pk, each in found.items() if not any(one.stays_because for one in each)]


def erase(*, visit: RequestVisit) -> Sequence[ErasureCase]:
    """Ask for the erasure of all that may go, at once; what is needed still stays as it is."""
    return [
        requests.request(subject_id=subject_id, origin=Origin.SELF, waived=True).case
        for subject_id in erasable(sent_from(visit))
    ]


def sweep(*, at: datetime, limit: int = BATCH) -> int:
    """Forget the pages whose time is over, with their codes and letters; return how many."""
    due = RequestVisit.objects.filter(created_at__lte=at - settings.MY_REQUEST_TTL)
    rows = list(due[:limit])
    for visit in rows:
        with transaction.atomic():
            subject = lock_for_change(subject_id=visit.subject_id)
            machine().forget(subject_id=subject.pk)
            messages.forget(subject_id=subject.pk)
            RequestVisit.objects.filter(pk=visit.pk).delete()
            if subject.state in WRITABLE:
                change_state(subject=subject, to=SubjectState.ERASING)
                change_state(subject=subject, to=SubjectState.ERASED)
    return len(rows)
