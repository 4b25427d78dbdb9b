"""The one thing that news by mail need."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from privacy.formparts.words import refuse_token
from privacy.messages.enums import Channel
from privacy.messages.letters import BadAddress, clean_address


class SubscribeForm(forms.Form):
    """An address to which a mail can really be sent: one line, no other header in it."""

    email = forms.EmailField(
        label=_("E-mail address"),
        help_text=_("We write only when a new version is published. Each mail ends it in a click."),
        validators=[refuse_token],
        widget=forms.EmailInput(attrs={"autocomplete": "email", "spellcheck": "false"}),
        error_messages={
            "required": _("Enter your e-mail address"),
            "invalid": _("Enter an e-mail address like name@example.com"),
        },
    )

    def clean_email(self) -> Any:
        """Refuse what the mail server would refuse."""
        try:
            clean_address(channel=Channel.MAIL, address=self.cleaned_data["email"])
        except BadAddress:
            raise ValidationError(
                _("Enter an e-mail address like name@example.com"), code="invalid"
            ) from None
        return self.cleaned_data["email"]
