"""What people type on their way in; every rule stands in validators or the domain."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from allauth.account.forms import LoginForm
from django import forms
from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from django_countries import countries
from phonenumbers import PhoneNumberType, number_type, parse

from accounts.domain.age import is_plausible
from accounts.domain.registration import is_free
from accounts.validators import LONGEST_NAME, LONGEST_USERNAME, valid_name, valid_username
from privacy.formparts.fields import (
    CodeField,
    ConsentBox,
    DatePartsField,
    DatePartsInput,
    PhoneField,
)
from privacy.formparts.words import refuse_token
from privacy.messages.enums import Channel
from privacy.messages.letters import BadAddress, clean_address
from privacy.work.clock import now

LONGEST_PASSWORD = 256
REACHES_A_PERSON = frozenset({PhoneNumberType.MOBILE, PhoneNumberType.FIXED_LINE_OR_MOBILE})


class Told:
    """What a password is compared with; Django's validators call it the user."""

    def __init__(self, told: list[str]) -> None:
        self.told = told


class OriginForm(forms.Form):
    """Country and date of birth, asked first and without a hint why (P-4.2)."""

    country = forms.ChoiceField(
        label=_("Country or region"),
        help_text=_("Where you live."),
        error_messages={
            "required": _("Choose your country or region"),
            "invalid_choice": _("Choose a country or region from the list"),
        },
        widget=forms.Select(attrs={"autocomplete": "country"}),
    )
    birth_date = DatePartsField(
        label=_("Date of birth"),
        help_text=_("For example, 27 3 1984."),
        widget=DatePartsInput(is_birth_date=True),
        error_messages={"required": _("Enter your date of birth")},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["country"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 - tells mypy
        field.choices = [("", _("Choose")), *countries]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        born, country = cleaned.get("birth_date"), cleaned.get("country")
        if born and country and not is_plausible(born=born, country=country, now=now()):
            self.add_error(
                "birth_date",
                ValidationError(_("Date of birth must be a day in the past"), code="year"),
            )
        return cleaned


class NoticeForm(forms.Form):
    """Express acceptance of each text by itself, naming its version (P-1.3)."""

    terms = ConsentBox(error_messages={"required": _("Agree to the terms to go on")})
    privacy = ConsentBox(error_messages={"required": _("Agree to the privacy policy to go on")})
    terms_version = forms.IntegerField(widget=forms.HiddenInput)
    privacy_version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, versions: Mapping[str, int], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.versions = versions
        self.fields["terms"].label = _("I have read and agree to the terms, version %(n)s") % {
            "n": versions["terms"]
        }
        self.fields["privacy"].label = _(
            "I have read and agree to the privacy policy, version %(n)s"
        ) % {"n": versions["privacy"]}
        for document, number in versions.items():
            self.fields[f"{document}_version"].initial = number

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        shown = {name: cleaned.get(f"{name}_version") for name in self.versions}
        if shown != self.versions:
            raise ValidationError(
                _("The texts have changed meanwhile. Read them again and agree to them."),
                code="changed",
            )
        return cleaned


class AccessForm(forms.Form):
    """User name and password (P-2.7)."""

    username = forms.CharField(
        label=_("User name"),
        max_length=LONGEST_USERNAME * 2,
        help_text=_(
            "3 to 30 letters or digits; dots, hyphens and underscores between them. "
            "Not your e-mail address and not your number."
        ),
        error_messages={
            "required": _("Enter a user name"),
            "max_length": _("The user name must have 3 to 30 characters"),
        },
        widget=forms.TextInput(
            attrs={"autocomplete": "username", "autocapitalize": "none", "spellcheck": "false"}
        ),
    )
    password = forms.CharField(
        label=_("Password"),
        max_length=LONGEST_PASSWORD,
        strip=False,
        error_messages={
            "required": _("Enter a password"),
            "max_length": _("The password can have up to 256 characters"),
        },
        # One sentence for the four rules of AUTH_PASSWORD_VALIDATORS.
        help_text=_(
            "At least 8 characters, not only digits, and not a password that many people use. "
            "It cannot contain your user name, name, birth date, number or e-mail address."
        ),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def __init__(self, *args: Any, told: list[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.told = told

    def clean_username(self) -> str:
        username = valid_username(self.cleaned_data["username"])
        if not is_free(username):
            raise ValidationError(_("This user name is taken. Choose another one"), code="taken")
        return username

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if password := cleaned.get("password"):
            told = [*self.told, cleaned.get("username", "")]
            try:
                validate_password(password, user=Told(told))  # type: ignore[arg-type] # ours only reads `told`
            except ValidationError as error:
                self.add_error("password", error)
        return cleaned


class SignInForm(LoginForm):  # type: ignore[misc] # allauth ships no types
    """allauth's form, asking by the words of our other pages."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["login"].label = _("User name")
        self.fields["login"].widget.attrs.pop("placeholder", None)


class NameForm(forms.Form):
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


def mobile_field() -> PhoneField:
    return PhoneField(
        regions=settings.SMS_COUNTRIES,
        label=_("Mobile number"),
        help_text=_("We send a code there by SMS."),
        error_messages={"required": _("Enter your mobile number")},
    )


def email_field() -> forms.EmailField:
    return forms.EmailField(
        label=_("E-mail address"),
        help_text=_("We send a code there too."),
        max_length=254,
        error_messages={
            "required": _("Enter your e-mail address"),
            "invalid": _("Enter an e-mail address like name@example.com"),
            "max_length": _("The e-mail address can have up to 254 characters"),
        },
        widget=forms.EmailInput(attrs={"autocomplete": "email", "spellcheck": "false"}),
    )


class MobileForm(forms.Form):
    """A number that an SMS reaches (P-2.8h)."""

    mobile = mobile_field()

    def clean_mobile(self) -> str:
        number = str(self.cleaned_data["mobile"])
        if number_type(parse(number)) not in REACHES_A_PERSON:
            raise ValidationError(
                _("Enter a mobile number; we cannot send an SMS to this one"), code="number"
            )
        return number


class EmailForm(forms.Form):
    """An address for mail (P-2.8k); the same in capitals is the same."""

    email = email_field()

    def clean_email(self) -> str:
        address = str(self.cleaned_data["email"]).lower()
        try:
            clean_address(channel=Channel.MAIL, address=address)
        except BadAddress as error:
            raise ValidationError(
                _("Enter an e-mail address like name@example.com"), code="invalid"
            ) from error
        return address


class ContactForm(EmailForm, MobileForm):
    """Both at once."""

    field_order = ("mobile", "email")


class CodeForm(forms.Form):
    """A code; whatever is wrong with it, the words are the same."""

    code = CodeField()

    def refuse(self) -> None:
        """Say that this code does not help, and nothing else."""
        self.add_error(
            "code",
            ValidationError(
                _(
                    "This code is wrong or no longer good. Look at the newest message, "
                    "or have a new code sent"
                ),
                code="refused",
            ),
        )


def told_words(answers: Mapping[str, str]) -> list[str]:
    """Return everything somebody told, in the forms in which it may stand in a password."""
    words = [answers.get("username", ""), answers.get("email", ""), answers.get("name", "")]
    words += answers.get("name", "").split()
    words += [answers.get("email", "").partition("@")[0], answers.get("mobile", "").lstrip("+")]
    if mobile := answers.get("mobile"):
        words.append(str(parse(mobile).national_number))
    if born := answers.get("birth_date"):
        day = date.fromisoformat(born)
        words += [day.strftime(form) for form in ("%Y-%m-%d", "%Y%m%d", "%d%m%Y", "%m%d%Y")]
    return [word for word in words if word]
