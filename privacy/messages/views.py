"""Where the SMS carrier tells what became of a message; its signature is its leave.

`POST /api/v1/sms/reports/` with `{"message": "<Idempotency-Key>", "status": "delivered"}`, signed
as our own requests are (`privacy.disclosure.signing`) but under `SMS_REPORT_KEY`: what we sent a
carrier cannot be sent back to us as a report.

- 401 for a forged report and for one whose time is more than five minutes off, in one answer.
- 204 for whatever the carrier did say, news or not: it need not say it again. A report that comes
  twice, or of a message nobody knows, changes nothing.
"""

import io
from collections.abc import Mapping
from typing import IO, Any

from django.conf import settings
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from privacy.disclosure.signing import is_signed
from privacy.messages import domain
from privacy.messages.enums import REPORTED, MessageState
from privacy.web.json_only import JSONObjectParser, StrictSerializer, read_body
from privacy.web.problems import Problem
from privacy.work.clock import now

BODY_LIMIT = 4096


class SignedParser(JSONObjectParser):
    """Reads nothing into a body before its signature is found right."""

    def parse(
        self,
        stream: IO[bytes],
        media_type: str | None = None,
        parser_context: Mapping[str, Any] | None = None,
    ) -> dict[str, Any]:
        headers = (parser_context or {})["request"].headers
        raw = read_body(stream, announced=headers.get("Content-Length", ""), limit=BODY_LIMIT)
        if not is_signed(
            key=settings.SMS_REPORT_KEY,
            timestamp=headers.get("X-Timestamp", ""),
            given=headers.get("X-Signature", ""),
            body=raw,
        ):
            raise Problem("not_authenticated", status=status.HTTP_401_UNAUTHORIZED)
        return super().parse(io.BytesIO(raw), media_type, parser_context)


class Report(StrictSerializer):
    """What a carrier says of one message."""

    message = serializers.UUIDField()
    status = serializers.ChoiceField(choices=sorted(REPORTED))


class SMSReports(APIView):
    """Takes the carrier's word; who else speaks is refused by the parser."""

    permission_classes = [AllowAny]
    parser_classes = [SignedParser]

    @extend_schema(
        summary="Report what became of an SMS",
        description="For the carrier of our messages only: signed with HMAC-SHA256.",
        request=Report,
        responses={204: None},
    )
    def post(self, request: Request) -> Response:
        given = Report(data=request.data)
        given.is_valid(raise_exception=True)
        domain.report(
            message_id=given.validated_data["message"],
            state=MessageState(given.validated_data["status"]),
            at=now(),
        )
        return Response(status=status.HTTP_204_NO_CONTENT)
