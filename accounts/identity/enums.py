"""States of an identity check, and the closed lists around it (P-2.4, journeys.md section 2)."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class CheckReason(TextChoices):
    """Why an authority is asked; without one of these nobody is checked.

    The person reads these words. That of a duplicate does not say that anybody else has an account.
    """

    MISUSE = "misuse", _("There are signs that somebody else uses your account")
    DUPLICATE = "duplicate", _("We must be sure that the document belongs to you")
    RECOVERY = "recovery", _("Somebody asked for the account to be given back to them")
    STAFF = "staff", _("A member of our staff asks for it and says why")


class CheckState(TextChoices):
    NOT_CHECKED = "not_checked", _("Not checked")
    PENDING = "pending", _("Waiting for the authority's answer")
    MATCH = "match", _("Agrees with the records of the authority")
    MISMATCH = "mismatch", _("Differs from the records of the authority")
    NOT_AVAILABLE = "not_available", _("The authority gave no answer")
    EXPIRED = "expired", _("Agreed; the document has ended since")


S = CheckState
TRANSITIONS: dict[CheckState, frozenset[CheckState]] = {
    S.NOT_CHECKED: frozenset({S.PENDING}),
    S.PENDING: frozenset({S.MATCH, S.MISMATCH, S.NOT_AVAILABLE, S.NOT_CHECKED}),
    S.MATCH: frozenset({S.EXPIRED, S.NOT_CHECKED}),
    S.MISMATCH: frozenset({S.NOT_CHECKED}),
    S.NOT_AVAILABLE: frozenset({S.NOT_CHECKED}),
    S.EXPIRED: frozenset({S.NOT_CHECKED}),
}
# Announced or asked: the check still has a way to go.
OPEN = (S.NOT_CHECKED, S.PENDING)


class Result(TextChoices):
    """What an authority may say."""

    MATCH = "match", _("The details agree")
    MISMATCH = "mismatch", _("The details differ")
    NOT_AVAILABLE = "not_available", _("The authority cannot say")


class How(TextChoices):
    """By which way an end came; for the evidence."""

    CONNECTION = "connection"
    LETTER = "letter"
    NO_ANSWER = "no_answer"
