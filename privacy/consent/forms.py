"""What a page sends when somebody answers: which function, which version, what was shown."""

from django import forms


class DecisionForm(forms.Form):
    """An answer; nothing in it is chosen beforehand, the button says which it is."""

    feature = forms.CharField(max_length=20)
    version = forms.IntegerField(min_value=1)
    shown = forms.UUIDField()
    granted = forms.TypedChoiceField(
        choices=[("yes", "yes"), ("no", "no")], coerce=lambda word: word == "yes"
    )
