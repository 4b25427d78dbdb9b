"""What the operating system allows, field by field; revoking stops the field at once (P-3.5)."""

import uuid
from collections.abc import Mapping

from django.db import transaction

from privacy.work.clock import now
from telemetry.domain import gates
from telemetry.models import Install, PermissionGrant


def change(
    *, install_id: uuid.UUID, granted: Mapping[str, bool], app_version: str = ""
) -> dict[str, bool]:
    """Note what changed and rewrite the gate; return all permissions as they stand.

    Whatever is not named stays as it is; the same answer twice is one row of the timeline.
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
                standing[name] = at.timestamp()
        gate.permissions = standing
        gate.save(update_fields=["permissions"])
    return dict.fromkeys(sorted(standing), True)


def was_told(install_id: uuid.UUID, name: str) -> bool:
    """Tell whether the timeline has anything about a permission yet."""
    return PermissionGrant.objects.filter(install_id=install_id, permission=name).exists()
