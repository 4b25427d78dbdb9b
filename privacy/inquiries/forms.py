"""What an asker, a visitor and the desk fill in."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from privacy.formparts.fields import CodeField
from privacy.formparts.words import WordsField
from privacy.inquiries.domain.asking import Told
from privacy.inquiries.enums import Kind, Outcome, Wish
from privacy.inquiries.pages import own_page
from privacy.messages.fields import mail

LONGEST = 4000


def words(label: Any, help_text: Any, missing: Any, *, rows: int = 6) -> WordsField:
    """Return a field for a text of several lines."""
    return WordsField(
        label=label,
        help_text=help_text,
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": rows}),
        error_messages={"required": missing},
    )


class AskForm(forms.Form):
    """One page for everybody: what it is, what is said, where the answer goes (T-3.2).

    Whoever is signed in is not asked for an address: the registered one counts.
    """

    kind = forms.ChoiceField(
        label=_("What is it?"),
        choices=Kind.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose what it is")},
    )
    text = words(
        _("What do you want to tell or ask us?"),
        _("Send no numbers of certificates and no passwords."),
        _("Write what you want to tell or ask us"),
    )
    page = WordsField(
        label=_("For a report: the address of the page on this site"),
        help_text=_("Copy it from the address line of your browser."),
        max_length=2000,
        required=False,
        widget=forms.TextInput(
            attrs={"autocomplete": "off", "spellcheck": "false", "inputmode": "url"}
        ),
    )
    wish = forms.ChoiceField(
        label=_("For an instruction: what do you want?"),
        choices=[("", _("Choose")), *Wish.choices],
        required=False,
    )
    for_another = forms.BooleanField(label=_("I act for somebody else"), required=False)
    agent = WordsField(
        label=_("Your name, and why you may act for them"),
        help_text=_("The person concerned reads this."),
        max_length=200,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    person_email = mail(
        _("The e-mail address of the person concerned"),
        _("We ask them at this address, and answer there. Not to you before it is proven that you "
          "may act for them."),
        required=False,
        autocomplete="off",
    )  # fmt: skip
    email = mail(
        _("Your e-mail address"),
        _("We send you a link to confirm it. Our answer goes there and nowhere else."),
        required=True,
        autocomplete="email",
    )
    may_publish = forms.BooleanField(
        label=_("For a question: it may be published with the answer, without my name"),
        help_text=_("Somebody of ours reads both first. You can take it back at any time."),
        required=False,
    )
    # Programs fill in what nobody sees.
    website = forms.CharField(
        label=_("Leave this empty"),
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off", "tabindex": "-1"}),
    )

    def __init__(self, *args: Any, is_known: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if is_known:
            del self.fields["email"]

    def clean_page(self) -> str:
        typed = str(self.cleaned_data.get("page") or "")
        if self.cleaned_data.get("kind") != Kind.REPORT:
            return ""
        if not typed:
            raise ValidationError(_("Enter the address of the page"), code="required")
        if (path := own_page(typed)) is None:
            raise ValidationError(
                _("This is no address of a page on this site"), code="unknown_page"
            )
        return path

    def clean_wish(self) -> str:
        if self.cleaned_data.get("kind") != Kind.INSTRUCTION:
            return ""
        wish = str(self.cleaned_data.get("wish") or "")
        if not wish:
            raise ValidationError(_("Choose what you want"), code="required")
        return wish

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("kind") != Kind.INSTRUCTION or not cleaned.get("for_another"):
            for name in ("agent", "person_email"):
                self.errors.pop(name, None)
                cleaned[name] = ""
            return cleaned
        if not cleaned.get("agent") and "agent" not in self.errors:
            self.add_error("agent", _("Enter your name, and why you may act for them"))
        if not cleaned.get("person_email") and "person_email" not in self.errors:
            self.add_error("person_email", _("Enter the e-mail address of the person concerned"))
        return cleaned

    @property
    def is_by_a_program(self) -> bool:
        return bool(self.data.get("website"))

    def told(self, *, language: str) -> Told:
        """Return what the domain needs of a valid form."""
        typed = self.cleaned_data
        return Told(
            kind=Kind(typed["kind"]),
            text=typed["text"],
            language=language,
            page=typed["page"],
            wish=typed["wish"],
            agent=typed["agent"],
            person_email=typed["person_email"],
            email=typed.get("email", ""),
            may_publish=typed["may_publish"],
        )


class MessageForm(forms.Form):
    """One more text of whoever asked."""

    text = words(_("Write to us"), "", _("Write a message"), rows=4)


class AddressForm(forms.Form):
    """The address of whoever wrote to us without an account."""

    email = mail(
        _("Your e-mail address"),
        _("The one from which you wrote to us. We send a code there."),
        required=True,
        autocomplete="email",
    )


class TypedCodeForm(forms.Form):
    """The code from the mail."""

    code = CodeField()

    def refuse(self) -> None:
        """Say the same for every code that does not count."""
        self.add_error("code", _("This code does not count. Check it, or ask for another one."))


class AnswerForm(forms.Form):
    """The desk's draft, and the newest text that its page showed."""

    text = WordsField(
        label=_("Answer"),
        max_length=LONGEST,
        required=False,
        widget=forms.Textarea(attrs={"rows": 8, "cols": 70}),
    )
    seen = forms.IntegerField(min_value=0, widget=forms.HiddenInput)


class CloseForm(forms.Form):
    """What came of a case."""

    outcome = forms.ChoiceField(label=_("Outcome"), choices=Outcome.choices)


class DocumentForm(forms.Form):
    """By what authority was proven, where the person's own word is not there."""

    document = WordsField(
        label=_("Document"),
        help_text=_("Its kind, number and who issued it. Never a copy."),
        max_length=200,
        required=False,
    )


class ReleaseForm(forms.Form):
    """Both texts as everybody will read them."""

    question = words(_("Question"), "", _("Write the question"), rows=4)
    answer = words(_("Answer"), "", _("Write the answer"), rows=6)
