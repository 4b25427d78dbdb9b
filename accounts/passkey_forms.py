"""What pages ask about a passkey: the browser's answer, and the label its owner knows it by."""

from typing import Any

from allauth.mfa.webauthn.forms import AuthenticateWebAuthnForm
from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.validators import valid_lines

LONGEST_LABEL = 60
# One sentence for everything that a passkey is refused for: it teaches nobody anything.
NOT_ACCEPTED = _("This passkey was not accepted. Try it once more, or use another way.")


class AnswerForm(forms.Form):
    """What the device said, as the script put it in; `ceremonies` reads it."""

    credential = forms.CharField(required=False, widget=forms.HiddenInput)

    def refuse(self) -> None:
        self.add_error(None, ValidationError(NOT_ACCEPTED, code="refused"))


class LabelForm(forms.Form):
    """A name for a passkey, so that several can be told apart; nobody has to give one (D-20)."""

    label = forms.CharField(
        label=_("Name of the passkey"),
        required=False,
        max_length=LONGEST_LABEL,
        help_text=_("For example, the name of the device. Only you see it."),
        error_messages={"max_length": _("The name can have up to 60 characters")},
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )

    def clean_label(self) -> str:
        return valid_lines(self.cleaned_data["label"], most=1) or gettext("Passkey")


class NewPasskeyForm(LabelForm, AnswerForm):
    """Label and answer of a new passkey."""

    field_order = ("label", "credential")


class NotHere(AuthenticateWebAuthnForm):  # type: ignore[misc] # allauth ships no types
    """Takes no passkey where the code of an app is asked for: it signs in by itself."""

    def clean_credential(self) -> Any:
        raise ValidationError(NOT_ACCEPTED, code="refused")
