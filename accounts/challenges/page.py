"""What a person sees of a challenge: how far it is, what is doubted, what was decided and why."""

from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from accounts.challenges.domain.answering import can_appeal
from accounts.challenges.domain.letters import Names
from accounts.challenges.enums import UNDECIDED, ChallengeState, Outcome
from accounts.models import AccuracyChallenge
from privacy.web.due import due

KINDS = {ChallengeState.SETTLED: "ok", ChallengeState.OPEN: "warn", ChallengeState.OVERDUE: "warn"}


def of(challenge: AccuracyChallenge, *, at: datetime) -> dict[str, Any]:
    """Return the words of the page."""
    state = ChallengeState(challenge.state)
    is_undecided = state in UNDECIDED
    may_appeal = can_appeal(challenge, now=at)
    until = challenge.due_at if is_undecided else challenge.appeal_until if may_appeal else None
    return {
        "challenge": challenge,
        "state": state.label,
        "kind": KINDS.get(state, ""),
        "due": due(until, now=at) if until else None,
        "ball": ball(state),
        "steps": steps(challenge),
        "elements": list(Names(challenge.elements)),
        "services": list(Names(challenge.services)),
        "outcome": Outcome(challenge.outcome).label if challenge.outcome else "",
        "final_outcome": Outcome(challenge.final_outcome).label if challenge.final_outcome else "",
        "is_cancelling": challenge.outcome == Outcome.CANCEL and not challenge.final_outcome,
        "may_answer": is_undecided,
        "may_appeal": may_appeal,
    }


def ball(state: ChallengeState) -> str:
    """Say who acts next."""
    if state == ChallengeState.OPEN:
        return _("You act next.")
    if state in (ChallengeState.ANSWERED, ChallengeState.OVERDUE, ChallengeState.APPEALED):
        return _("A person of ours acts next.")
    return ""


def steps(challenge: AccuracyChallenge) -> list[dict[str, Any]]:
    """Return the fixed steps with their states and times."""
    answered = challenge.answered_at or challenge.corrected_at
    rows = [
        step(_("You were told"), challenge.opened_at, done=True),
        step(
            _("You answer or correct"), answered, done=answered is not None,
            now=challenge.state == ChallengeState.OPEN,
        ),
    ]  # fmt: skip
    if challenge.state == ChallengeState.SETTLED:
        return [*rows, step(_("Settled: nothing happens"), challenge.closed_at, done=True)]
    is_decided = challenge.decided_at is not None
    rows.append(
        step(
            _("A person decides, after your time to answer"), challenge.decided_at,
            done=is_decided, now=challenge.state == ChallengeState.OVERDUE,
        )
    )  # fmt: skip
    if challenge.appealed_at is not None:
        rows.append(step(_("You appealed"), challenge.appealed_at, done=True))
    is_final = challenge.state == ChallengeState.FINAL
    rows.append(
        step(
            _("Decided for good"), challenge.closed_at, done=is_final,
            now=challenge.state == ChallengeState.APPEALED,
        )
    )  # fmt: skip
    return rows


def step(name: str, at: datetime | None, *, done: bool, now: bool = False) -> dict[str, Any]:
    state = "done" if done else "now" if now else "to_come"
    return {"name": name, "state": state, "at": at if done else None}
