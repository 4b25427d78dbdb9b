"""Where the SMS carrier tells what became of a message; its signature is its leave.

`POST /api/v1/sms/reports/` with `{"message": "<Idempotency-Key>", "status": "delivered"}`, signed
as we sign our own requests (`adapters/sms.py`) but under `SMS_REPORT_KEY`: what we sent a carrier
cannot be sent back to us as a report.

- 401 for a forged report and for one whose time is more than five minutes off, in one answer.
- 204 for whatever the carrier did say, news or not: it need not say it again. A report that comes
  twice, or of a message nobody knows, changes nothing.
"""

import hmac
import io
import time
from collections.abc import Mapping
from datetime import timedelta
from typing import IO, Any

from django.conf import settings
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from privacy.messages import domain
from privacy.messages.adapters.sms import signature
from privacy.messages.enums import REPORTED, MessageState
from privacy.web.json_only import JSONObjectParser, StrictSerializer, read_body
from privacy.web.problems import Problem
from privacy.work.clock import now

FRESH_FOR = timedelta(minutes=5)
BODY_LIMIT = 4096


def is_signed(*, timestamp: str, given: str, body: bytes) -> bool:
    """Tell whether the carrier wrote this body within the last minutes."""
    key = settings.SMS_REPORT_KEY
    if not key or not (timestamp.isascii() and timestamp.isdigit() and len(timestamp) <= 12):
        return False
    if abs(time.time() - int(timestamp)) > FRESH_FOR.total_seconds():
        return False
    expected = signature(key=key, timestamp=timestamp, body=body)
    return hmac.compare_digest(expected.encode(), given.encode())


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
