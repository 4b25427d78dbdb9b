"""What a person told about themselves (P-2.8); one row a user."""

from django.db import models
from django.db.models import Q

from accounts.models.user import User
from privacy.encryption.fields import Encrypted


class Profile(models.Model):
    """The elements of registration. `mobile_index` stands only for a proven number."""

    user = models.OneToOneField(
        User, primary_key=True, on_delete=models.CASCADE, related_name="profile"
    )
    name = Encrypted()
    country = models.CharField(max_length=2)
    birth_date = Encrypted()
    mobile = Encrypted()
    mobile_index = models.CharField(max_length=64, null=True, unique=True)
    mobile_verified_at = models.DateTimeField(null=True)
    language = models.CharField(max_length=10, default="en")

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="mobile_index_means_proven",
                condition=Q(mobile_index__isnull=True, mobile_verified_at__isnull=True)
                | Q(mobile_index__isnull=False, mobile_verified_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"profile of {self.user_id}"
