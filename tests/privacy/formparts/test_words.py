"""What is drawn as nothing is no answer, whatever letters it is made of."""

import pytest
from django import forms

from privacy.formparts.words import WordsField, said

NOTHING = (
    "", " \t\r\n", "\u200b", "\u200d\u200c", "\ufeff", "\u00ad", "\u2060\u2063", "\u3164", "\u115f",
    "\uffa0", "\u2800", "\u00a0\u3000", "\u202e\u2069", "\u034f", "\ufe0f", "\U000e0041", "\u0301",
    "\U0001d159", "\ue000", "\u0378",
)  # fmt: skip


class Asking(forms.Form):
    text = WordsField(max_length=20)


@pytest.mark.parametrize("typed", NOTHING)
def test_nothing_to_see_is_nothing_said(typed: str) -> None:
    form = Asking({"text": typed})
    assert said(typed) == ""
    assert [error.code for error in form.errors.as_data()["text"]] == ["required"]


@pytest.mark.parametrize(
    "typed", ["a", "7", "?", "界", "🦉", "a\u200bb", "\u0645\u06cc\u200c\u062e", "e\u0301"]
)
def test_what_can_be_seen_stays_as_it_was_typed(typed: str) -> None:
    form = Asking({"text": f" {typed} "})
    assert form.is_valid()
    assert form.cleaned_data["text"] == said(typed) == typed
