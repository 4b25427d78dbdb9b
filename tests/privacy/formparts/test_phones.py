"""Phone numbers: chosen country and typed digits become one E.164 number."""

import pytest
from django import forms

from privacy.formparts.fields import PhoneField, PhoneParts
from tests.privacy.formparts.bound import bound


class Reach(forms.Form):
    """One number of three countries."""

    phone = PhoneField(label="Mobile number", regions=["HK", "CN", "GB"])


def asked(region: str, number: str) -> Reach:
    return Reach({"phone_region": region, "phone_number": number})


@pytest.mark.parametrize(
    ("region", "number", "whole"),
    [
        ("HK", "5123 4567", "+85251234567"),
        ("HK", "+852 5123-4567", "+85251234567"),
        ("GB", "+852 5123 4567", "+85251234567"),
        ("", "+852 5123 4567", "+85251234567"),
        ("CN", "131 2345 6789", "+8613123456789"),
        ("GB", "07400 123456", "+447400123456"),
        ("HK", "５１２３４５６７", "+85251234567"),  # noqa: RUF001 - full-width digits are the point
    ],
)
def test_number_is_understood_as_people_write_it(region: str, number: str, whole: str) -> None:
    form = asked(region, number)
    assert form.is_valid(), form.errors
    assert form.cleaned_data["phone"] == whole


@pytest.mark.parametrize(
    ("region", "number", "words", "control"),
    [
        ("HK", "", "Enter a phone number", "number"),
        ("", "51234567", "Choose the country or region of the phone number", "region"),
        ("XX", "51234567", "Choose the country or region of the phone number", "region"),
        ("HK", "12", "Enter a phone number with all its digits, like 5123 4567", "number"),
        ("HK", "call me", "Enter a phone number with all its digits, like 5123 4567", "number"),
        ("", "+", "Enter a phone number with all its digits, like 5123 4567", "number"),
        (
            "HK",
            "+33 6 12 34 56 78",
            "We cannot reach numbers of this country or region yet",
            "number",
        ),
    ],
)
def test_error_names_what_is_wrong_and_leads_to_its_control(
    region: str, number: str, words: str, control: str
) -> None:
    form = asked(region, number)
    assert bound(form, "phone").messages == [words]
    assert bound(form, "phone").error_target == f"id_phone_{control}"


def test_list_holds_the_served_countries_with_their_codes() -> None:
    drawn = str(Reach()["phone"])
    assert drawn.count("<option") == 4
    assert "Hong Kong (+852)" in drawn


def test_stored_number_is_shown_in_its_controls() -> None:
    drawn = str(Reach(initial={"phone": "+85251234567"})["phone"])
    assert '<option value="HK" selected>' in drawn
    assert 'value="51234567"' in drawn


def test_number_may_be_optional() -> None:
    class Maybe(forms.Form):
        phone = PhoneField(label="Mobile number", required=False)

    form = Maybe({"phone_region": "HK", "phone_number": ""})
    assert form.is_valid()
    assert form.cleaned_data["phone"] == ""


def test_unchanged_number_is_not_a_change() -> None:
    field = PhoneField(label="Mobile number")
    assert not field.has_changed("+85251234567", PhoneParts("HK", "51234567"))
    assert field.has_changed("+85251234567", PhoneParts("HK", "51234568"))
