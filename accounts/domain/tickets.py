"""The address of a submitted registration: a random token, kept as its hash only."""

import base64
import hashlib
import secrets
import uuid

from django.conf import settings
from django.utils.crypto import salted_hmac

from accounts.models import RegistrationTicket, User
from privacy.work.clock import now


class TicketGone(Exception):  # noqa: N818
    """No registration stands under this address (any more)."""


def hashed(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def token_of_draft(*, draft_id: uuid.UUID) -> str:
    """Return the token that a draft's registration gets.

    It follows from the draft's own secret id, so that a form sent twice ends at the same page.
    """
    digest = salted_hmac("accounts.tickets", str(draft_id), algorithm="sha256").digest()
    return base64.urlsafe_b64encode(digest).decode().rstrip("=")


def new_token() -> str:
    return secrets.token_urlsafe(32)


def open_ticket(*, user: User, token: str) -> None:
    """Let a token lead to a registration for a day."""
    RegistrationTicket.objects.create(
        user=user, token_hash=hashed(token), expires_at=now() + settings.INCOMPLETE_SIGNUP_TTL
    )


def exists(*, token: str) -> bool:
    """Tell whether a token leads anywhere."""
    tickets = RegistrationTicket.objects.filter(token_hash=hashed(token), expires_at__gt=now())
    return tickets.exists()


def holder(*, token: str) -> User:
    """Return whose registration a token leads to; raises TicketGone."""
    ticket = (
        RegistrationTicket.objects.filter(token_hash=hashed(token), expires_at__gt=now())
        .select_related("user__profile", "user__subject")
        .first()
    )
    if ticket is None:
        raise TicketGone
    return ticket.user


def sweep() -> int:
    """Remove tickets past their time; return how many."""
    gone, _ = RegistrationTicket.objects.filter(expires_at__lte=now()).delete()
    return gone
