"""A telephone number asked as country and number, and kept as E.164.

A number typed with its own "+" wins over the chosen country, because people paste what they have.
"""

import unicodedata
from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

import phonenumbers
from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from django_countries import countries


class PhoneParts(NamedTuple):
    """What was chosen and typed, kept as typed so that a wrong answer comes back unchanged."""

    region: str = ""
    number: str = ""


def region_choices(regions: Iterable[str]) -> list[tuple[str, str]]:
    """Return (region, "Name (+code)") in the order of the page's language."""
    named = dict(countries)
    return [
        (region, f"{name} (+{phonenumbers.country_code_for_region(region)})")
        for region, name in named.items()
        if region in set(regions)
    ]


class PhoneInput(forms.Widget):
    """A select named <name>_region and a box named <name>_number."""

    template_name = "formparts/phone.html"
    use_fieldset = True
    regions: frozenset[str] = frozenset()

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        parts = as_parts(value)
        context["widget"] |= {
            "id": context["widget"]["attrs"].get("id", name),
            "regions": region_choices(self.regions),
            "region": parts.region,
            "number": parts.number,
        }
        return context

    def value_from_datadict(self, data: Mapping[str, Any], files: Any, name: str) -> PhoneParts:
        return PhoneParts(
            data.get(f"{name}_region", "").strip(), data.get(f"{name}_number", "").strip()
        )

    def value_omitted_from_data(self, data: Mapping[str, Any], files: Any, name: str) -> bool:
        return f"{name}_number" not in data

    def id_for_label(self, id_: str | None, index: str | None = None) -> str:
        return f"{id_}_number"

    def id_for_error(self, id_: str, code: str) -> str:
        """Return the control that an error with this code is about."""
        return f"{id_}_region" if code == "region" else f"{id_}_number"


def as_parts(value: Any) -> PhoneParts:
    """Read what was typed, or take a stored E.164 number apart."""
    if isinstance(value, PhoneParts):
        return value
    if not value:
        return PhoneParts()
    number = phonenumbers.parse(str(value))
    return PhoneParts(
        phonenumbers.region_code_for_number(number) or "",
        phonenumbers.national_significant_number(number),
    )


class PhoneField(forms.Field):
    """Cleans to an E.164 string. `regions` limits the list to countries that can be served."""

    widget = PhoneInput
    default_error_messages = {
        "required": _("Enter a phone number"),
        "region": _("Choose the country or region of the phone number"),
        "number": _("Enter a phone number with all its digits, like %(example)s"),
        "not_served": _("We cannot reach numbers of this country or region yet"),
    }

    def __init__(self, *, regions: Iterable[str] | None = None, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.regions = frozenset(phonenumbers.SUPPORTED_REGIONS if regions is None else regions)
        self.widget.regions = self.regions

    def to_python(self, value: Any) -> str:
        parts = as_parts(value)
        typed = unicodedata.normalize("NFKC", parts.number)
        if not typed:
            return ""
        if not typed.startswith("+") and parts.region not in self.regions:
            raise ValidationError(self.error_messages["region"], code="region")
        try:
            number = phonenumbers.parse(typed, parts.region or None)
        except phonenumbers.NumberParseException:
            raise self._incomplete(parts.region) from None
        if not phonenumbers.is_valid_number(number):
            raise self._incomplete(parts.region)
        if phonenumbers.region_code_for_number(number) not in self.regions:
            raise ValidationError(self.error_messages["not_served"], code="number")
        return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)

    def _incomplete(self, region: str) -> ValidationError:
        example = phonenumbers.example_number_for_type(
            region or "HK", phonenumbers.PhoneNumberType.MOBILE
        )
        shown = (
            phonenumbers.format_number(example, phonenumbers.PhoneNumberFormat.NATIONAL)
            if example
            else "5123 4567"
        )
        return ValidationError(
            self.error_messages["number"], code="number", params={"example": shown}
        )

    def has_changed(self, initial: Any, data: Any) -> bool:
        return as_parts(initial) != as_parts(data)
