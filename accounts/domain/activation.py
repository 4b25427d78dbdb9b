"""From submitted to active: the details are checked by Work, a moment after the last proof (P-2.3).

Every registration ends with "details are being checked", so the page tells nobody whether
something of theirs is in use elsewhere.
"""

import uuid
from datetime import date, datetime

from allauth.account.models import EmailAddress
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.domain.age import is_adult
from accounts.enums import AccountState
from accounts.models import Profile, User
from privacy.ledger.entries import append
from privacy.ledger.enums import EntryKind
from privacy.messages import domain as messages
from privacy.messages.enums import Channel, MessageKind
from privacy.subjects.domain import SubjectGone, lock_for_writing
from privacy.work import domain as work

CHECK = "accounts.check_details"
# The basic set of this site (P-2.7, P-2.8), by the ids of the inventory.
BASIC = {
    "D-04": _("name"),
    "D-06": _("country or region"),
    "D-10": _("date of birth"),
    "D-11": _("proven mobile number"),
    "D-13": _("proven e-mail address"),
}


def ask_for_check(*, user: User) -> None:
    """Have the details of a registration checked as soon as this transaction is committed."""
    # The Subject's number, for rows of work outlive the user and a user's own number may not.
    work.schedule(kind=CHECK, reference=str(user.subject_id))


def missing_elements(*, user: User, now: datetime) -> list[str]:
    """Return which basic elements an account lacks, by inventory id (P-2.3, I-10)."""
    profile = Profile.objects.filter(user=user).first()
    proven = EmailAddress.objects.filter(user=user, primary=True, verified=True).exists()
    if profile is None:
        return [element for element in BASIC if element != "D-13" or not proven]
    has = {
        "D-04": bool(profile.name),
        "D-06": bool(profile.country),
        "D-10": came_of_age(profile, now),
        "D-11": profile.mobile_index is not None,
        "D-13": proven,
    }
    return [element for element in BASIC if not has[element]]


def came_of_age(profile: Profile, now: datetime) -> bool:
    born = date.fromisoformat(profile.birth_date) if profile.birth_date else None
    return born is not None and is_adult(born=born, country=profile.country, now=now)


def check_details(*, user_id: uuid.UUID, now: datetime) -> AccountState | None:
    """Make a submitted account active, or incomplete when something is missing.

    Returns the state reached; None when the registration is gone or was checked already.
    """
    with transaction.atomic():
        user = User.objects.select_related("subject").filter(pk=user_id).first()
        if user is None:
            return None
        try:
            lock_for_writing(subject_id=user.subject_id)
        except SubjectGone:
            return None
        user = User.objects.select_for_update(of=("self",)).get(pk=user_id)
        if user.account_state != AccountState.SUBMITTED:
            return None
        missing = missing_elements(user=user, now=now)
        state = AccountState.INCOMPLETE if missing else AccountState.ACTIVE
        User.objects.filter(pk=user_id).update(account_state=state)
        if state == AccountState.ACTIVE:
            announce(user)
    return state


def announce(user: User) -> None:
    """Record the activation without the person, and tell the person."""
    append(EntryKind.ACCOUNT_ACTIVATED, {"registration": uuid.uuid4()})
    address = EmailAddress.objects.get(user=user, primary=True)
    messages.send(
        subject=user.subject,
        kind=MessageKind.ACCOUNT_READY,
        channel=Channel.MAIL,
        address=address.email,
        language=user.profile.language,
        template="account_ready",
        context={},
        key=f"ready:{user.pk}",
    )
