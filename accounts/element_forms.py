"""What people tell about themselves, a form for each element: to register and to correct it.

Every rule stands in validators, certificates or the domain. `told()` gives the answers by the names
of the profile's columns, as text; None is an answer that was left out.
"""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from django_countries import countries
from phonenumbers import PhoneNumberType, number_type, parse

from accounts import certificates
from accounts.certificates import ISSUED_BY, NO_EXPIRY, CertificateType
from accounts.enums import Education, Gender
from accounts.validators import (
    LONGEST_ADDRESS,
    LONGEST_NAME,
    LONGEST_OCCUPATION,
    valid_lines,
    valid_name,
)
from privacy.formparts.fields import ConsentBox, DatePartsField, PhoneField
from privacy.formparts.words import WordsField, refuse_token
from privacy.messages.enums import Channel
from privacy.messages.letters import BadAddress, clean_address

Told = dict[str, str | None]
REACHES_A_PERSON = frozenset({PhoneNumberType.MOBILE, PhoneNumberType.FIXED_LINE_OR_MOBILE})


class ElementForm(forms.Form):
    """Answers as the profile keeps them."""

    def told(self) -> Told:
        """Return the answers by column; call it when the form is valid."""
        return {name: str(answer) or None for name, answer in self.cleaned_data.items()}


class NameForm(ElementForm):
    """The name, as one field: people's names have many shapes (P-2.8a)."""

    name = forms.CharField(
        label=_("Full name"),
        max_length=LONGEST_NAME * 4,
        help_text=_("As it stands on your identity document."),
        validators=[refuse_token],
        error_messages={
            "required": _("Enter your full name"),
            "max_length": _("The name can have up to 100 characters"),
        },
        widget=forms.TextInput(attrs={"autocomplete": "name", "spellcheck": "false"}),
    )

    def clean_name(self) -> str:
        return valid_name(self.cleaned_data["name"])


class GenderForm(ElementForm):
    """The gender; not to say it is an answer (P-2.8b, A-43)."""

    gender = forms.ChoiceField(
        label=_("Gender"),
        choices=Gender.choices,
        error_messages={
            "required": _("Choose one of the answers about your gender"),
            "invalid_choice": _("Choose one of the answers about your gender"),
        },
        widget=forms.RadioSelect,
    )


class EducationForm(ElementForm):
    """The level of education, if somebody likes to tell it (T-3.3g)."""

    education = forms.ChoiceField(
        label=_("Level of education"),
        choices=[("", _("I do not say")), *Education.choices],
        required=False,
        help_text=_("We ask so that our answers use words that suit you. Nothing depends on it."),
        error_messages={"invalid_choice": _("Choose a level of education from the list")},
    )


class OccupationForm(ElementForm):
    """The occupation, if somebody likes to tell it (T-3.3h)."""

    occupation = WordsField(
        label=_("Occupation"),
        max_length=LONGEST_OCCUPATION,
        required=False,
        help_text=_(
            "We ask so that our answers begin where your own knowledge ends. Nothing depends on it."
        ),
        error_messages={"max_length": _("The occupation can have up to 100 characters")},
        widget=forms.TextInput(attrs={"autocomplete": "organization-title"}),
    )

    def clean_occupation(self) -> str:
        return valid_lines(self.cleaned_data["occupation"], most=1)


class PostalAddressForm(ElementForm):
    """An address for letters, if somebody likes to tell it (T-3.3d)."""

    postal_address = WordsField(
        label=_("Postal address"),
        max_length=LONGEST_ADDRESS,
        required=False,
        help_text=_(
            "We ask so that a letter reaches you when neither number nor e-mail address does. "
            "Nothing depends on it."
        ),
        error_messages={"max_length": _("The address can have up to 300 characters")},
        widget=forms.Textarea(attrs={"rows": 4, "autocomplete": "street-address"}),
    )

    def clean_postal_address(self) -> str:
        return valid_lines(self.cleaned_data["postal_address"], most=8)


class AboutForm(OccupationForm, EducationForm, GenderForm, NameForm):
    """Who somebody is, on one page."""

    field_order = ("name", "gender", "education", "occupation")


class NeverShownBack(forms.TextInput):
    """A box that stays empty whatever was typed, as one for a password does."""

    def format_value(self, value: object) -> None:
        return None


