"""Free words that a person types: what is drawn as nothing is no answer.

One rule for every form and every domain function that asks for words (T-1.7: exactly what is
lacking; T-3.4 d and P-2.8: what cannot be read is no statement; P-5.3, P-5.7: a notice without its
elements is none; P-6.11: an invisible letter is no first contact). Blanks, characters that only
steer, fillers and marks on nothing may stand between words; alone they say nothing.
"""

import unicodedata
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from privacy.encryption.keys import looks_like_token

# Letters and signs by their class, yet drawn as nothing: Hangul fillers, the blank Braille cell,
# the note without a head.
DRAWN_AS_NOTHING = frozenset("\u115f\u1160\u3164\uffa0\u2800\U0001d159")
DRAWN = frozenset("LNPS")


def is_drawn(character: str) -> bool:
    """Tell whether a character by itself is seen: a letter, a number, a sign."""
    return unicodedata.category(character)[0] in DRAWN and character not in DRAWN_AS_NOTHING


def says_something(text: str) -> bool:
    """Tell whether anything of a text can be seen."""
    return any(map(is_drawn, text))


def said(text: object) -> str:
    """Return what was said, without blanks at its ends; nothing where nothing can be seen."""
    words = "" if text is None else str(text).strip()
    return words if says_something(words) else ""


def refuse_token(text: str) -> None:
    """Raise ValidationError for what looks like a stored value: no encrypted column takes it."""
    if looks_like_token(text):
        raise ValidationError(_("This text cannot be stored"), code="token")


class WordsField(forms.CharField):
    """Free words; invisible ones are none: a question that needs an answer asks again.

    Whatever is typed may end in an encrypted column or be quoted in a letter, which is one.
    """

    default_validators = [refuse_token]

    def to_python(self, value: Any) -> str:
        return said(super().to_python(value))
