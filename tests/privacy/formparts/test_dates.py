"""A date in three boxes: what is understood, and which box an error is about."""

from datetime import date

import pytest
from django import forms
from django.utils import translation

from privacy.formparts.fields import DateParts, DatePartsField, DatePartsInput
from tests.privacy.formparts.bound import bound


class Born(forms.Form):
    """One date."""

    born = DatePartsField(
        label="Date of birth",
        widget=DatePartsInput(is_birth_date=True),
        error_messages={"required": "Enter your date of birth"},
    )


def asked(day: str, month: str, year: str) -> Born:
    return Born({"born_day": day, "born_month": month, "born_year": year})


@pytest.mark.parametrize(
    ("day", "month", "year"),
    [
        ("27", "3", "1984"),
        ("27", "03", "1984"),
        (" 27 ", "March", "1984"),
        ("27", "mar.", "1984"),
        ("２７", "３", "１９８４"),  # noqa: RUF001 - full-width digits are the point
    ],
)
def test_date_is_understood_as_people_write_it(day: str, month: str, year: str) -> None:
    form = asked(day, month, year)
    assert form.is_valid()
    assert form.cleaned_data["born"] == date(1984, 3, 27)


@pytest.mark.parametrize(
    ("typed", "code", "words", "box"),
    [
        (("", "", ""), "required", "Enter your date of birth", "day"),
        (("", "3", "1984"), "day", "Date of birth must include a day", "day"),
        (("27", "", "1984"), "month", "Date of birth must include a month", "month"),
        (("27", "3", ""), "year", "Date of birth must include a year", "year"),
        (("32", "3", "1984"), "day", "The day must be a number from 1 to 31", "day"),
        (("0", "3", "1984"), "day", "The day must be a number from 1 to 31", "day"),
        (
            ("27", "13", "1984"),
            "month",
            "The month must be a number from 1 to 12 or a name, like March",
            "month",
        ),
        (
            ("27", "Mai", "1984"),
            "month",
            "The month must be a number from 1 to 12 or a name, like March",
            "month",
        ),
        (("27", "3", "84"), "year", "The year must have 4 digits, like 1984", "year"),
        (("27", "3", "0000"), "year", "The year must have 4 digits, like 1984", "year"),
        (("30", "2", "1984"), "not_real", "Date of birth must be a date that exists", "day"),
    ],
)
def test_error_names_what_is_wrong_and_leads_to_its_box(
    typed: tuple[str, str, str], code: str, words: str, box: str
) -> None:
    form = asked(*typed)
    assert [error.code for error in form.errors.as_data()["born"]] == [code]
    assert bound(form, "born").messages == [words]
    assert bound(form, "born").error_target == f"id_born_{box}"


def test_typed_parts_come_back_as_typed() -> None:
    form = asked("31", "Feb", "19<84")
    drawn = str(form["born"])
    assert [text in drawn for text in ('value="31"', 'value="Feb"', 'value="19&lt;84"')] == [
        True
    ] * 3


def test_stored_date_is_shown_in_its_boxes() -> None:
    drawn = str(Born(initial={"born": date(1984, 3, 27)})["born"])
    assert [f'value="{part}"' in drawn for part in (27, 3, 1984)] == [True] * 3


@pytest.mark.parametrize(
    ("language", "order"),
    [("en", ["day", "month", "year"]), ("zh-hans", ["year", "month", "day"])],
)
def test_boxes_stand_in_the_order_of_the_language(language: str, order: list[str]) -> None:
    with translation.override(language):
        drawn = str(Born()["born"])
    assert sorted(order, key=lambda part: drawn.index(f"born_{part}")) == order


def test_unchanged_date_is_not_a_change() -> None:
    field = DatePartsField(label="Date")
    assert not field.has_changed(date(1984, 3, 27), DateParts("1984", "3", "27"))
    assert field.has_changed(date(1984, 3, 27), DateParts("1985", "3", "27"))


def test_answer_left_out_is_known_as_such() -> None:
    widget = DatePartsInput()
    assert widget.value_omitted_from_data({}, {}, "born")
    assert not widget.value_omitted_from_data({"born_day": ""}, {}, "born")
