"""The one page of a notice: every element of T-1.7, P-5 and P-6 is its own question.

What is missing stops nobody here: it is named, and may follow. What cannot be read (an address of a
mailbox that is none, a file that is no proof) is said at its field, and nothing is stored.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from privacy.formparts.fields import ConsentBox
from privacy.formparts.words import WordsField, says_something
from privacy.messages.enums import Channel
from privacy.messages.letters import CONTROL, BadAddress, clean_address
from takedown.notices.domain import files
from takedown.notices.domain.files import Upload
from takedown.notices.enums import Capacity, Element, WorkType
from takedown.notices.statements import STATEMENTS

SHORT, LONG = 200, 5000
MOST_TERMS, MOST_ADDRESSES = 10, 200
ACCEPT = ".pdf,.jpg,.jpeg,.png,.txt,.eml"


class LineField(WordsField):
    """One line without anything that steers: a line break in it would be a stranger's header."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("max_length", SHORT)
        super().__init__(**kwargs)

    def clean(self, value: Any) -> str:
        text: str = super().clean(value)
        if CONTROL.search(text):
            raise ValidationError(
                _("This has a character that cannot be seen; type it anew"), code="control"
            )
        return text


class TextBox(WordsField):
    """Several lines of free words."""

    def __init__(self, *, rows: int = 4, **kwargs: Any) -> None:
        kwargs.setdefault("max_length", LONG)
        super().__init__(widget=forms.Textarea(attrs={"rows": rows}), **kwargs)


class LinesField(TextBox):
    """One thing a line, each once, up to a number."""

    def __init__(self, *, most: int, longest: int, **kwargs: Any) -> None:
        super().__init__(max_length=most * (longest + 2), **kwargs)
        self.most, self.longest = most, longest

    def clean(self, value: Any) -> Any:
        text = str(super().clean(value))
        lines = list(dict.fromkeys(" ".join(line.split()) for line in text.splitlines()))
        lines = [line for line in lines if says_something(line)]
        if len(lines) > self.most:
            raise ValidationError(
                _("Up to %(most)d lines can be given; there are %(given)d"),
                code="many",
                params={"most": self.most, "given": len(lines)},
            )
        if any(len(line) > self.longest for line in lines):
            raise ValidationError(
                _("A line can have up to %(longest)d characters"),
                code="length",
                params={"longest": self.longest},
            )
        return lines

    def prepare_value(self, value: Any) -> Any:
        return value if isinstance(value, str) or value is None else "\n".join(value)


