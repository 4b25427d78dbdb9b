"""What `/me/` says about doubts and what was decided about them."""

from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from accounts.challenges.enums import ChallengeState, Outcome
from accounts.challenges.queries import challenges_of
from accounts.models import AccuracyChallenge
from privacy.registry.inventory import INVENTORY
from privacy.web.cards import Card, Link, Row, card

WAITS = (ChallengeState.OPEN, ChallengeState.ANSWERED, ChallengeState.OVERDUE)


@card("accounts.challenge", order=6)
def doubted(request: HttpRequest) -> Card | None:
    """Show the newest challenge while it matters: undecided, decided, or with an effect."""
    user: Any = request.user
    for challenge in challenges_of(user.subject_id):
        if matters(challenge):
            return Card(
                _("A detail of your account is doubted"),
                rows=[
                    Row(
                        _("Doubted"), ", ".join(str(INVENTORY[e].name) for e in challenge.elements)
                    ),
                    Row(_("State"), ChallengeState(challenge.state).label),
                    *deadline(challenge),
                ],
                links=[Link(reverse("me_challenge", args=[challenge.pk]), _("Read and answer"))],
            )
    return None


def matters(challenge: AccuracyChallenge) -> bool:
    if challenge.closed_at is None:
        return True
    has_effect = challenge.final_outcome in (Outcome.REFUSE, Outcome.RESTRICT)
    return has_effect and challenge.lifted_at is None


def deadline(challenge: AccuracyChallenge) -> list[Row]:
    if challenge.state in WAITS:
        at = challenge.due_at
        return [Row(_("Answer until"), date_format(localtime(at), "DATETIME_FORMAT"))]
    if challenge.state == ChallengeState.DECIDED and challenge.appeal_until is not None:
        at = challenge.appeal_until
        return [Row(_("Appeal until"), date_format(localtime(at), "DATETIME_FORMAT"))]
    return []
