"""What staff type about a person: one exact identifier, or why an authority is to be asked."""

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.identity.domain.opening import SHORTEST_EXPLANATION
from accounts.identity.enums import CheckReason
from privacy.formparts.words import WordsField

LONGEST_IDENTIFIER = 254
LONGEST_EXPLANATION = 1000
# As `find_subject` knows them (privacy/registry/paths.py).
KINDS = [
    ("email", _("E-mail address")),
    ("mobile", _("Mobile number, with the country code")),
    ("username", _("User name")),
    ("certificate", _("Certificate number")),
]


class FindForm(forms.Form):
    """One exact identifier; it is compared by its blind index and kept nowhere."""

    kind = forms.ChoiceField(label=_("Find by"), choices=KINDS)
    value = forms.CharField(
        label=_("Exactly as it was proven"),
        max_length=LONGEST_IDENTIFIER,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
        error_messages={"required": _("Enter what to look for")},
    )


class CheckForm(forms.Form):
    """Why an authority is to be asked about one person."""

    reason = forms.ChoiceField(label=_("Reason"), choices=CheckReason.choices)
    explanation = WordsField(
        label=_("Explanation"),
        help_text=_("The person reads this. Name nobody else in it."),
        max_length=LONGEST_EXPLANATION,
        widget=forms.Textarea(attrs={"rows": 3}),
        required=False,
    )

    def clean_explanation(self) -> str:
        """Demand words where staff are the reason."""
        words = str(self.cleaned_data["explanation"])
        if self.cleaned_data.get("reason") == CheckReason.STAFF and (
            len(words) < SHORTEST_EXPLANATION
        ):
            raise forms.ValidationError(_("Say why the authority has to be asked"), code="short")
        return words
