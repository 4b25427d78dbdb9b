"""Who may come in after the right password (journeys.md J-3)."""

from accounts.domain import tickets
from accounts.enums import AccountState, Verdict
from accounts.models import User
from privacy.subjects.enums import SubjectState


def verdict(*, user: User) -> Verdict:
    """Return what happens to somebody who gave the right password.

    - erased or cancelled: answered as a wrong password is
    - a deletion waits or runs: told so, and how to stop it; not let in
    - a registration is not finished: led back to the codes
    - everybody else, restricted people included, comes in
    """
    state = user.subject.state
    if state == SubjectState.ERASED or user.account_state == AccountState.CANCELLED:
        return Verdict.REFUSED
    if state == SubjectState.ERASING:
        return Verdict.LEAVING
    if user.account_state == AccountState.SUBMITTED and not user.is_staff:
        return Verdict.UNFINISHED
    return Verdict.WELCOME


def ticket_for_unfinished(*, user: User) -> str:
    """Open a new way back to a registration whose holder knows its password."""
    token = tickets.new_token()
    tickets.open_ticket(user=user, token=token)
    return token
