"""Who calls: an install with its token, never a person."""

from django.http import HttpRequest
from rest_framework.authentication import BaseAuthentication, get_authorization_header
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.request import Request

from telemetry.domain.enrolment import gate_of
from telemetry.models import Gate

KEYWORD = "Install"


def token_in(request: Request | HttpRequest) -> str | None:
    """Return the token of the header; None where there is none."""
    words = get_authorization_header(request).decode("latin-1").split()  # type: ignore[arg-type] # reads META, which both have
    if len(words) != 2 or words[0].lower() != KEYWORD.lower():
        return None
    return words[1]


class Device:
    """An install that proved its token; Django's checks ask it what they ask a user."""

    is_authenticated = True
    is_active = True

    def __init__(self, gate: Gate) -> None:
        self.gate = gate
        self.pk = gate.pk


class InstallToken(BaseAuthentication):
    """`Authorization: Install <token>`."""

    def authenticate(self, request: Request) -> tuple[Device, Gate] | None:
        token = token_in(request)
        if token is None:
            return None
        gate = gate_of(token=token)
        if gate is None:
            raise AuthenticationFailed
        return Device(gate), gate

    def authenticate_header(self, request: Request) -> str:
        return KEYWORD
