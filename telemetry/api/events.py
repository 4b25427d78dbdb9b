"""`POST telemetry/events/`: the one call that has to be fast."""

from collections.abc import Mapping
from typing import IO, Any

from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework import exceptions
from rest_framework.parsers import BaseParser
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from privacy.policies import memory
from privacy.policies.enums import Document
from privacy.web.json_only import read_body
from privacy.web.problems import Problem, document
from telemetry.api import serializers
from telemetry.api.authentication import InstallToken, token_in
from telemetry.api.views import REFUSALS
from telemetry.domain import batches, ingest
from telemetry.enums import STATUS_OF_ALL, Refusal

TITLE = "Nothing of this may be collected."


class BatchParser(BaseParser):
    """Hands the bytes on: the domain reads them into typed structs."""

    media_type = "application/json"

    def parse(  # type: ignore[override] # the view takes bytes and nothing else
        self,
        stream: IO[bytes],
        media_type: str | None = None,
        parser_context: Mapping[str, Any] | None = None,
    ) -> bytes:
        announced = (parser_context or {})["request"].META.get("CONTENT_LENGTH") or ""
        return read_body(stream, announced=announced, limit=batches.BODY_LIMIT)


class Events(APIView):
    """Takes batches. The token is proven by the same locked read that asks the gate."""

    authentication_classes = [InstallToken]
    permission_classes = [AllowAny]
    parser_classes = [BatchParser]

    def perform_authentication(self, request: Request) -> None:
        """Leave it to `ingest.take`, which locks the row that the token finds."""

    @extend_schema(
        summary="Send events",
        description="At most 1,000 events and 1 MiB. Each event is stored once, however often it "
        "is sent. 403 with the same members when every event is refused for one reason of consent "
        "or permission, 400 when each speaks of a body part or the envelope is no envelope.",
        request=serializers.Batch,
        responses={
            202: serializers.Taken,
            403: OpenApiResponse(serializers.Taken),
            **REFUSALS,
        },
    )
    def post(self, request: Request) -> Response:
        token = token_in(request)
        if token is None:
            raise exceptions.NotAuthenticated
        raw = request.data
        if not isinstance(raw, bytes):  # an empty body without a type is parsed by nobody
            raise exceptions.ParseError
        try:
            result = ingest.take(token=token, raw=raw)
        except ingest.UnknownToken as unknown:
            raise exceptions.AuthenticationFailed from unknown
        except batches.Malformed as refusal:
            more = {"field": refusal.field} if refusal.field else {}
            raise Problem(refusal.code, status=400, title="This is no batch.", **more) from refusal
        return answer(result)


def answer(result: ingest.Result) -> Response:
    """Say what became of a batch."""
    body: dict[str, Any] = {
        "accepted": result.accepted,
        "duplicate": result.duplicate,
        "refused": [
            {"id": str(event_id), "code": code, "field": name}
            for event_id, code, name in result.refused
        ],
    }
    if (reason := result.one_reason) is not None:
        body |= in_which(reason)
        return document(code=reason, status=STATUS_OF_ALL[reason], title=TITLE, **body)
    return Response(body, status=202)


def in_which(reason: Refusal) -> dict[str, int]:
    """Return the version of the policy in which consent can be given, where it is wanting."""
    version = memory.in_force(Document.PRIVACY)
    if reason != Refusal.CONSENT_REQUIRED or version is None:
        return {}
    return {"version": version.number}
