"""What the operating system of a device allowed, and when it changed."""

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from telemetry.enums import Permission
from telemetry.models.install import Install


class PermissionGrant(models.Model):
    """One change of one permission: rows are added, never altered (P-3.5)."""

    install = models.ForeignKey(Install, on_delete=models.CASCADE, related_name="grants")
    permission = models.CharField(max_length=20, choices=Permission.choices)
    granted = models.BooleanField()
    app_version = models.CharField(max_length=40)
    at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="grant_permission_known", condition=Q(permission__in=Permission.values)
            ),
        ]
        indexes = [models.Index(name="grant_timeline", fields=["install", "permission", "-at"])]

    def __str__(self) -> str:
        return f"grant {self.pk}"
