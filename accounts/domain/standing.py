"""What follows from a change of somebody's details: marks, reminders, the state of the account.

An account that no longer has its basic set becomes incomplete; one that has it again is checked and
becomes active (P-2.3). A certificate that is over counts for CERTIFICATE_GRACE longer (T-3.4 c).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from accounts.domain import activation, elements, marks, reminders
from accounts.enums import AccountState
from accounts.models import Profile, User
from accounts.regions import today_in
from privacy.subjects.domain import lock_for_writing
from privacy.subjects.enums import SubjectState
from privacy.subjects.models import Subject
from privacy.subjects.signals import subject_changed

IN_USE = frozenset({AccountState.ACTIVE, AccountState.CHALLENGED})


def lacking(*, user: User, now: datetime) -> list[str]:
    """Return which basic elements an account lacks, with the grace of a certificate in use."""
    missing = elements.missing(user=user, now=now)
    if "D-09" in missing and user.account_state in IN_USE and is_in_grace(user, now):
        missing.remove("D-09")
    return missing


def is_in_grace(user: User, now: datetime) -> bool:
    """Tell whether the certificate is over, but not for longer than CERTIFICATE_GRACE."""
    profile = Profile.objects.filter(user=user).first()
    ends = reminders.end_of_certificate(profile) if profile else None
    if profile is None or ends is None:
        return False
    return ends < today_in(profile.country or "", now=now) <= reminders.grace_ends(ends)


def follow(*, user: User, now: datetime) -> None:
    """Do what follows from a change, in the caller's transaction. Raises SubjectGone.

    An account in use whose certificate is another one now has to be checked like a new one: whether
    somebody else has it shows nowhere (P-2.8e).
    """
    settle(user=user, now=now)
    user.refresh_from_db(fields=["account_state"])
    if user.account_state == AccountState.INCOMPLETE and not lacking(user=user, now=now):
        activation.ask_for_check(user=user)


def settle(*, user: User, now: datetime) -> None:
    """Bring marks, reminders and state up to what stands now; nothing is checked anew."""
    subject = lock_for_writing(subject_id=user.subject_id)
    user = User.objects.select_for_update(of=("self",)).get(pk=user.pk)
    marks.refresh(user=user, now=now)
    reminders.plan(user=user)
    if user.is_staff:
        return
    is_held = Profile.objects.filter(user=user, certificate_index__isnull=False).exists()
    if user.account_state in IN_USE and (not is_held or lacking(user=user, now=now)):
        change_state(user, subject, AccountState.INCOMPLETE)


def change_state(user: User, subject: Subject, to: AccountState) -> None:
    """Change the state of a locked account; what hangs on it follows in the same transaction."""
    user.account_state = to
    User.objects.filter(pk=user.pk).update(account_state=to)
    subject_changed.send(Subject, subject=subject)


# --- what an account in this standing may not do ------------------------------------------------


class Hindrance(StrEnum):
    """Why services are not for somebody; the basic functions are for everybody (P-2.1, P-2.3)."""

    NO_SERVICES = "no_services"  # staff: an address, a second factor, and nothing of P-2.8
    CANCELLED = "cancelled"
    INCOMPLETE = "incomplete"
    RESTRICTED = "restricted"


@dataclass(frozen=True)
class Held:
    """Why somebody is kept from services, and which basic elements are missing, by their ids.

    An incomplete account that lacks nothing is being checked.
    """

    by: Hindrance
    missing: Sequence[str] = ()


def held(*, user: User, now: datetime) -> Held | None:
    """Return what keeps an account from services; None where nothing does.

    A challenge alone does not: until a person decides, everything goes on (T-3.6).
    """
    if user.is_staff:
        return Held(Hindrance.NO_SERVICES)
    if user.account_state == AccountState.CANCELLED:
        return Held(Hindrance.CANCELLED)
    if user.account_state not in IN_USE:
        return Held(Hindrance.INCOMPLETE, lacking(user=user, now=now))
    if user.subject.state == SubjectState.RESTRICTED:
        return Held(Hindrance.RESTRICTED)
    return None
