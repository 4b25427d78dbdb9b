"""What is typed about a challenge: by the person, and by those who raise and decide it."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from accounts.challenges.domain.answering import LONGEST_TEXT
from accounts.challenges.domain.opening import SHORTEST_TEXT
from accounts.challenges.enums import ChallengeReason, Outcome
from accounts.challenges.facts import DOUBTED
from privacy.formparts.words import WordsField
from privacy.registry.inventory import INVENTORY
from privacy.subjects.refusals import Service

LONGEST_ANSWER = 4000


class AnswerForm(forms.Form):
    """The person explains."""

    text = WordsField(
        label=_("Your answer"),
        help_text=_("Say in your own words why the detail is right, or what you have corrected."),
        max_length=LONGEST_ANSWER,
        widget=forms.Textarea(attrs={"rows": 6}),
        error_messages={"required": _("Write an answer")},
    )

    def say_enough(self) -> None:
        """Say that what was answered before leaves no room for this."""
        message = _("Your answers together can have up to %(longest)d characters")
        self.add_error(
            "text", ValidationError(message, code="enough", params={"longest": LONGEST_TEXT})
        )


class AppealForm(forms.Form):
    """The person asks for another person's decision."""

    appeal = WordsField(
        label=_("Why the decision is wrong"),
        help_text=_("Somebody who did not take part in the decision reads it and decides anew."),
        max_length=LONGEST_ANSWER,
        widget=forms.Textarea(attrs={"rows": 6}),
        error_messages={"required": _("Write why the decision is wrong")},
    )


class ChallengeForm(forms.Form):
    """Staff raise a doubt: about what, why, on what evidence."""

    elements = forms.MultipleChoiceField(
        label=_("What is doubted"),
        choices=[(element, INVENTORY[element].name) for element in DOUBTED],
        widget=forms.CheckboxSelectMultiple,
    )
    reason = forms.ChoiceField(label=_("Reason"), choices=ChallengeReason.choices)
    evidence = WordsField(
        label=_("Evidence"),
        help_text=_("The person reads this. Name nobody else in it."),
        min_length=SHORTEST_TEXT,
        max_length=LONGEST_ANSWER,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": _("Write what the doubt rests on")},
    )


class DecisionForm(forms.Form):
    """A person decides: what, which services, why."""

    outcome = forms.ChoiceField(label=_("Decision"), choices=Outcome.choices)
    services = forms.MultipleChoiceField(
        label=_("Services to be refused"),
        choices=Service.choices,
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    grounds = WordsField(
        label=_("Reasons"),
        help_text=_("The person reads this, by mail and on the page."),
        min_length=SHORTEST_TEXT,
        max_length=LONGEST_ANSWER,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": _("Write the reasons")},
    )

    def clean(self) -> dict[str, Any]:
        """Demand the services of a refusal by name."""
        told = dict(super().clean() or {})
        if told.get("outcome") == Outcome.REFUSE and not told.get("services"):
            self.add_error("services", _("Choose the services that are to be refused"))
        return told
