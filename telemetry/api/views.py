"""Calls of devices about themselves: enrol, permissions, link, state of the app."""

from typing import Any

from django.core.exceptions import ObjectDoesNotExist
from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework import exceptions, status
from rest_framework.permissions import AllowAny, IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.serializers import BaseSerializer
from rest_framework.views import APIView

from privacy.subjects.refusals import Service, require
from privacy.web.limits import is_too_often
from privacy.web.problems import Problem, ProblemDocument
from telemetry.api import serializers
from telemetry.api.authentication import InstallToken
from telemetry.domain import background_tail, enrolment, gates, permissions, windows
from telemetry.enums import AppState, ClosedBy, WindowPurpose, WindowState
from telemetry.models import CombinationWindow, Gate

PROBLEM = OpenApiResponse(ProblemDocument)
REFUSALS = dict.fromkeys((400, 401, 404, 409, 413, 415, 429), PROBLEM)


def read(serializer: BaseSerializer[Any]) -> dict[str, Any]:
    """Return what was sent, or answer 400 with the name of each wrong field."""
    serializer.is_valid(raise_exception=True)
    return dict(serializer.validated_data)


class Installs(APIView):
    """Everybody may enrol; how often one network does so is limited."""

    permission_classes = [AllowAny]

    @extend_schema(
        summary="Enrol an install",
        description="Answers a random pseudonym and a token; no person is attached.",
        request=serializers.Enrolment,
        responses={201: serializers.Enrolled, **REFUSALS},
    )
    def post(self, request: Request) -> Response:
        given = read(serializers.Enrolment(data=request.data))
        if is_too_often(request._request, action="enrol"):  # noqa: SLF001 - allauth takes Django's
            raise exceptions.Throttled(wait=60)
        made = enrolment.enrol(**given)
        return Response(
            {"install": made.install_id, "token": made.token},
            status=status.HTTP_201_CREATED,
            headers={"Cache-Control": "no-store"},
        )


class OwnInstall(APIView):
    """Calls of an install about itself."""

    authentication_classes = [InstallToken]
    permission_classes = [IsAuthenticated]

    def gate(self, request: Request) -> Gate:
        """Return the gate of whoever calls."""
        assert isinstance(request.auth, Gate)  # noqa: S101 - what InstallToken answers
        return request.auth


class OwnPermissions(OwnInstall):
    @extend_schema(
        summary="Tell what the operating system allows",
        description="One name for each device field and each location source. Revoking one stops "
        "its field at once.",
        request=serializers.Permissions,
        responses={200: serializers.Permissions, **REFUSALS},
    )
    def put(self, request: Request) -> Response:
        given = read(serializers.Permissions(data=request.data))
        try:
            standing = permissions.change(install_id=self.gate(request).pk, granted=given)
        except permissions.TooOften as refusal:
            raise exceptions.Throttled(wait=3600) from refusal
        return Response(standing)


class OwnLink(OwnInstall):
    @extend_schema(
        summary="Link this install with a person",
        description="By the code that the person is shown at /me/devices/, for one purpose.",
        request=serializers.Link,
        responses={201: serializers.Linked, 403: PROBLEM, **REFUSALS},
    )
    def post(self, request: Request) -> Response:
        given = read(serializers.Link(data=request.data))
        try:
            window = windows.open_by_code(
                install_id=self.gate(request).pk,
                code=given["code"],
                purpose=WindowPurpose(given["purpose"]),
            )
        except (windows.WrongCode, windows.SubjectGone) as refusal:
            raise Problem("wrong_code", status=400, title="This code opens nothing.") from refusal
        except windows.TooManyTries as refusal:
            raise exceptions.Throttled(wait=600) from refusal
        except windows.AlreadyLinked as refusal:
            raise Problem("already_linked", status=409, title="End the present link first.") from (
                refusal
            )
        except windows.NotNow as refusal:
            raise Problem("restricted", status=403, title="Nothing new is linked now.") from refusal
        return Response(serializers.Linked(window).data, status=status.HTTP_201_CREATED)

    @extend_schema(
        summary="End the link",
        description="The install gets another pseudonym; what was sent is separated for good.",
        responses={204: None, **REFUSALS},
    )
    def delete(self, request: Request) -> Response:
        window = CombinationWindow.objects.filter(
            install_id=self.gate(request).pk, state=WindowState.OPEN
        ).first()
        if window is None:
            raise exceptions.NotFound
        windows.close(window_id=window.pk, by=ClosedBy.APP)
        return Response(status=status.HTTP_204_NO_CONTENT)


class OwnState(OwnInstall):
    @extend_schema(
        summary="Report foreground or background",
        description="The basis of the short tail of P-3.8. A report of the background that comes "
        "late deletes what was captured beyond the tail.",
        request=serializers.State,
        responses={200: serializers.StateTaken, **REFUSALS},
    )
    def put(self, request: Request) -> Response:
        given = read(serializers.State(data=request.data))
        try:
            removed = background_tail.report(
                install_id=self.gate(request).pk,
                state=AppState(given["state"]),
                at=given["at"],
                session=given["session"],
            )
        except background_tail.WrongClock as refusal:
            raise Problem("clock", status=400, title="This time cannot be.", field="at") from (
                refusal
            )
        except background_tail.TooManyReports as refusal:
            raise exceptions.Throttled(wait=3600) from refusal
        except ObjectDoesNotExist as gone:
            raise exceptions.AuthenticationFailed from gone
        return Response({"removed": removed})


class OwnServices(OwnInstall):
    """Location-based services; there is none yet, so none can be started."""

    @extend_schema(
        summary="Start a location-based service",
        request=None,
        responses={204: None, 403: PROBLEM, **REFUSALS},
    )
    def post(self, request: Request, code: str) -> Response:
        holder = gates.present_holder(self.gate(request).pk)
        if holder.subject_id is not None:
            require(subject_id=holder.subject_id, service=Service.LOCATION)
        raise exceptions.NotFound

    @extend_schema(summary="Stop a location-based service", responses={204: None, **REFUSALS})
    def delete(self, request: Request, code: str) -> Response:
        raise exceptions.NotFound
