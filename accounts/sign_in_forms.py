"""What is typed by whoever comes in without their password."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from accounts.element_forms import EmailForm, MobileForm


class NumberForm(MobileForm):
    """A number that an account may have proven."""

    mobile_declared = None  # type: ignore[assignment] # Django's way to leave an inherited field out


class AddressForm(EmailForm):
    """An address that an account may have proven."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["email"].help_text = _("We send a code there.")
