"""What the two texts are called."""

from django.utils.translation import gettext as _

from privacy.policies.enums import Document


def title_of(document: str) -> str:
    """Return a text's name in the language that is on."""
    names = {Document.TERMS: _("Terms and conditions"), Document.PRIVACY: _("Privacy policy")}
    return names[Document(document)]
