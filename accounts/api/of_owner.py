"""What every call of a person about themselves has in common."""

from typing import Any

from allauth.account.internal.flows.reauthentication import did_recently_reauthenticate
from django.http import HttpRequest
from django.utils.cache import add_never_cache_headers
from drf_spectacular.utils import OpenApiResponse
from rest_framework.permissions import IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.serializers import BaseSerializer
from rest_framework.views import APIView

from accounts.api.authentication import OwnSession
from accounts.models import User
from accounts.passkey_forms import NOT_ACCEPTED
from privacy.subjects.domain import SubjectGone
from privacy.web.problems import Problem, ProblemDocument

PROBLEM = OpenApiResponse(ProblemDocument)
REFUSALS = dict.fromkeys((400, 401, 403, 404, 409, 413, 415), PROBLEM)


def plain(request: Request) -> HttpRequest:
    """Return Django's request, which allauth and our own flows take."""
    return request._request  # noqa: SLF001 - REST framework has no other name for it


def read(serializer: BaseSerializer[Any]) -> dict[str, Any]:
    """Return what was sent, or answer 400 with the name of each wrong field."""
    serializer.is_valid(raise_exception=True)
    return dict(serializer.validated_data)


def user_of(request: Request) -> User:
    """Return whose call it is."""
    assert isinstance(request.user, User)  # noqa: S101 - what OwnSession answers
    return request.user


def require_proof(request: Request) -> None:
    """Ask for a fresh proof, as the pages do before something grave."""
    if not did_recently_reauthenticate(plain(request)):
        raise Problem("step_up_required", status=403)


def not_accepted() -> Problem:
    """Return the one refusal of every passkey."""
    said = {"field": "credential", "code": "refused", "detail": str(NOT_ACCEPTED)}
    return Problem("invalid", status=400, errors=[said])


class OfOwner(APIView):
    """Calls of a person about themselves; nothing of them is kept on the way."""

    authentication_classes = [OwnSession]
    permission_classes = [IsAuthenticated]

    def handle_exception(self, exc: Exception) -> Response:
        """Say of somebody who is leaving that nothing changes any more."""
        if isinstance(exc, SubjectGone):
            exc = Problem("leaving", status=409)
        return super().handle_exception(exc)

    def finalize_response(
        self, request: Request, response: Response, *args: Any, **kwargs: Any
    ) -> Response:
        add_never_cache_headers(response)
        return super().finalize_response(request, response, *args, **kwargs)
