"""Codes and consents, and how any field names its own errors."""

import pytest
from django import forms

from privacy.formparts.fields import CodeField, ConsentBox
from tests.privacy.formparts.bound import bound


class Parts(forms.Form):
    """One of each."""

    code = CodeField()
    agreed = ConsentBox(label="I agree.")
    name = forms.CharField(label="Full name", widget=forms.TextInput({"placeholder": "Full name"}))
    kind = forms.ChoiceField(label="Kind", widget=forms.RadioSelect, choices=[("a", "A")])


@pytest.mark.parametrize(
    "typed",
    ["123456", " 123 456 ", "123-456", "123\u2013456", "１２３４５６", "123\u00a0456"],  # noqa: RUF001 - full-width digits are the point
)
def test_code_is_the_same_however_it_is_grouped(typed: str) -> None:
    assert CodeField().clean(typed) == "123456"


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("", "Enter the code from the message"),
        ("  ", "Enter the code from the message"),
        ("12345", "The code has 6 digits; 5 were entered"),
        ("1234567", "The code has 6 digits; 7 were entered"),
        ("12345a", "The code has only digits"),
        ("\u0661\u0662\u0663\u0664\u0665\u0666", "The code has only digits"),
    ],
)
def test_code_error_says_what_to_do(typed: str, words: str) -> None:
    with pytest.raises(forms.ValidationError) as caught:
        CodeField().clean(typed)
    assert caught.value.messages == [words]


def test_consent_box_never_begins_ticked() -> None:
    with pytest.raises(TypeError):
        ConsentBox(label="I agree.", initial=True)
    assert "checked" not in str(Parts()["agreed"])


def test_missing_answer_is_named_by_its_label() -> None:
    form = Parts({})
    assert bound(form, "name").messages == ["Full name is missing"]
    assert bound(form, "agreed").messages == [
        "Tick the box if you agree; without it we cannot go on"
    ]


def test_error_leads_to_the_first_choice() -> None:
    assert bound(Parts({}), "kind").error_target == "id_kind_0"
    assert bound(Parts({}), "name").error_target == "id_name"


def test_placeholder_gives_way_to_the_label() -> None:
    assert "placeholder" not in str(Parts()["name"])


def test_input_is_tied_to_hint_and_error() -> None:
    class Hinted(forms.Form):
        name = forms.CharField(label="Name", help_text="As on the document.")

    drawn = Hinted({}).render()
    assert 'aria-describedby="id_name_helptext id_name_error"' in drawn
    assert drawn.count('id="id_name_helptext"') == 1
    assert drawn.count('id="id_name_error"') == 1
