"""What a page sends when somebody answers, and how a history is narrowed."""

from django import forms
from django.utils.translation import gettext_lazy as _

from privacy.consent.enums import Act, Feature
from privacy.ledger.verify_receipt import ADDED_LIMIT


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


class ReceiptForm(forms.Form):
    """A receipt to take away, and what its holder writes on it, which is kept nowhere."""

    added = forms.CharField(
        label=_("Your name or a note, if you want it on the receipt"),
        help_text=_(
            "It goes into the file that you get now, marked as not proven. It is not kept."
        ),
        max_length=ADDED_LIMIT,
        required=False,
    )
    kind = forms.ChoiceField(choices=[("json", "json"), ("pdf", "pdf")], widget=forms.HiddenInput)

    def clean_added(self) -> str:
        """Return one line; signs that nobody sees could make it read as something else."""
        line = " ".join(self.cleaned_data["added"].split())
        if not line.isprintable():
            raise forms.ValidationError(_("Use only signs that can be seen"))
        return line


class HistoryForm(forms.Form):
    """What of the history is wanted; without a choice all of it."""

    feature = forms.ChoiceField(
        label=_("Function"), choices=[("", _("All functions")), *Feature.choices], required=False
    )
    act = forms.ChoiceField(
        label=_("What happened"), choices=[("", _("Everything")), *Act.choices], required=False
    )
