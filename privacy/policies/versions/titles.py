"""What the two texts are called."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from privacy.policies.enums import Document


def title_of(document: str) -> str:
    """Return a text's name in the language that is on."""
    names = {Document.TERMS: _("Terms and conditions"), Document.PRIVACY: _("Privacy policy")}
    return names[Document(document)]


@dataclass(frozen=True)
class Title:
    """A text's name as the words of a mail: read when the mail is rendered."""

    document: str

    def __str__(self) -> str:
        return title_of(self.document)