class CertificateForm(ElementForm):
    """Type, number and validity of the certificate of identity (P-2.8 d to f).

    The number is held against birth date and gender, and is never shown back.
    """

    certificate_type = forms.ChoiceField(
        label=_("Identity document"),
        error_messages={
            "required": _("Choose your identity document"),
            "invalid_choice": _("Choose a document from the list"),
        },
        widget=forms.RadioSelect,
    )
    certificate_country = forms.ChoiceField(
        label=_("Country or region of issue"),
        help_text=_("Of a passport or a national identity card."),
        error_messages={
            "required": _("Choose the country or region that issued it"),
            "invalid_choice": _("Choose the country or region that issued it"),
        },
    )
    certificate_number = forms.CharField(
        label=_("Number of the identity document"),
        max_length=60,
        help_text=_(
            "With every letter and digit. We do not show it back: when something else on this page "
            "is wrong, type it once more."
        ),
        validators=[refuse_token],
        error_messages={
            "required": _("Enter the number of the identity document"),
            "max_length": _("This is too long for the number of a document"),
        },
        widget=NeverShownBack(
            attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}
        ),
    )
    certificate_from = DatePartsField(
        label=_("Valid from"),
        help_text=_("The day of issue, if it names no other."),
        error_messages={"required": _("Enter the day from which the document is valid")},
    )
    certificate_until = DatePartsField(
        label=_("Valid until"),
        error_messages={
            "required": _("Enter the last day, or say below that the document has none"),
        },
    )
    certificate_no_expiry = forms.BooleanField(
        label=_("It has no last day (no expiry, long-term)"), required=False
    )

    def __init__(
        self, *args: Any, country: str, born: date, gender: Gender, today: date, **kwargs: Any
    ) -> None:
        """`today` is the date where the person lives, in `country`."""
        super().__init__(*args, **kwargs)
        self.country, self.born, self.gender, self.today = country, born, gender, today
        kinds, issuers = self.fields["certificate_type"], self.fields["certificate_country"]
        assert isinstance(kinds, forms.ChoiceField)  # noqa: S101 - tells mypy
        assert isinstance(issuers, forms.ChoiceField)  # noqa: S101 - tells mypy
        kinds.choices = [(kind.value, kind.label) for kind in certificates.types_for(country)]
        issuers.choices = list(countries)
        issuers.initial = country
        # What another answer makes needless is not demanded.
        issuers.required = self["certificate_type"].data not in set(ISSUED_BY)
        self.fields["certificate_until"].required = not self["certificate_no_expiry"].data

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if "certificate_type" in cleaned and "certificate_country" in cleaned:
            self.clean_document(cleaned)
        if "certificate_from" in cleaned and "certificate_until" in cleaned:
            self.clean_period(cleaned)
        return cleaned

    def clean_document(self, cleaned: dict[str, Any]) -> None:
        """Take the issuer from the type where one authority issues it; check the number."""
        kind = CertificateType(cleaned["certificate_type"])
        issuer = certificates.issuer_of(kind, stated=cleaned["certificate_country"])
        cleaned["certificate_country"] = issuer
        if "certificate_number" not in cleaned:
            return
        try:
            number = certificates.valid_number(
                cleaned["certificate_number"], kind=kind, issuer=issuer
            )
            certificates.agrees(number, kind=kind, born=self.born, gender=self.gender)
        except ValidationError as error:
            self.add_error("certificate_number", error)
        else:
            cleaned["certificate_number"] = number

    def clean_period(self, cleaned: dict[str, Any]) -> None:
        begins, ends = cleaned["certificate_from"], cleaned["certificate_until"]
        if ends and cleaned.get("certificate_no_expiry"):
            self.add_error(
                "certificate_until",
                ValidationError(
                    _("Enter the last day, or say that the document has none: not both"),
                    code="both",
                ),
            )
            return
        try:
            certificates.valid_period(begins=begins, ends=ends, born=self.born, today=self.today)
        except ValidationError as error:
            self.add_error(f"certificate_{error.code}", error)

    def told(self) -> Told:
        cleaned = self.cleaned_data
        ends: date | None = cleaned["certificate_until"]
        return {
            "certificate_type": str(cleaned["certificate_type"]),
            "certificate_country": str(cleaned["certificate_country"]),
            "certificate_number": str(cleaned["certificate_number"]),
            "certificate_from": cleaned["certificate_from"].isoformat(),
            "certificate_until": ends.isoformat() if ends else NO_EXPIRY,
        }


def told_period(answers: Mapping[str, str]) -> dict[str, Any]:
    """Return a stored period as the form's first values."""
    begins, until = answers.get("certificate_from"), answers.get("certificate_until")
    return {
        "certificate_from": date.fromisoformat(begins) if begins else None,
        "certificate_until": certificates.end_of(until) if until else None,
        "certificate_no_expiry": until == NO_EXPIRY,
    }


def mobile_field() -> PhoneField:
    return PhoneField(
        regions=settings.SMS_COUNTRIES,
        label=_("Mobile number"),
        help_text=_("We send a code there by SMS."),
        error_messages={"required": _("Enter your mobile number")},
    )


class MobileForm(ElementForm):
    """A number that an SMS reaches, and the word that it is one's own (P-2.8 h, i)."""

    mobile = mobile_field()
    mobile_declared = ConsentBox(
        label=_("This number is mine, and I can be called there"),
        error_messages={"required": _("Say that the number is yours; another's cannot be used")},
    )

    def clean_mobile(self) -> str:
        number = str(self.cleaned_data["mobile"])
        if number_type(parse(number)) not in REACHES_A_PERSON:
            raise ValidationError(
                _("Enter a mobile number; we cannot send an SMS to this one"), code="number"
            )
        return number


class EmailForm(ElementForm):
    """An address for mail (P-2.8k); the same in capitals is the same."""

    email = forms.EmailField(
        label=_("E-mail address"),
        help_text=_("We send a code there too."),
        max_length=254,
        validators=[refuse_token],
        error_messages={
            "required": _("Enter your e-mail address"),
            "invalid": _("Enter an e-mail address like name@example.com"),
            "max_length": _("The e-mail address can have up to 254 characters"),
        },
        widget=forms.EmailInput(attrs={"autocomplete": "email", "spellcheck": "false"}),
    )

    def clean_email(self) -> str:
        address = str(self.cleaned_data["email"]).lower()
        try:
            clean_address(channel=Channel.MAIL, address=address)
        except BadAddress as error:
            raise ValidationError(
                _("Enter an e-mail address like name@example.com"), code="invalid"
            ) from error
        return address


class ContactForm(PostalAddressForm, EmailForm, MobileForm):
    """How somebody can be reached, on one page."""

    field_order = ("mobile", "mobile_declared", "email", "postal_address")
