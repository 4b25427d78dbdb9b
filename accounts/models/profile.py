"""What a person told about themselves (P-2.8); one row a user."""

from django.db import models
from django.db.models import Q

from accounts.models.user import User
from privacy.encryption.fields import Encrypted

CERTIFICATE_COLUMNS = (
    "certificate_type",
    "certificate_country",
    "certificate_number",
    "certificate_from",
    "certificate_until",
)
UNTOLD = {f"{column}__isnull": True for column in CERTIFICATE_COLUMNS}
TOLD = dict.fromkeys(UNTOLD, False)
NOT_HELD = {"certificate_index__isnull": True, "certificate_number_index__isnull": True}
HELD = dict.fromkeys(NOT_HELD, False)


class Profile(models.Model):
    """The elements of registration; what was never told is NULL.

    `mobile_index` stands only for a proven number, the indexes of the certificate only for one that
    was taken when the account became active: `certificate_index`, of issuer, type and number, keeps
    it to one account; by `certificate_number_index` it is found, and two countries may have given
    the same number. Dates are ISO 8601; a certificate without an end has
    the word `certificates.NO_EXPIRY` instead.
    """

    user = models.OneToOneField(
        User, primary_key=True, on_delete=models.CASCADE, related_name="profile"
    )
    name = Encrypted(null=True)
    gender = Encrypted(null=True)
    country = models.CharField(max_length=2, null=True)
    birth_date = Encrypted(null=True)
    certificate_type = Encrypted(null=True)
    certificate_country = Encrypted(null=True)
    certificate_number = Encrypted(null=True)
    certificate_index = models.CharField(max_length=64, null=True, unique=True)
    certificate_number_index = models.CharField(max_length=64, null=True, db_index=True)
    certificate_from = Encrypted(null=True)
    certificate_until = Encrypted(null=True)
    mobile = Encrypted(null=True)
    mobile_index = models.CharField(max_length=64, null=True, unique=True)
    mobile_verified_at = models.DateTimeField(null=True)
    mobile_declared_at = models.DateTimeField(null=True)
    education = Encrypted(null=True)
    occupation = Encrypted(null=True)
    postal_address = Encrypted(null=True)
    language = models.CharField(max_length=10, default="en")
    # When the person last said that all of this is still right (T-3.5).
    confirmed_at = models.DateTimeField(null=True)
    # Which edition of the rules was asked last; another one than today's is asked anew.
    ruled_by = models.CharField(max_length=16, default="")

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="mobile_index_means_proven",
                condition=Q(mobile_index__isnull=True, mobile_verified_at__isnull=True)
                | Q(
                    mobile__isnull=False,
                    mobile_index__isnull=False,
                    mobile_verified_at__isnull=False,
                ),
            ),
            models.CheckConstraint(
                name="certificate_whole_or_none",
                condition=Q(**UNTOLD, **NOT_HELD) | Q(**TOLD, **NOT_HELD) | Q(**TOLD, **HELD),
            ),
        ]

    def __str__(self) -> str:
        return f"profile of {self.user_id}"
