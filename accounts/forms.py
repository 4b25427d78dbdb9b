"""What people type on their way in; every rule stands in validators or the domain."""

from collections.abc import Mapping
from datetime import date
from string import ascii_letters
from typing import Any

from allauth.account.forms import LoginForm
from django import forms
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from django_countries import countries
from phonenumbers import parse

from accounts.certificates import normalised
from accounts.domain.age import is_plausible
from accounts.domain.registration import is_free
from accounts.validators import LONGEST_USERNAME, valid_username
from privacy.formparts.fields import CodeField, ConsentBox, DatePartsField, DatePartsInput
from privacy.work.clock import now

LONGEST_PASSWORD = 256
BIRTH_DATE_FORMS = ("%Y-%m-%d", "%Y%m%d", "%d%m%Y", "%m%d%Y", "%y%m%d", "%d%m%y", "%m%d%y")


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
    """User name and password (P-2.7), asked last: both are held against all that was told."""

    username = forms.CharField(
        label=_("User name"),
        max_length=LONGEST_USERNAME * 2,
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

    def __init__(self, *args: Any, answers: Mapping[str, str], **kwargs: Any) -> None:
        """`answers` is what was told on the pages before."""
        super().__init__(*args, **kwargs)
        self.answers = answers

    def clean_username(self) -> str:
        username = valid_username(self.cleaned_data["username"])
        if is_another_answer(username, self.answers):
            raise ValidationError(
                _(
                    "Choose a user name that is neither your e-mail address nor a number of yours "
                    "or of your document"
                ),
                code="told",
            )
        if not is_free(username):
            raise ValidationError(_("This user name is taken. Choose another one"), code="taken")
        return username

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if password := cleaned.get("password"):
            told = told_words({**self.answers, **cleaned})
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
        # The browser offers passkeys where the user name is typed.
        self.fields["login"].widget.attrs["autocomplete"] = "username webauthn"


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
    words = [answers.get(name, "") for name in ("username", "email", "certificate_number")]
    for name in ("name", "occupation", "postal_address"):
        words += [answers.get(name, ""), *answers.get(name, "").split()]
    words += [answers.get("email", "").partition("@")[0], answers.get("mobile", "").lstrip("+")]
    words.append(answers.get("certificate_number", "").strip(ascii_letters))
    if mobile := answers.get("mobile"):
        words.append(str(parse(mobile).national_number))
    if born := answers.get("birth_date"):
        day = date.fromisoformat(born)
        words += [day.strftime(form) for form in BIRTH_DATE_FORMS]
    return [word for word in words if word]


def is_another_answer(username: str, answers: Mapping[str, str]) -> bool:
    """Tell whether a user name is the e-mail address, number or certificate that was told."""
    others = [answers.get(name, "") for name in ("email", "mobile", "certificate_number")]
    return normalised(username) in {normalised(other.lstrip("+")) for other in others}
