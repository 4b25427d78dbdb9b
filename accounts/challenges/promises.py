"""What T-3.6 promises, and what makes it true."""

import uuid

from accounts.challenges import invariants as hold
from accounts.challenges.queries import open_challenge_of, refused_services
from privacy.messages.queries import kinds_of
from privacy.registry.promises import Clause, Invariant, State, promises


def doubted(subject_id: uuid.UUID) -> State:
    """Say whether a detail is doubted, until when an answer counts, what is refused."""
    challenge = open_challenge_of(subject_id)
    refused = ", ".join(sorted(refused_services(subject_id)))
    if challenge is None:
        return {"state": "none", "refused": refused}
    return {"state": challenge.state, "answer_until": challenge.due_at, "refused": refused}


promises.keep(
    Clause(
        id="T-3.6",
        control="me_identity",
        state=doubted,
        invariants=[
            Invariant("I-28", "decided late enough and by name", hold.nobody_is_cancelled_early),
            Invariant(
                "I-28",
                "no account is cancelled without a decision",
                hold.nobody_is_cancelled_without_a_challenge,
            ),
            Invariant(
                "I-28",
                "an account is challenged while it is doubted",
                hold.account_is_challenged_while_doubted,
            ),
            Invariant("I-28", "what holds was decided", hold.what_holds_was_decided),
            Invariant("I-29", "no doubt waits for ever", hold.deadlines_pass),
        ],
        messages=kinds_of("T-3.6"),
        tests=["tests/accounts/challenges"],
    )
)
