"""What a person fills in to leave."""

from typing import Any

from django import forms
from django.contrib.auth.models import AbstractBaseUser
from django.utils.translation import gettext_lazy as _

from privacy.formparts.fields import ConsentBox


class LeaveForm(forms.Form):
    """Consequence, choice, proof: the password again, whoever holds the session (T-3.19)."""

    understood = ConsentBox(
        label=_(
            "I understand that my account and everything listed under “What goes” will be erased"
        ),
        error_messages={
            "required": _("Tick the box to say that you understand what will be erased")
        },
    )
    when = forms.ChoiceField(
        label=_("When should it happen?"),
        choices=[
            (
                "window",
                _("In 24 hours. Until then a link sent to you by e-mail and SMS cancels it"),
            ),
            ("now", _("At once. Nothing can bring the account back")),
        ],
        widget=forms.RadioSelect,
        initial="window",
        error_messages={"required": _("Choose when your account should be erased")},
    )
    password = forms.CharField(
        label=_("Your password"),
        help_text=_("So that nobody else can do this with a session you left open."),
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
        strip=False,
        error_messages={"required": _("Enter your password")},
    )

    def __init__(self, *args: Any, user: AbstractBaseUser, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user

    def clean_password(self) -> str:
        """Compare; a wrong one names the field and nothing else."""
        password = str(self.cleaned_data["password"])
        if not self.user.check_password(password):
            raise forms.ValidationError(_("The password is not right"), code="wrong")
        return password

    @property
    def waived(self) -> bool:
        return bool(self.cleaned_data["when"] == "now")
