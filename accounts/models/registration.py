"""The way back to a registration whose number and address are not proven yet."""

from django.db import models
from django.db.models.functions import Now

from accounts.models.user import User


class RegistrationTicket(models.Model):
    """One address under which codes are typed; only the hash of its token is kept (P-2.3)."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="tickets")
    token_hash = models.CharField(max_length=64, unique=True)
    expires_at = models.DateTimeField()
    created_at = models.DateTimeField(db_default=Now())

    def __str__(self) -> str:
        return f"ticket {self.pk}"
