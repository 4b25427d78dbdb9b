"""A question to a passkey: a random challenge in the session, good for one answer and a while.

allauth makes the options and keeps the challenge; it asks for user verification only where told so,
and sets no time. Both are seen to here (P-2.10).
"""

import json
from datetime import UTC, datetime
from typing import Any

from allauth.mfa.webauthn.internal import auth
from django.conf import settings
from django.db.models import TextChoices
from django.http import HttpRequest

from accounts.domain.passkeys import Challenge, Refused
from accounts.models import User
from privacy.work.clock import now

# Options of a browser and an answer have about 1,500 characters, with the longest keys 8,000.
LONGEST_ANSWER = 16_000


def lifetime() -> int:
    """Return for how many seconds a challenge may be answered."""
    return int(settings.PASSKEY_CHALLENGE_TTL.total_seconds())


class Ceremony(TextChoices):
    """What a challenge was made for; it is of no use for anything else."""

    ENROL = "enrol"
    SIGN_IN = "sign_in"
    PROVE_AGAIN = "prove_again"


def ask_to_enrol(request: HttpRequest, user: User) -> dict[str, Any]:
    """Return the options for a new passkey that is found without a name and checks its user."""
    return remembered(request, Ceremony.ENROL, auth.begin_registration(user, passwordless=True))


def ask_to_sign_in(request: HttpRequest) -> dict[str, Any]:
    """Return the options by which any passkey of this site may answer."""
    return remembered(request, Ceremony.SIGN_IN, auth.begin_authentication())


def ask_to_prove(request: HttpRequest, user: User) -> dict[str, Any]:
    """Return the options by which this person's passkeys may answer."""
    return remembered(request, Ceremony.PROVE_AGAIN, auth.begin_authentication(user))


def remembered(request: HttpRequest, ceremony: Ceremony, options: dict[str, Any]) -> dict[str, Any]:
    """Note beside allauth's state what it is for, and when it was made."""
    state = request.session[auth.STATE_SESSION_KEY]
    request.session[auth.STATE_SESSION_KEY] = {
        **state,
        "ceremony": ceremony.value,
        "at": now().timestamp(),
    }
    public: dict[str, Any] = options["publicKey"]
    return public


def take_challenge(request: HttpRequest, ceremony: Ceremony) -> Challenge:
    """Return the challenge and forget it: it takes one answer, right or wrong.

    Raises Refused when there is none, or when it was made for something else.
    """
    state = request.session.pop(auth.STATE_SESSION_KEY, None) or {}
    if state.get("ceremony") != ceremony:
        raise Refused
    good_until = datetime.fromtimestamp(state["at"] + lifetime(), tz=UTC)
    return Challenge(server=auth.get_server(), state=state, good_until=good_until)


def read_answer(posted: str) -> dict[str, Any]:
    """Return what a browser sent, or raise Refused for what no browser sends."""
    if len(posted) > LONGEST_ANSWER:
        raise Refused
    try:
        answer = json.loads(posted)
    except (ValueError, RecursionError) as error:
        raise Refused from error
    if not isinstance(answer, dict):
        raise Refused
    return answer
