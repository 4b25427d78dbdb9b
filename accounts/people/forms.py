"""What staff type about a person: one exact identifier, or why something has to be done or seen."""

import uuid
from collections.abc import Collection
from typing import Any

from django import forms
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from accounts.identity.domain.opening import SHORTEST_EXPLANATION
from accounts.identity.enums import CheckReason
from privacy.formparts.words import WordsField
from privacy.lookups.domain import SHORTEST_REASON
from privacy.purposes.words import PURPOSES
from privacy.registry.elements import Purpose
from privacy.registry.inventory import INVENTORY

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


class LookForm(forms.Form):
    """What has to be seen in clear, what for, and why; offers what the role may see."""

    # The form's own number: it shows its values once, however often it is sent.
    look = forms.UUIDField(widget=forms.HiddenInput)
    elements = forms.MultipleChoiceField(
        label=_("What you have to see"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose what you have to see")},
    )
    purpose = forms.ChoiceField(label=_("What for"))
    reason = WordsField(
        label=_("Why"),
        help_text=_("The person reads this. Name nobody else in it."),
        max_length=LONGEST_EXPLANATION,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": _("Say in words why you have to see it")},
    )

    def __init__(
        self, data: Any, *, elements: Collection[str], purposes: Collection[Purpose], auto_id: str
    ) -> None:
        super().__init__(data, auto_id=auto_id, initial={"look": uuid.uuid4()})
        seen: Any = self.fields["elements"]
        seen.choices = [(key, capfirst(str(INVENTORY[key].name))) for key in elements]
        served: Any = self.fields["purpose"]
        served.choices = [(str(each), capfirst(str(PURPOSES[each].name))) for each in purposes]

    def clean_reason(self) -> str:
        """Demand words that say something to the person."""
        words = str(self.cleaned_data["reason"])
        if len(words) < SHORTEST_REASON:
            raise forms.ValidationError(_("Say in words why you have to see it"), code="short")
        return words
