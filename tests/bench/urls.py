"""The site's routes and the baselines of B2 and B9."""

from django.http import HttpRequest, HttpResponse
from django.urls import path
from rest_framework import exceptions
from rest_framework.request import Request
from rest_framework.response import Response

from nexhome_site.urls import *  # noqa: F403
from nexhome_site.urls import urlpatterns as site_patterns
from privacy.policies.views import in_force
from telemetry.api.authentication import token_in
from telemetry.api.events import Events
from telemetry.domain.enrolment import gate_of


class OnlyAuthenticate(Events):
    """The view of events, which reads its body, finds the gate of the token and stops there."""

    def post(self, request: Request) -> Response:
        if not isinstance(request.data, bytes) or gate_of(token=token_in(request) or "") is None:
            raise exceptions.AuthenticationFailed
        return Response({"accepted": 0, "duplicate": 0, "refused": []}, status=202)


STORED: list[bytes] = []


def stored(request: HttpRequest) -> HttpResponse:
    """Return the bytes of the privacy policy's page, made once."""
    if not STORED:
        STORED.append(in_force(request, "privacy").content)
    return HttpResponse(STORED[0])


urlpatterns = [
    path("bench/stored/", stored),
    path("bench/authenticate/", OnlyAuthenticate.as_view()),
    *site_patterns,
]
