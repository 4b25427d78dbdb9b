"""What a page sends when somebody answers, and how a history is narrowed."""

from django import forms
from django.utils.translation import gettext_lazy as _

from privacy.consent.enums import Act, Feature


class DecisionForm(forms.Form):
    """An answer; nothing in it is chosen beforehand, the button says which it is."""

    feature = forms.CharField(max_length=20)
    version = forms.IntegerField(min_value=1)
    shown = forms.UUIDField()
    granted = forms.TypedChoiceField(
        choices=[("yes", "yes"), ("no", "no")], coerce=lambda word: word == "yes"
    )
    # Written by a page that said that the browser sends Global Privacy Control.
    despite = forms.ChoiceField(choices=[("gpc", "gpc")], required=False)


class SwitchForm(forms.Form):
    """A function on or off for one device; the button says which."""

    on = forms.TypedChoiceField(
        choices=[("yes", "yes"), ("no", "no")], coerce=lambda word: word == "yes"
    )


class HistoryForm(forms.Form):
    """What of the history is wanted; without a choice all of it."""

    feature = forms.ChoiceField(
        label=_("Function"), choices=[("", _("All functions")), *Feature.choices], required=False
    )
    act = forms.ChoiceField(
        label=_("What happened"), choices=[("", _("Everything")), *Act.choices], required=False
    )
