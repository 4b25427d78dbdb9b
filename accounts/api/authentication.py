"""Who calls: a person, by their session."""

from rest_framework.authentication import SessionAuthentication
from rest_framework.request import Request


class OwnSession(SessionAuthentication):
    """A browser's cookie, with the token against forged forms, or an app's `X-Session-Token`.

    Whoever has none is answered 401: the address itself is no secret.
    """

    def authenticate_header(self, request: Request) -> str:
        return "Session"