class ProofFile(forms.FileField):
    """A document, judged by what its bytes are."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("required", False)
        kwargs.setdefault("widget", forms.FileInput(attrs={"accept": ACCEPT}))
        super().__init__(**kwargs)
        self.allow_empty_file = True

    def clean(self, data: Any, initial: Any = None) -> Upload | None:
        upload = super().clean(data, initial)
        if not upload:
            return None
        return files.accepted(name=upload.name, content=upload.read())


class NoticeForm(forms.Form):
    """A copyright notice (DMCA), on one page."""

    name = LineField(
        label=_("Your full name"),
        help_text=_("Of the person who signs below."),
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    email = LineField(
        label=_("Your e-mail address"),
        help_text=_("We send a link there. Your notice counts as received when you confirm it."),
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
        max_length=254,
        error_messages={"required": _("Enter your e-mail address")},
    )
    phone = LineField(
        label=_("Telephone number"),
        help_text=_("With the country code. A postal address below will do as well."),
        widget=forms.TextInput(attrs={"autocomplete": "tel", "inputmode": "tel"}),
    )
    postal = TextBox(label=_("Postal address"), rows=3, required=False, max_length=500)
    company = LineField(
        label=_("Company"),
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "organization"}),
    )
    is_private = forms.BooleanField(
        label=_("I am a private person and have no company"), required=False
    )
    extent_works = LineField(
        label=_("Which works you speak for"),
        help_text=_("For example: all handbooks of Example Limited."),
    )
    extent_rights = LineField(
        label=_("Which rights"), help_text=_("For example: copying and making available online.")
    )
    extent_territory = LineField(
        label=_("Which territory"), help_text=_("For example: worldwide, or Hong Kong.")
    )
    capacity = forms.ChoiceField(
        label=_("Your authority"), choices=Capacity.choices, widget=forms.RadioSelect
    )
    mandate_file = ProofFile(
        label=_("Document that shows your authority"),
        help_text=_(
            "Needed unless you are the owner yourself: the licence, or the owner's mandate. "
            "PDF, JPEG, PNG, text or e-mail, up to 10 MB."
        ),
    )
    owner = LineField(label=_("Name of the owner of the copyright"))
    title = LineField(label=_("Title of the work"))
    work_type = forms.ChoiceField(
        label=_("Type of the work"), choices=WorkType.choices, widget=forms.RadioSelect
    )
    author = LineField(
        label=_("Author or publisher"),
        required=False,
        help_text=_("Of software: the publisher. It is needed for software."),
    )
    version = LineField(
        label=_("Version"), required=False, help_text=_("Needed for software only.")
    )
    registration = LineField(
        label=_("Registration number"), required=False, help_text=_("If the work is registered.")
    )
    original = TextBox(
        label=_("Where the original can be seen"),
        rows=2,
        max_length=1000,
        help_text=_("An address, or where it was published."),
    )
    discovered = LineField(
        label=_("When you found it"),
        required=False,
        help_text=_("Only for our files. No notice is too late because of this."),
    )
    identity = TextBox(
        label=_("Who you are: register entry or document"),
        help_text=_("Say where your identity or your company can be looked up, or send a file."),
    )
    identity_file = ProofFile(label=_("Proof of your identity, as a file"))
    ownership = TextBox(
        label=_("Why the copyright is yours, or your client's"),
        help_text=_("First publication, contract, certificate; as text, as a file, or both."),
    )
    ownership_file = ProofFile(label=_("Proof of ownership, as a file"))
    infringement = TextBox(
        label=_("How the material copies the work"),
        help_text=_("What is the same, and where. A comparison as a file helps."),
    )
    infringement_file = ProofFile(label=_("Proof of the infringement, as a file"))
    terms = LinesField(
        label=_("Search terms"),
        most=MOST_TERMS,
        longest=100,
        help_text=_(
            "One a line, up to 10, under which the search of this site shows the material. "
            "We try each of them."
        ),
    )
    addresses = LinesField(
        label=_("Addresses of the material"),
        most=MOST_ADDRESSES,
        longest=2000,
        rows=5,
        help_text=_("One a line. Each address is decided by itself."),
    )
    good_faith = ConsentBox(label=STATEMENTS[Element.GOOD_FAITH])
    accuracy = ConsentBox(label=STATEMENTS[Element.ACCURACY])
    signature = LineField(
        label=_("Your signature"),
        help_text=_("Type your full name, as above. It signs the whole notice as it stands here."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )

    def sections(self) -> list[tuple[Any, list[Any]]]:
        """Return the questions under their headings, for the page."""
        return [
            (title, [self[name] for name in names if name in self.fields])
            for title, names in SECTIONS
        ]

    def add_error(self, field: str | None, error: Any) -> None:
        """Leave gaps to the notice itself: only without an e-mail address nothing can go on."""
        if getattr(error, "code", "") == "required" and field != "email":
            return
        super().add_error(field, error)

    def clean_email(self) -> str:
        """Return the address as mail servers take it."""
        try:
            return clean_address(channel=Channel.MAIL, address=self.cleaned_data["email"])
        except BadAddress:
            raise ValidationError(
                _("The e-mail address must look like name@example.com"), code="invalid"
            ) from None

    @property
    def uploads(self) -> dict[str, Upload]:
        return {
            name: value for name, value in self.cleaned_data.items() if isinstance(value, Upload)
        }

    @property
    def answers(self) -> dict[str, Any]:
        """Return what was told, without files; a question that was not asked is not answered."""
        return {
            name: self.cleaned_data.get(name) or EMPTY.get(name, "")
            for name, field in self.fields.items()
            if not isinstance(field, ProofFile)
        }


SECTIONS: Sequence[tuple[Any, Sequence[str]]] = (
    (_("Who you are"), ("name", "email", "phone", "postal", "company", "is_private")),
    (
        _("What you speak for"),
        ("extent_works", "extent_rights", "extent_territory", "capacity", "mandate_file", "owner"),
    ),
    (
        _("The work"),
        ("title", "work_type", "author", "version", "registration", "original", "discovered"),
    ),
    (
        _("Where the material is on this site"),
        ("addresses", "terms"),
    ),
    (
        _("Your proofs"),
        (
            "identity", "identity_file", "ownership", "ownership_file", "infringement",
            "infringement_file",
        ),
    ),
    (_("Statements and signature"), ("good_faith", "accuracy", "signature")),
)  # fmt: skip
EMPTY: Mapping[str, Any] = {
    "terms": [], "addresses": [], "is_private": False, "good_faith": False, "accuracy": False,
}  # fmt: skip


class SupplyForm(NoticeForm):
    """The same page again, with what stands; who files it cannot become somebody else."""

    def __init__(self, *args: Any, stated: Sequence[str] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("email", *stated):
            del self.fields[name]


class ObjectionForm(forms.Form):
    """What the person says who put a work up."""

    text = TextBox(
        label=_("Why the removal is wrong"),
        rows=8,
        help_text=_("Say why the work is yours to show. Our legal team reads it."),
        error_messages={"required": _("Enter why the removal is wrong")},
    )
