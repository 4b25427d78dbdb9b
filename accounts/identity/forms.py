"""What an officer types about an authority's letter."""

from django import forms

from accounts.identity.enums import Result
from privacy.formparts.words import WordsField

LONGEST_REFERENCE = 100


class ResultForm(forms.Form):
    """The result, and under which reference the authority wrote."""

    result = forms.ChoiceField(choices=Result.choices)
    reference = WordsField(max_length=LONGEST_REFERENCE)
