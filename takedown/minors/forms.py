"""What a reporter, a restricted account's holder and an officer fill in."""

from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from privacy.formparts.fields import ConsentBox, DatePartsField, PhoneField
from privacy.formparts.words import WordsField
from privacy.messages.fields import mail
from takedown.minors.domain import answering
from takedown.minors.domain.filing import STATEMENT, Told
from takedown.minors.enums import IdentifierKind, Refusal, Relation
from takedown.minors.proof_files import Proof, accepted

TRACES = ("username", "child_email", "child_mobile", "serial", "page", "words", "from_date")


def line(label: Any, help_text: Any = "", *, length: int = 200, **attrs: str) -> WordsField:
    """Return an optional line of text; nothing in it is looked up in a browser's memory."""
    return WordsField(
        label=label,
        help_text=help_text,
        max_length=length,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false", **attrs}),
    )


class ReportForm(forms.Form):
    """Who reports, by what the data can be found, a statement. Never the child's name or papers."""

    name = WordsField(
        label=_("Your full name"),
        max_length=120,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
        error_messages={"required": _("Enter your full name")},
    )
    relation = forms.ChoiceField(
        label=_("Who are you for the child?"),
        choices=Relation.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose who you are for the child")},
    )
    email = mail(
        _("Your e-mail address"),
        _("We send you a link to confirm the report. Nothing happens before you open it."),
        required=True,
        autocomplete="email",
    )
    phone = PhoneField(
        label=_("Your phone number"),
        help_text=_("Only for questions about this report."),
        required=False,
    )
    username = line(
        _("User name"),
        _("The name with which the child signs in here."),
        length=60,
        autocapitalize="none",
    )
    child_email = mail(_("E-mail address of the account"), "", required=False, autocomplete="off")
    child_mobile = PhoneField(label=_("Mobile number of the account"), required=False)
    serial = line(
        _("Serial number of a device"), _("It stands on the back of the device."), length=60
    )
    page = line(
        _("Address of a page of this site"),
        _("Copy it from the address line of your browser."),
        length=2000,
        inputmode="url",
    )
    words = line(
        _("Words that appear in it"),
        _("For example a nickname. Do not tell the child's story."),
        length=200,
    )
    from_date = DatePartsField(label=_("Given here from"), required=False)
    to_date = DatePartsField(label=_("Given here until"), required=False)
    proof = forms.FileField(
        label=_("A proof that you are the parent or guardian"),
        help_text=_(
            "You need not send one. PDF, JPEG or PNG, up to 5 MB. Do not send any document of the "
            "child. It is deleted 30 days after the report has ended."
        ),
        required=False,
        error_messages={"empty": _("The file is empty")},
    )
    statement = ConsentBox(
        label=STATEMENT,
        error_messages={"required": _("Tick the box to make the statement; it is all we need")},
    )

    def clean_proof(self) -> Proof | None:
        upload = self.cleaned_data.get("proof")
        return accepted(upload) if upload else None

    def clean_to_date(self) -> date | None:
        until: date | None = self.cleaned_data.get("to_date")
        start: date | None = self.cleaned_data.get("from_date")
        if until and start and until < start:
            raise ValidationError(_("The end must not lie before the beginning"), code="year")
        return until

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        wrong = any(name in self.errors for name in (*TRACES, "to_date"))
        if not wrong and not any(cleaned.get(name) for name in (*TRACES, "to_date")):
            self.add_error(
                "username",
                ValidationError(
                    _("Tell us at least one thing by which the child's data can be found"),
                    code="nothing",
                ),
            )
        return cleaned

    def told(self, *, language: str) -> Told:
        """Return what the domain needs of a valid form."""
        typed = self.cleaned_data
        return Told(
            name=typed["name"],
            relation=Relation(typed["relation"]),
            email=typed["email"],
            language=language,
            phone=typed["phone"],
            proof=typed["proof"],
            identifiers={
                IdentifierKind.USERNAME: typed["username"],
                IdentifierKind.EMAIL: typed["child_email"],
                IdentifierKind.MOBILE: typed["child_mobile"],
                IdentifierKind.SERIAL: typed["serial"],
                IdentifierKind.PAGE: typed["page"],
                IdentifierKind.TEXT: typed["words"],
                IdentifierKind.DATES: period(typed["from_date"], typed["to_date"]),
            },
        )


def period(start: date | None, end: date | None) -> str:
    """Return a period as it is stored (ISO 8601), open where nothing was told."""
    if not start and not end:
        return ""
    return "/".join(each.isoformat() if each else ".." for each in (start, end))


class ContestForm(forms.Form):
    """What the holder of a restricted account answers."""

    text = WordsField(
        label=_("Your answer"),
        help_text=_(
            "Say that the account is yours and that you are of age. Write nothing about other "
            "people, and send no documents."
        ),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 5}),
        error_messages={"required": _("Write an answer")},
    )

    def say_enough(self) -> None:
        """Say that what was answered before leaves no room for this."""
        message = _("Your answers together can have up to %(longest)d characters")
        self.add_error(
            "text", ValidationError(message, code="enough", params={"longest": answering.LONGEST})
        )


class DecisionForm(forms.Form):
    """An officer's decision about one finding; the reason only for a refusal."""

    finding = forms.UUIDField(widget=forms.HiddenInput)
    reason = forms.ChoiceField(label=_("Reason"), choices=Refusal.choices, required=False)
