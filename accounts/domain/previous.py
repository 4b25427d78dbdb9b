"""What a change replaced: kept encrypted for 30 days, so that it can be undone (T-3.5, D-64).

Whoever took an account over changes what it says; its holder then needs what stood there before.
"""

import json
import uuid
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

from django.conf import settings

from accounts.models import PendingContact, PreviousValue, User

Values = Mapping[str, str | None]


class NothingKept(Exception):  # noqa: N818 - reads as the news it is
    """Nothing of this is kept (any more), or it is somebody else's."""


def keep(*, user: User, elements: Collection[str], values: Values) -> None:
    """Keep what is about to be replaced; where nothing was told there is nothing to keep."""
    if any(values.values()):
        PreviousValue.objects.create(
            user=user, elements=sorted(elements), value=json.dumps(dict(values))
        )


def kept(*, user: User) -> Sequence[PreviousValue]:
    """Return what somebody can still take back, the newest first."""
    return list(PreviousValue.objects.filter(user=user).order_by("-replaced_at"))


def values_of(row: PreviousValue) -> dict[str, str | None]:
    """Return what stood there, by column."""
    values: dict[str, str | None] = json.loads(row.value)
    return values


def read(*, user: User, previous_id: uuid.UUID) -> PreviousValue:
    """Return one of somebody's own; raises NothingKept."""
    row = PreviousValue.objects.filter(user=user, pk=previous_id).first()
    if row is None:
        raise NothingKept
    return row


def forget_old(*, now: datetime, limit: int) -> int:
    """Delete what is kept for longer than it may be (D-64); return how many."""
    due = PreviousValue.objects.filter(replaced_at__lt=now - settings.PREVIOUS_VALUES_KEPT)
    gone, _ = PreviousValue.objects.filter(pk__in=due.values("pk")[:limit]).delete()
    return gone


def forget_naming(*, values: frozenset[str]) -> None:
    """Delete what names somebody who has left: a number of theirs that was another's before, or one
    that a stranger typed and never proved.
    """
    for row in PreviousValue.objects.iterator():
        if not values.isdisjoint({(each or "").casefold() for each in values_of(row).values()}):
            PreviousValue.objects.filter(pk=row.pk).delete()
    for pending in PendingContact.objects.iterator():
        if pending.target.casefold() in values:
            PendingContact.objects.filter(pk=pending.pk).delete()
