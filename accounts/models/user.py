"""Who signs in: a user name and a password, hung on one Subject."""

import unicodedata
import uuid
from typing import Any, ClassVar

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, PermissionsMixin
from django.db import models
from django.db.models.functions import Now

from accounts.enums import TRANSITIONS, AccountState
from privacy import states
from privacy.subjects.domain import create as create_subject
from privacy.subjects.models import Subject


def username_key(username: str) -> str:
    """Return the form in which two user names are the same: NFKC, case folded (P-2.7)."""
    return unicodedata.normalize("NFKC", username).casefold().strip()


class UserManager(BaseUserManager["User"]):
    """Finds people by the folded name."""

    def get_by_natural_key(self, username: str | None) -> "User":
        return self.get(username_key=username_key(username or ""))

    def create_user(
        self, username: str, email: str | None = None, password: str | None = None, **extra: Any
    ) -> "User":
        """Make a user with a Subject; allauth and `createsuperuser` come here too."""
        extra.setdefault("subject", None)
        # Only a registration is submitted; whoever is made otherwise lacks the basic set (P-2.3).
        extra.setdefault("account_state", AccountState.INCOMPLETE)
        if extra["subject"] is None:
            extra["subject"] = create_subject()
        user = self.model(username=username, **extra)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, username: str, password: str | None = None, **extra: Any) -> "User":
        """Make a staff account; it needs an e-mail and a second factor, nothing of P-2.8."""
        return self.create_user(
            username, password=password, is_staff=True, is_superuser=True, **extra
        )


class User(AbstractBaseUser, PermissionsMixin):
    """An account. Its e-mail lives in allauth's EmailAddress, everything told in Profile."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    subject = models.OneToOneField(Subject, on_delete=models.PROTECT, related_name="+")
    username = models.CharField(max_length=60, unique=True)
    username_key = models.CharField(max_length=120, unique=True, editable=False)
    account_state = models.CharField(
        max_length=12, choices=AccountState.choices, default=AccountState.SUBMITTED
    )
    is_staff = models.BooleanField(default=False)
    is_active = models.BooleanField(default=True)
    created_at = models.DateTimeField(db_default=Now())

    objects = UserManager()

    USERNAME_FIELD = "username"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="account_state_known",
                condition=models.Q(account_state__in=AccountState.values),
            ),
        ]
        triggers = [
            states.guard(model="accounts.User", field="account_state", transitions=TRANSITIONS)
        ]

    def __str__(self) -> str:
        return str(self.id)

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Keep the folded copy true, whoever saves."""
        self.username_key = username_key(self.username)
        super().save(*args, **kwargs)
