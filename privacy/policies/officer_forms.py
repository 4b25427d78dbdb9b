"""What the two people who publish a text are asked: why, what is added, from when on."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from privacy.policies.domain import LONGEST_REASON, Explanations
from privacy.policies.enums import Kind
from privacy.policies.models import LANGUAGES
from privacy.policies.revising import draft_of, written

PARTS = {
    "purpose": gettext_lazy("Purpose"),
    "scope": gettext_lazy("Scope"),
    "method": gettext_lazy("Way of use"),
}


class CompletionForm(forms.Form):
    """Kind, reason in each language, and purpose, scope and method of all that is added.

    Which additions there are is computed from the registry: they are asked about one by one, and
    begin with what the registry says.
    """

    kind = forms.ChoiceField(
        label=gettext_lazy("Kind"),
        choices=Kind.choices,
        error_messages={"required": gettext_lazy("Choose the kind of the change.")},
    )

    def __init__(self, typed: Any = None, *, revision: Any) -> None:
        super().__init__(typed, auto_id="complete_%s")
        self.added = written(draft_of(revision))
        self.fields["kind"].initial = revision.kind or (
            Kind.CONSENT_REQUIRED if self.added else Kind.EDITORIAL
        )
        for language in LANGUAGES:
            self.fields[f"reason-{language}"] = forms.CharField(
                label=_("Reason, in one line, in %(language)s") % {"language": language},
                required=False,
                max_length=LONGEST_REASON,
                initial=revision.reasons.get(language, ""),
            )
        for code, words in self.added.items():
            said = {**words, **revision.explanations.get(code, {})}
            for language in LANGUAGES:
                for part, name in PARTS.items():
                    self.fields[f"{code}-{language}-{part}"] = forms.CharField(
                        label=f"{code}: {name}, {language}",
                        required=False,
                        initial=said.get(language, {}).get(part, ""),
                        widget=forms.Textarea(attrs={"rows": 3, "cols": 60}),
                    )

    @property
    def reasons(self) -> dict[str, str]:
        return {each: self.cleaned_data[f"reason-{each}"] for each in LANGUAGES}

    @property
    def explanations(self) -> Explanations:
        """Return what was typed about each addition, by function and language."""
        return {
            code: {
                language: {part: self.cleaned_data[f"{code}-{language}-{part}"] for part in PARTS}
                for language in LANGUAGES
            }
            for code in self.added
        }


class ApprovalForm(forms.Form):
    """From when on a text is in force; empty is at once."""

    effective_at = forms.DateTimeField(
        label=gettext_lazy("In force from"),
        help_text=gettext_lazy("Day and time, as 2027-01-31 09:00. Empty: at once."),
        required=False,
        error_messages={"invalid": gettext_lazy("Write day and time as 2027-01-31 09:00.")},
    )
