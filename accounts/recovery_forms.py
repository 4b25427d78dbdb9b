"""What somebody tells who has lost both their number and their mailbox."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.element_forms import EmailForm, NeverShownBack
from accounts.validators import LONGEST_USERNAME
from privacy.formparts.fields import DatePartsField, DatePartsInput
from privacy.formparts.words import refuse_token


class RecoveryForm(EmailForm):
    """By what the account is named, and a new mailbox; nothing is said to be right or wrong."""

    username = forms.CharField(
        label=_("User name"),
        max_length=LONGEST_USERNAME * 2,
        validators=[refuse_token],
        error_messages={"required": _("Enter your user name")},
        widget=forms.TextInput(attrs={"autocomplete": "username", "spellcheck": "false"}),
    )
    birth_date = DatePartsField(
        label=_("Date of birth"),
        help_text=_("For example, 27 3 1984."),
        widget=DatePartsInput(is_birth_date=True),
        error_messages={"required": _("Enter your date of birth")},
    )
    certificate_number = forms.CharField(
        label=_("Number of the identity document"),
        help_text=_("Of the document that your account names. It is not shown back."),
        max_length=60,
        validators=[refuse_token],
        error_messages={
            "required": _("Enter the number of the identity document"),
            "max_length": _("This is too long for the number of a document"),
        },
        widget=NeverShownBack(
            attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}
        ),
    )
    field_order = ("username", "birth_date", "certificate_number", "email")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["email"].label = _("New e-mail address")
        self.fields["email"].help_text = _("One that you can read now. We send a code there.")
