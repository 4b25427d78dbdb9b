"""What is typed on the pages of `/me/security/`."""

from typing import Any

from allauth.account.models import EmailAddress
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from accounts.forms import AccessForm
from accounts.models import Profile, User

COMPARED = (
    "name",
    "birth_date",
    "mobile",
    "certificate_number",
    "occupation",
    "postal_address",
)


class PasswordForm(AccessForm):
    """A new password, by the rules of the first one (P-2.7)."""

    username = None  # type: ignore[assignment] # Django's way to leave an inherited field out

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, answers=told_by(user), **kwargs)
        self.fields["password"].label = _("New password")

    def refuse_same(self) -> None:
        """Say that this is the password that stands already."""
        same = ValidationError(_("This is your present password. Choose another one"), code="same")
        self.add_error("password", same)


def told_by(user: User) -> dict[str, str]:
    """Return what a member told us, by the names of the pages of registration."""
    profile = Profile.objects.filter(user=user).first()
    address = EmailAddress.objects.filter(user=user, primary=True).first()
    told = {name: getattr(profile, name, None) or "" for name in COMPARED}
    return {**told, "username": user.username, "email": address.email if address else ""}
