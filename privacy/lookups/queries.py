"""Who may look at what, and who looked."""

import uuid
from collections.abc import Collection
from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import Count, QuerySet

from privacy.lookups.enums import GROUPS, READERS, Role
from privacy.lookups.models import LookUp
from privacy.lookups.values import VALUES
from privacy.registry.elements import Purpose
from privacy.registry.inventory import INVENTORY

A_DAY = timedelta(days=1)


def roles_in(groups: Collection[str]) -> list[Role]:
    """Return the roles of somebody in these groups; a superuser in none has none."""
    return [role for name, role in GROUPS.items() if name in groups]


def may_see(role: Role) -> list[str]:
    """Return the elements whose clear values a role may look at, by the inventory."""
    return [key for key in sorted(VALUES) if READERS[role] in INVENTORY[key].seen_by]


def purposes_of(elements: Collection[str]) -> list[Purpose]:
    """Return, in the order of the list, the purposes that any of these elements has."""
    named = {purpose for key in elements for purpose in INVENTORY[key].purposes}
    return [purpose for purpose in Purpose if purpose in named]


def looks_at(subject_id: uuid.UUID) -> QuerySet[LookUp]:
    """Return every look at a person's values, newest first."""
    return LookUp.objects.filter(subject=subject_id).order_by("-at", "pk")


def looks_today(*, looker_id: uuid.UUID, now: datetime) -> int:
    """Count the looks of one member of staff in the last 24 hours."""
    return LookUp.objects.filter(looker=looker_id, at__gt=now - A_DAY).count()


def at_their_limit(*, now: datetime) -> int:
    """Count the members of staff who have looked as often as anybody may in a day."""
    rows = LookUp.objects.filter(at__gt=now - A_DAY).values("looker")
    return rows.annotate(looks=Count("pk")).filter(looks__gte=settings.LOOK_UPS_PER_DAY).count()
