"""A registration in progress: answers page by page, encrypted, gone after a day (P-2.3).

Its random id is its address and the only thing that leads to it. Nothing is written before the
country and date of birth have passed.
"""

import json
import uuid
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date

from django.conf import settings
from django.db import transaction

from accounts.enums import ASKED, OPTIONAL, SignupStep
from accounts.models import RegistrationDraft
from privacy.work.clock import now


class DraftGone(Exception):  # noqa: N818 - reads as the news it is
    """No registration in progress under this address: sent, expired, or never there."""


@dataclass(frozen=True)
class Draft:
    """What was answered so far; the password only as its hash."""

    id: uuid.UUID
    answers: Mapping[str, str] = field(repr=False)

    @property
    def birth_date(self) -> date:
        return date.fromisoformat(self.answers["birth_date"])

    @property
    def due(self) -> SignupStep:
        """Return the first page whose answers are missing."""
        return next(
            step
            for step, asked in ASKED.items()
            if not all(map(self.answers.get, asked)) or step == SignupStep.CHECK
        )

    def may_see(self, step: SignupStep) -> bool:
        """Tell whether a page's turn has come; pages before it may be seen again."""
        pages = list(ASKED)
        return pages.index(step) <= pages.index(self.due)


def start(*, country: str, birth_date: date) -> uuid.UUID:
    """Begin a registration for somebody of age and return its address."""
    answers = {"country": country, "birth_date": birth_date.isoformat()}
    row = RegistrationDraft.objects.create(
        content=json.dumps(answers), expires_at=now() + settings.INCOMPLETE_SIGNUP_TTL
    )
    return row.pk


def read(*, draft_id: uuid.UUID, lock: bool = False) -> Draft:
    """Return a registration in progress; raises DraftGone."""
    rows = RegistrationDraft.objects.filter(pk=draft_id, expires_at__gt=now())
    row = (rows.select_for_update() if lock else rows).first()
    if row is None:
        raise DraftGone
    return Draft(row.pk, json.loads(row.content))


def answer(*, draft_id: uuid.UUID, answers: Mapping[str, str | None]) -> Draft:
    """Add answers; None takes one back. Country and date of birth stay as they passed."""
    with transaction.atomic():
        draft = read(draft_id=draft_id, lock=True)
        allowed = {name for asked in ASKED.values() for name in asked} | {*OPTIONAL}
        merged = {**draft.answers, **{k: v for k, v in answers.items() if k in allowed}}
        kept = {name: value for name, value in merged.items() if value is not None}
        RegistrationDraft.objects.filter(pk=draft_id).update(content=json.dumps(kept))
    return Draft(draft_id, kept)


def forget(*, draft_id: uuid.UUID) -> None:
    """Remove a registration in progress."""
    RegistrationDraft.objects.filter(pk=draft_id).delete()


def forget_naming(*, values: Collection[str]) -> None:
    """Remove registrations in progress in which one of these values was typed."""
    for row in RegistrationDraft.objects.all():
        typed = {str(answer).casefold() for answer in json.loads(row.content).values()}
        if not typed.isdisjoint(values):
            forget(draft_id=row.pk)


def sweep() -> int:
    """Remove registrations in progress that are past their time; return how many."""
    gone, _ = RegistrationDraft.objects.filter(expires_at__lte=now()).delete()
    return gone
