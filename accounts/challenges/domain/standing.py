"""The state of an account follows its challenges: `challenged` just while one is undecided."""

from accounts.challenges.enums import UNDECIDED
from accounts.domain.standing import change_state
from accounts.enums import AccountState
from accounts.models import AccuracyChallenge, User
from privacy.subjects.models import Subject


def follow(subject: Subject) -> None:
    """Bring the account's state up to what stands now; the Subject is locked. Twice is the same.

    An incomplete account stays incomplete: it is challenged as soon as it is complete.
    """
    user = User.objects.select_for_update(of=("self",)).filter(subject=subject).first()
    if user is None:
        return
    is_doubted = AccuracyChallenge.objects.filter(subject=subject, state__in=UNDECIDED).exists()
    if is_doubted and user.account_state == AccountState.ACTIVE:
        change_state(user, subject, AccountState.CHALLENGED)
    elif not is_doubted and user.account_state == AccountState.CHALLENGED:
        change_state(user, subject, AccountState.ACTIVE)
