"""A notice is withdrawn, or what it took down is restored (T-1.8).

What several notices took down stays down until the last of them has ended; the register of works
counts that, and here nobody restores what another notice holds.
"""

import uuid

from django.db import transaction
from django.utils.functional import Promise

from privacy.work import domain as work
from privacy.work.clock import now
from takedown.notices.domain import letters, material
from takedown.notices.domain.objecting import tell_restored
from takedown.notices.domain.supplying import TooLate as TooLate  # noqa: PLC0414 - one of what is raised here
from takedown.notices.domain.supplying import locked
from takedown.notices.domain.timeline import move, note
from takedown.notices.enums import (
    DOWN,
    STANDING,
    WITHDRAWABLE,
    Actor,
    AddressState,
    CaseState,
    EventKind,
    LetterKind,
)
from takedown.notices.models import CopyrightCase
from takedown.notices.queries import email_of, other_notices

PROBE = "notices.probe"


class HeldByAnother(Exception):  # noqa: N818 - reads as the news it is
    """Another notice stands against the same target; it names that case."""

    def __init__(self, references: list[str]) -> None:
        super().__init__(", ".join(references))
        self.references = references


def withdraw(*, case_id: uuid.UUID) -> CopyrightCase:
    """End a notice at its sender's word; withdrawn twice is withdrawn. Raises TooLate."""
    with transaction.atomic():
        case = locked(case_id)
        if case.state == CaseState.WITHDRAWN:
            return case
        if case.state not in WITHDRAWABLE:
            raise TooLate
        had_effect = case.state in STANDING
        case.ended_at = now()
        move(case, CaseState.WITHDRAWN, Actor.NOTIFIER)
        if had_effect:
            release(case=case, word="withdrawn", reason=EventKind.WITHDRAWN.label, actor_id=None)
        letters.write(case=case, kind=LetterKind.WITHDRAWN, email=email_of(case))
    return case


def restore(*, case_id: uuid.UUID, actor_id: uuid.UUID, reason: str) -> CopyrightCase:
    """Put back what a notice took down; raises HeldByAnother, or TooLate where nothing is down."""
    with transaction.atomic():
        case = locked(case_id)
        down = list(case.addresses.filter(state__in=DOWN))
        if not down or case.state not in STANDING:
            raise TooLate
        others = sorted({reference for each in down for reference in other_notices(each)})
        if others:
            raise HeldByAnother(others)
        release(case=case, word="restored", reason=reason, actor_id=actor_id)
        letters.write(
            case=case,
            kind=LetterKind.RESTORED,
            email=email_of(case),
            context={"reason": reason, "count": len(down)},
            by_person=True,
        )
    return case


def release(
    *, case: CopyrightCase, word: str, reason: str | Promise, actor_id: uuid.UUID | None
) -> None:
    """End this case's part in every removal, note it by address, tell who put the works up."""
    moment = now()
    down = list(case.addresses.filter(state__in=DOWN))
    material.put_back(case=case, reason=word, actor_id=actor_id)
    for each in down:
        each.state, each.restored_at = AddressState.RESTORED, moment
        each.save()
        tell_restored(case=case, address=each, reason=reason)
    note(case, EventKind.RESTORED, Actor.STAFF if actor_id else Actor.NOTIFIER, actor_id)
    work.schedule(kind=PROBE, reference=str(case.pk))
