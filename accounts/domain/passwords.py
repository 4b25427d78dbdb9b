"""A password is hashed as soon as it is typed; later answers are held against the hash (P-2.7)."""

from collections.abc import Iterable

from django.contrib.auth.hashers import check_password, make_password
from django.db import transaction
from django.utils.translation import gettext_lazy

from accounts.domain import sessions
from accounts.domain.notices import tell
from accounts.models import CodeRequest, OneTimeCode, User
from privacy.messages.enums import MessageKind
from privacy.subjects.domain import lock_for_writing

SHORTEST = 8
CHANGED = gettext_lazy("Your password was changed")


class SamePassword(Exception):  # noqa: N818 - reads as the news it is
    """The new password is the one that stands already."""


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


def change(*, user: User, password: str, session_key: str | None) -> None:
    """Set a new password; raises SamePassword, or SubjectGone for somebody who is leaving.

    In this order: the hash is set, every session but this one ends, codes on their way end, the
    holder is told. What the password may be is the validators' to say.
    """
    if user.check_password(password):
        raise SamePassword
    with transaction.atomic():
        subject = lock_for_writing(subject_id=user.subject_id)
        user.set_password(password)
        user.save(update_fields=["password"])
        sessions.end_others(subject_id=user.subject_id, but=session_key)
        OneTimeCode.objects.filter(subject=subject).delete()
        CodeRequest.objects.filter(subject=subject).delete()
        tell(
            subject=subject,
            kind=MessageKind.SECURITY_NOTICE,
            template="security_notice",
            change=CHANGED,
        )
