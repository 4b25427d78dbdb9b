"""States of an account (journeys.md section 2); restriction and erasure are the Subject's."""

from django.db.models import TextChoices


class AccountState(TextChoices):
    SUBMITTED = "submitted"
    INCOMPLETE = "incomplete"
    ACTIVE = "active"
    CHALLENGED = "challenged"
    CANCELLED = "cancelled"


A = AccountState
TRANSITIONS: dict[AccountState, frozenset[AccountState]] = {
    A.SUBMITTED: frozenset({A.ACTIVE, A.INCOMPLETE}),
    A.INCOMPLETE: frozenset({A.ACTIVE, A.CANCELLED}),
    A.ACTIVE: frozenset({A.INCOMPLETE, A.CHALLENGED, A.CANCELLED}),
    A.CHALLENGED: frozenset({A.ACTIVE, A.INCOMPLETE, A.CANCELLED}),
    A.CANCELLED: frozenset(),
}


class CodePurpose(TextChoices):
    REGISTER_MOBILE = "register_mobile"
    REGISTER_EMAIL = "register_email"


class SendScope(TextChoices):
    """What a day's sends are counted by."""

    TARGET = "target"  # a number or an address that gets a code
    SOURCE = "source"  # the network that asks for codes
