"""Forms of corrections that registration asks in another shape; the others are its own."""

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _
from django_countries import countries

from accounts.certificates import NO_EXPIRY
from accounts.element_forms import ElementForm, Told
from accounts.validators import LONGEST_USERNAME
from privacy.formparts.fields import DatePartsField, DatePartsInput
from privacy.formparts.words import refuse_token


class UsernameForm(ElementForm):
    """The name by which somebody signs in (P-2.7)."""

    username = forms.CharField(
        label=_("User name"),
        max_length=LONGEST_USERNAME * 2,
        validators=[refuse_token],
        help_text=_(
            "3 to 30 letters or digits; dots, hyphens and underscores between them. "
            "Not your e-mail address and not a number of yours."
        ),
        error_messages={
            "required": _("Enter a user name"),
            "max_length": _("The user name must have 3 to 30 characters"),
        },
        widget=forms.TextInput(
            attrs={"autocomplete": "username", "autocapitalize": "none", "spellcheck": "false"}
        ),
    )


class CountryForm(ElementForm):
    """Where somebody lives (P-2.8c)."""

    country = forms.ChoiceField(
        label=_("Country or region"),
        help_text=_("Where you live."),
        choices=[],
        error_messages={
            "required": _("Choose your country or region"),
            "invalid_choice": _("Choose a country or region from the list"),
        },
        widget=forms.Select(attrs={"autocomplete": "country"}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["country"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 - tells mypy
        field.choices = [("", _("Choose")), *countries]


class BirthDateForm(ElementForm):
    """The date of birth (P-2.8g)."""

    birth_date = DatePartsField(
        label=_("Date of birth"),
        help_text=_("For example, 27 3 1984."),
        widget=DatePartsInput(is_birth_date=True),
        error_messages={"required": _("Enter your date of birth")},
    )


class PeriodForm(ElementForm):
    """The validity of a document that was renewed under the same number (P-2.8f)."""

    certificate_from = DatePartsField(
        label=_("Valid from"),
        help_text=_("The day of issue, if it names no other."),
        error_messages={"required": _("Enter the day from which the document is valid")},
    )
    certificate_until = DatePartsField(
        label=_("Valid until"),
        required=False,
        help_text=_("Leave it out if the document has no last day, and say so below."),
    )
    certificate_no_expiry = forms.BooleanField(
        label=_("It has no last day (no expiry, long-term)"), required=False
    )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        ends, no_end = cleaned.get("certificate_until"), cleaned.get("certificate_no_expiry")
        if ends and no_end:
            self.add_error(
                "certificate_until",
                forms.ValidationError(
                    _("Enter the last day, or say that the document has none: not both"),
                    code="both",
                ),
            )
        elif not ends and not no_end and "certificate_until" in cleaned:
            self.add_error(
                "certificate_until",
                forms.ValidationError(
                    _("Enter the last day, or say below that the document has none"), code="missing"
                ),
            )
        return cleaned

    def told(self) -> Told:
        begins, ends = (self.cleaned_data[f"certificate_{end}"] for end in ("from", "until"))
        return {
            "certificate_from": begins.isoformat(),
            "certificate_until": ends.isoformat() if ends else NO_EXPIRY,
        }


class LanguageForm(ElementForm):
    """The language of mails and SMS; pages say it in their address."""

    language = forms.ChoiceField(
        label=_("Language of mails and SMS"),
        choices=settings.LANGUAGES,
        error_messages={"invalid_choice": _("Choose one of the languages")},
        widget=forms.RadioSelect,
    )
