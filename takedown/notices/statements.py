"""The two statements of P-5.5 and P-5.6: never one box, never ticked before; the text is kept."""

import hashlib

from django.utils import translation
from django.utils.translation import gettext_lazy as _

from takedown.notices.enums import Element

STATEMENTS = {
    Element.GOOD_FAITH: _(
        "I honestly believe that the use of the material I name is not allowed by the copyright "
        "owner, nor by an agent of the owner, nor by law."
    ),
    Element.ACCURACY: _(
        "I state, under penalty of perjury, that what this notice says is correct, and that I am "
        "the owner of the exclusive right that is said to be infringed, or may act for that owner."
    ),
}


def stated(element: Element, *, language: str) -> dict[str, str]:
    """Return a statement as it was shown, with the hash of its text."""
    with translation.override(language):
        text = str(STATEMENTS[element])
    return {
        "text": text,
        "language": language,
        "sha256": hashlib.sha256(text.encode()).hexdigest(),
    }
