"""Fields that several apps ask for, each with messages that name what to do.

Import every part from here: `from privacy.formparts.fields import DatePartsField, CodeField`.
"""

import re
import unicodedata
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from privacy.formparts.dates import DateParts, DatePartsField, DatePartsInput
from privacy.formparts.phones import PhoneField, PhoneInput, PhoneParts

__all__ = [
    "CodeField",
    "ConsentBox",
    "DateParts",
    "DatePartsField",
    "DatePartsInput",
    "PhoneField",
    "PhoneInput",
    "PhoneParts",
]

CODE_DIGITS = 6


class CodeField(forms.CharField):
    """A code from an SMS or mail: grouped, hyphenated or full-width, it is the same code."""

    default_error_messages = {
        "required": _("Enter the code from the message"),
        "not_digits": _("The code has only digits"),
        "length": _("The code has %(wanted)d digits; %(typed)d were entered"),
    }

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("label", _("Code"))
        super().__init__(**kwargs)

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        return {
            **super().widget_attrs(widget),
            "class": "code-digits",
            "inputmode": "numeric",
            "autocomplete": "one-time-code",
            "autocapitalize": "none",
            "spellcheck": "false",
        }

    def to_python(self, value: Any) -> str:
        typed = unicodedata.normalize("NFKC", super().to_python(value) or "")
        code = re.sub(r"[\s\-\u2010-\u2015]", "", typed)
        if not code:
            return ""
        if not (code.isascii() and code.isdecimal()):
            raise ValidationError(self.error_messages["not_digits"], code="not_digits")
        if len(code) != CODE_DIGITS:
            raise ValidationError(
                self.error_messages["length"],
                code="length",
                params={"wanted": CODE_DIGITS, "typed": len(code)},
            )
        return code


class ConsentBox(forms.BooleanField):
    """One express consent. It can never begin ticked: consent is an act, not a default."""

    default_error_messages = {
        "required": _("Tick the box if you agree; without it we cannot go on")
    }

    def __init__(self, **kwargs: Any) -> None:
        if kwargs.get("initial"):
            raise TypeError("A consent box never begins ticked.")
        super().__init__(**kwargs)
