"""`look_up`: the only way for staff to see a clear value (T-3.12).

The row is written before the value is read, in one transaction: nobody sees what is not on record.
"""

import uuid
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from django.conf import settings
from django.db import connection, transaction

from privacy.formparts.words import said
from privacy.lookups.enums import SETTLES, Role
from privacy.lookups.models import LookUp
from privacy.lookups.queries import looks_today, may_see
from privacy.lookups.values import VALUES
from privacy.registry.elements import Purpose
from privacy.registry.inventory import INVENTORY
from privacy.subjects.domain import lock_for_writing
from privacy.subjects.enums import Restriction

SHORTEST_REASON = 15
SPACE = "privacy.lookups:"


class Refused(Exception):  # noqa: N818 - reads as the news it is
    """Nothing is shown."""


class NothingNamed(Refused):
    """No element was named, or one that nobody can look at."""


class OtherPurpose(Refused):
    """The inventory does not name this purpose for every element."""


class ReasonMissing(Refused):
    """Too short, or nothing that can be read."""


class NotForYourRole(Refused):
    """No role of this member of staff may see all of these elements."""


class NotYours(Refused):
    """Nobody looks at themselves in the back office: one's own page is `/me/`."""


class Rests(Refused):
    """The person is restricted, and this purpose does not settle why."""


class TooMany(Refused):
    """As many looks in 24 hours as LOOK_UPS_PER_DAY allows."""


class ShownAlready(Refused):
    """The form has shown its values."""


@dataclass(frozen=True)
class Shown:
    """Clear values by element, and until when they may stand on the screen."""

    values: Mapping[str, str] = field(repr=False)
    until: datetime


def look_up(
    *,
    look_id: uuid.UUID,
    looker_id: uuid.UUID,
    roles: Collection[Role],
    subject_id: uuid.UUID,
    elements: Collection[str],
    purpose: str,
    reason: str,
    now: datetime,
) -> Shown:
    """Write down a look and return the values. Raises a Refused, or SubjectGone of who leaves.

    - The elements are named, each can be looked at, and each has this purpose in the inventory.
    - The reason is words, for the person to read; one role of the looker may see every element.
    - The person stands: is not leaving, and, if restricted, is looked at to settle just that.
    - The looker has not looked too often, and this form (`look_id`) has shown nothing yet.
    """
    wanted = sorted(set(elements))
    role = role_for(wanted, purpose, roles)
    if len(said(reason)) < SHORTEST_REASON:
        raise ReasonMissing
    if looker_id == subject_id:
        raise NotYours
    with transaction.atomic():
        wait_for_own_looks(looker_id)
        subject = lock_for_writing(subject_id=subject_id)
        if not all(SETTLES[Restriction(each)] == purpose for each in subject.restricted_for):
            raise Rests
        if LookUp.objects.filter(pk=look_id).exists():
            raise ShownAlready
        if looks_today(looker_id=looker_id, now=now) >= settings.LOOK_UPS_PER_DAY:
            raise TooMany
        row = LookUp(
            pk=look_id,
            looker_id=looker_id,
            subject=subject,
            role=role,
            elements=wanted,
            purpose=purpose,
            reason=said(reason),
            at=now,
            until=now + settings.STAFF_REVEAL_LIFE,
            kept_until=now + settings.LOOK_UPS_KEPT,
        )
        row.save(force_insert=True)
        return Shown({key: VALUES[key](subject_id) for key in wanted}, row.until)


def role_for(elements: Collection[str], purpose: str, roles: Collection[Role]) -> Role:
    """Return the role in which these elements may be seen for this purpose."""
    if not elements or not set(elements) <= VALUES.keys():
        raise NothingNamed
    if purpose not in list(Purpose) or any(
        purpose not in INVENTORY[key].purposes for key in elements
    ):
        raise OtherPurpose
    able = [role for role in Role if role in roles and set(elements) <= set(may_see(role))]
    if not able:
        raise NotForYourRole
    return able[0]


def wait_for_own_looks(looker_id: uuid.UUID) -> None:
    """Let the looks of one member of staff come one after another: the limit counts them."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"{SPACE}{looker_id}"]
        )


def forget_old(*, now: datetime, limit: int) -> int:
    """Delete looks past their time (D-47)."""
    due = LookUp.objects.filter(kept_until__lt=now).values("pk")[:limit]
    gone, _ = LookUp.objects.filter(pk__in=due).delete()
    return gone
