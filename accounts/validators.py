"""Rules shared by forms, API and models."""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _


class UnlikeWhatYouTold:
    """A password must not be, nor hold, anything else the person typed (P-2.7).

    The form hangs a list `told` on the user object it validates for.
    """

    shortest = 4

    def validate(self, password: str, user: object | None = None) -> None:
        """Raise ValidationError when a told value of four or more characters stands in it."""
        folded = password.casefold()
        for value in getattr(user, "told", []):
            if len(value) >= self.shortest and value.casefold() in folded:
                raise ValidationError(
                    _("Choose a password that does not contain something you told us."),
                    code="told",
                )

    def get_help_text(self) -> str:
        return _("It cannot contain your name, birth date, number or e-mail address.")
