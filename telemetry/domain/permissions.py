"""What the operating system allows, field by field; revoking stops the field at once (P-3.5)."""

import uuid
from collections.abc import Mapping
from datetime import timedelta

from django.conf import settings
from django.db import transaction

from privacy.work.clock import now
from telemetry.domain import gates
from telemetry.models import Install, PermissionGrant


class TooOften(Exception):  # noqa: N818 - reads as the news it is
    """More yeses in an hour than a person can give; a no is heard at any time."""


def change(
    *, install_id: uuid.UUID, granted: Mapping[str, bool], app_version: str = ""
) -> dict[str, bool]:
    """Note what changed and rewrite the gate; return all permissions as they stand.

    Whatever is not named stays as it is; the same answer twice is one row of the timeline. Raises
    TooOften with nothing changed.
    """
    with transaction.atomic():
        gate = gates.lock_one(install_id)
        version = app_version or Install.objects.get(pk=install_id).app_version
        at = now()
        standing = dict(gate.permissions)
        for name, is_granted in granted.items():
            if is_granted == (name in standing) and (is_granted or was_told(install_id, name)):
                continue
            PermissionGrant.objects.create(
                install_id=install_id,
                permission=name,
                granted=is_granted,
                app_version=version,
                at=at,
            )
            standing.pop(name, None)
            if is_granted:
                refuse_too_often(install_id)
                standing[name] = at.timestamp()
        gate.permissions = standing
        gate.save(update_fields=["permissions"])
    return dict.fromkeys(sorted(standing), True)


def refuse_too_often(install_id: uuid.UUID) -> None:
    """Bound what one install can append to a timeline that nothing shortens."""
    given = PermissionGrant.objects.filter(
        install_id=install_id, granted=True, at__gt=now() - timedelta(hours=1)
    )
    if given.count() > settings.YESES_PER_HOUR:
        raise TooOften


def was_told(install_id: uuid.UUID, name: str) -> bool:
    """Tell whether the timeline has anything about a permission yet."""
    return PermissionGrant.objects.filter(install_id=install_id, permission=name).exists()
