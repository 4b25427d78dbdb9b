"""What the page of a question sends; nothing in it is chosen beforehand."""

from django import forms


class AnswerForm(forms.Form):
    """An answer: the button says which it is."""

    version = forms.IntegerField(min_value=1)
    # Which event showed a function; a text has none.
    shown = forms.UUIDField(required=False)
    granted = forms.TypedChoiceField(
        choices=[("yes", "yes"), ("no", "no")], coerce=lambda word: word == "yes"
    )
    # Written by a page that said that the browser sends Global Privacy Control.
    despite = forms.ChoiceField(choices=[("gpc", "gpc")], required=False)
    next = forms.CharField(max_length=500, required=False)
