"""A password is hashed as soon as it is typed; later answers are held against the hash (P-2.7)."""

from collections.abc import Iterable

from django.contrib.auth.hashers import check_password, make_password

SHORTEST = 8


def hashed(password: str) -> str:
    """Return the one-way hash, the only form in which a password is kept."""
    return make_password(password)


def is_one_of(password_hash: str, words: Iterable[str]) -> bool:
    """Tell whether the password is one of these words, as typed or in small letters run together.

    Each comparison costs a slow hash, so those are left out that no validator lets through: words
    that are too short, or digits only.
    """
    spelled = {form for word in words for form in (word, word.casefold().replace(" ", ""))}
    candidates = {word for word in spelled if len(word) >= SHORTEST and not word.isdecimal()}
    return any(check_password(word, password_hash) for word in sorted(candidates))
