"""What T-3.6 promises, and what makes it true."""

import uuid

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.challenges import invariants as hold
from accounts.challenges.enums import ChallengeState
from accounts.challenges.queries import open_challenge_of, refused_services
from privacy.messages.queries import kinds_of
from privacy.registry.promises import Clause, Fact, Invariant, State, promises
from privacy.subjects.refusals import Service


def doubted(subject_id: uuid.UUID) -> State:
    """Say whether a detail is doubted, until when an answer counts, what is refused."""
    challenge = open_challenge_of(subject_id)
    refused = [str(Service(code).label) for code in sorted(refused_services(subject_id))]
    facts = [Fact(_("Services refused to you"), ", ".join(refused) or _("none"))]
    if challenge is None:
        return [Fact(_("Details in doubt"), _("none")), *facts]
    return [
        Fact(_("Details in doubt"), ChallengeState(challenge.state).label),
        Fact(_("Your answer counts until"), challenge.due_at),
        *facts,
    ]


promises.keep(
    Clause(
        id="T-3.6",
        control="me_identity",
        state=doubted,
        default=gettext_lazy("Nobody is refused anything before they could answer."),
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
