"""A date asked in three small boxes: nobody finds their birthday by turning calendar pages.

The order of the boxes follows the language; full-width digits and month names are understood.
"""

import datetime as dt
import unicodedata
from collections.abc import Mapping
from typing import Any, NamedTuple

from django import forms
from django.core.exceptions import ValidationError
from django.utils import translation
from django.utils.dates import MONTHS, MONTHS_3
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _


class DateParts(NamedTuple):
    """What was typed, kept as typed so that a wrong answer comes back unchanged."""

    year: str = ""
    month: str = ""
    day: str = ""


PART_LABELS: dict[str, str | Promise] = {"year": _("Year"), "month": _("Month"), "day": _("Day")}


def parts_in_reading_order() -> tuple[str, ...]:
    if (translation.get_language() or "en").startswith("zh"):
        return ("year", "month", "day")
    return ("day", "month", "year")


def month_number(typed: str) -> int | None:
    """Return 1 to 12 for a number or a month's name in English or the page's language."""
    if typed.isdecimal():
        return int(typed)
    names: dict[str, int] = {}
    for language in {"en", translation.get_language() or "en"}:
        with translation.override(language):
            for number in MONTHS:
                names[str(MONTHS[number]).casefold()] = number
                names[str(MONTHS_3[number]).casefold()] = number
    return names.get(typed.casefold().rstrip("."))


class DatePartsInput(forms.Widget):
    """Three text boxes named <name>_year, <name>_month and <name>_day."""

    template_name = "formparts/date_parts.html"
    use_fieldset = True

    def __init__(self, attrs: dict[str, Any] | None = None, *, is_birth_date: bool = False) -> None:
        super().__init__(attrs)
        self.is_birth_date = is_birth_date

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        typed = as_parts(value)
        autocomplete = "bday-{}" if self.is_birth_date else ""
        context["widget"]["parts"] = [
            {
                "kind": part,
                "name": f"{name}_{part}",
                "id": f"{context['widget']['attrs'].get('id', name)}_{part}",
                "label": PART_LABELS[part],
                "value": getattr(typed, part),
                "autocomplete": autocomplete.format(part) or "off",
            }
            for part in parts_in_reading_order()
        ]
        return context

    def value_from_datadict(self, data: Mapping[str, Any], files: Any, name: str) -> DateParts:
        return DateParts(*(data.get(f"{name}_{part}", "").strip() for part in DateParts._fields))

    def value_omitted_from_data(self, data: Mapping[str, Any], files: Any, name: str) -> bool:
        return not any(f"{name}_{part}" in data for part in DateParts._fields)

    def id_for_label(self, id_: str | None, index: str | None = None) -> str:
        return self.id_for_error(id_ or "", "")

    def id_for_error(self, id_: str, code: str) -> str:
        """Return the box that an error with this code is about."""
        part = code if code in DateParts._fields else parts_in_reading_order()[0]
        return f"{id_}_{part}"


def as_parts(value: Any) -> DateParts:
    if isinstance(value, DateParts):
        return value
    if isinstance(value, dt.date):
        return DateParts(str(value.year), str(value.month), str(value.day))
    return DateParts()


class DatePartsField(forms.Field):
    """A whole date. The code of an error is the name of the first wrong box, or "not_real"."""

    widget = DatePartsInput
    default_error_messages = {
        "missing": _("%(label)s must include a %(part)s"),
        "year": _("The year must have 4 digits, like 1984"),
        "month": _("The month must be a number from 1 to 12 or a name, like March"),
        "day": _("The day must be a number from 1 to 31"),
        "not_real": _("%(label)s must be a date that exists"),
    }

    def to_python(self, value: Any) -> dt.date | None:
        if isinstance(value, dt.date):
            return value
        parts = DateParts(
            *(unicodedata.normalize("NFKC", part).strip() for part in as_parts(value))
        )
        if not any(parts):
            return None
        self._refuse_missing(parts)
        year = int(parts.year) if parts.year.isdecimal() and len(parts.year) == 4 else None
        month = month_number(parts.month)
        day = int(parts.day) if parts.day.isdecimal() and len(parts.day) <= 2 else None
        if day is None or not 1 <= day <= 31:
            raise ValidationError(self.error_messages["day"], code="day")
        if month is None or not 1 <= month <= 12:
            raise ValidationError(self.error_messages["month"], code="month")
        if not year:
            raise ValidationError(self.error_messages["year"], code="year")
        try:
            return dt.date(year, month, day)
        except ValueError:
            raise ValidationError(
                self.error_messages["not_real"], code="not_real", params={"label": self.label}
            ) from None

    def _refuse_missing(self, parts: DateParts) -> None:
        for part in parts_in_reading_order():
            if not getattr(parts, part):
                raise ValidationError(
                    self.error_messages["missing"],
                    code=part,
                    params={"label": self.label, "part": gettext(str(PART_LABELS[part])).lower()},
                )

    def has_changed(self, initial: Any, data: Any) -> bool:
        return as_parts(initial) != as_parts(data)
