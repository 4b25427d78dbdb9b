"""The e-mail address that a form asks for: one to which a mail of ours can really be sent."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from privacy.formparts.words import refuse_token
from privacy.messages.enums import Channel
from privacy.messages.letters import BadAddress, clean_address


class Mail(forms.EmailField):
    """One line, no other header in it."""

    default_validators = [*forms.EmailField.default_validators, refuse_token]

    def clean(self, value: Any) -> str:
        cleaned = str(super().clean(value) or "")
        if cleaned:
            try:
                clean_address(channel=Channel.MAIL, address=cleaned)
            except BadAddress:
                raise ValidationError(
                    _("Enter an e-mail address like name@example.com"), code="invalid"
                ) from None
        return cleaned


def mail(label: Any, help_text: Any, *, required: bool, autocomplete: str) -> Mail:
    return Mail(
        label=label,
        help_text=help_text,
        required=required,
        widget=forms.EmailInput(attrs={"autocomplete": autocomplete, "spellcheck": "false"}),
        error_messages={
            "required": _("Enter your e-mail address"),
            "invalid": _("Enter an e-mail address like name@example.com"),
        },
    )
