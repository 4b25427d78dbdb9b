"""A passkey lets its holder in, or proves them again: alike for a page and for a call (P-2.9)."""

from typing import TYPE_CHECKING, cast

from allauth.account.internal.flows.login import perform_login, record_authentication
from allauth.account.models import Login
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.mfa.models import Authenticator
from django.db import transaction
from django.http import HttpRequest, HttpResponse

from accounts import ceremonies
from accounts.browsers import where
from accounts.ceremonies import Ceremony
from accounts.domain import passkeys, sign_ins
from accounts.domain.passkeys import Refused
from accounts.enums import SignInMethod
from accounts.models import User

if TYPE_CHECKING:
    from accounts.sessions import SessionStore


def come_in(request: HttpRequest, posted: str) -> HttpResponse:
    """Sign in whose passkey answered, by the way of every sign-in; return where it leads.

    One transaction and one lock: an answer that is used up has let somebody in. What is refused, or
    stopped by the adapter, is kept as well, and raised behind it.
    """
    with transaction.atomic():
        try:
            row = answered(request, Ceremony.SIGN_IN, posted)
        except Refused as refusal:
            ended: Exception = refusal
            if refusal.username:
                note_refusal(request, refusal.username)
        else:
            try:
                return let_in(request, row)
            except ImmediateHttpResponse as stopped:
                ended = stopped
    raise ended


def let_in(request: HttpRequest, row: Authenticator) -> HttpResponse:
    """Go the way of every sign-in; the holder is locked by the transaction around."""
    note_proof(request, row.user, row, passwordless=True)
    session = cast("SessionStore", request.session)
    with session.of_locked(user_id=row.user.pk, subject_id=row.user.subject_id):
        response: HttpResponse = perform_login(request, Login(user=row.user))
    return response


def prove_again(request: HttpRequest, user: User, posted: str) -> None:
    """Count the answer of one of somebody's own passkeys as a fresh proof; raises Refused."""
    row = answered(request, Ceremony.PROVE_AGAIN, posted, user=user)
    note_proof(request, user, row, reauthenticated=True)


def answered(
    request: HttpRequest, ceremony: Ceremony, posted: str, *, user: User | None = None
) -> Authenticator:
    """Return the passkey that answered the session's challenge; raises Refused."""
    # The challenge is taken first: a wrong answer uses it up as well.
    question = ceremonies.take_challenge(request, ceremony)
    answer = ceremonies.read_answer(posted)
    return passkeys.accept(challenge=question, answer=answer, user=user)


def note_refusal(request: HttpRequest, username: str) -> None:
    """Enter the try in the history of whoever has the passkey."""
    sign_ins.record_refusal(username=username, method=SignInMethod.PASSKEY, where=where(request))


def note_proof(request: HttpRequest, user: User, row: Authenticator, **more: bool) -> None:
    """Note in the session what was proven, as allauth does for its own methods."""
    record_authentication(request, user, method="mfa", type=row.type, id=row.pk, **more)
