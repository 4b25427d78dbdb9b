"""SMS by a provider's HTTP interface: one signed POST to `SMS_BACKEND`, answered with a status.

- Body: `{"to": "+85251234567", "text": "…", "language": "en"}`.
- `Idempotency-Key`: the message id, the same on every resend.
- `X-Timestamp`: unix seconds; `X-Signature`: `sha256=` and the hex HMAC-SHA256, under
  `SMS_SIGNING_KEY`, of timestamp, a full stop and the body.
"""

import hashlib
import hmac
import http.client
import json
import time
from datetime import timedelta
from urllib.parse import SplitResult, urlsplit

from django.conf import settings

from privacy.disclosure.adapters import OutboundAdapter
from privacy.messages.failures import Final, Later
from privacy.messages.mime import Parcel

BUSY = {408, 409, 425, 429}
OURS_TO_MEND = {401, 402, 403, 404, 405}
LONGEST_ANSWER = 65536
LONGEST_PAUSE = 3600


def signature(*, key: str, timestamp: str, body: bytes) -> str:
    """Return what both sides compute over time and body."""
    signed = timestamp.encode() + b"." + body
    return "sha256=" + hmac.new(key.encode(), signed, hashlib.sha256).hexdigest()


class HTTPAdapter(OutboundAdapter[Parcel]):
    """Hands an SMS to the operator's provider."""

    processor = "sms"

    def __init__(self, url: str, *, key: str) -> None:
        parts = urlsplit(url)
        if parts.scheme not in {"http", "https"} or not parts.hostname:
            raise ValueError("SMS_BACKEND is not an https:// address")
        self._parts = parts
        self._key = key

    def _transmit(self, parcel: Parcel) -> None:
        try:
            answer = self._post(parcel)
        except TimeoutError as error:
            raise Later("timeout") from error
        except ConnectionRefusedError as error:
            raise Later("unreachable") from error
        except (http.client.HTTPException, ConnectionError) as error:
            raise Later("disconnected") from error
        except OSError as error:
            raise Later("unreachable") from error
        if failure := classified(answer):
            raise failure

    def _post(self, parcel: Parcel) -> http.client.HTTPResponse:
        words = {"to": parcel.address, "text": parcel.body, "language": parcel.language}
        body = json.dumps(words, ensure_ascii=False).encode()
        timestamp = str(int(time.time()))
        line = connection(self._parts)
        try:
            path = self._parts.path or "/"
            line.request(
                "POST",
                f"{path}?{self._parts.query}" if self._parts.query else path,
                body=body,
                headers={
                    "Content-Type": "application/json",
                    "Idempotency-Key": str(parcel.message_id),
                    "X-Timestamp": timestamp,
                    "X-Signature": signature(key=self._key, timestamp=timestamp, body=body),
                },
            )
            answer = line.getresponse()
            answer.read(LONGEST_ANSWER)
            return answer
        finally:
            line.close()


def connection(parts: SplitResult) -> http.client.HTTPConnection:
    """Open nothing yet: a connection with a timeout, TLS unless the address says otherwise."""
    kind = http.client.HTTPSConnection if parts.scheme == "https" else http.client.HTTPConnection
    return kind(parts.hostname or "", parts.port, timeout=settings.PROVIDER_TIMEOUT)


def classified(answer: http.client.HTTPResponse) -> Later | Final | None:
    """Tell what a status means; None is success. A redirect is never followed."""
    status = answer.status
    if 200 <= status < 300:
        return None
    if status in BUSY:
        return Later("busy", after=pause(answer.getheader("Retry-After", "")))
    if status in OURS_TO_MEND or 300 <= status < 400:
        return Later("credentials_refused")
    if status >= 500:
        return Later("provider_error", after=pause(answer.getheader("Retry-After", "")))
    return Final("recipient_refused")


def pause(told: str) -> timedelta | None:
    """Read Retry-After in seconds, up to an hour; a date or nonsense is ignored."""
    if not (told.isascii() and told.isdigit()):
        return None
    return timedelta(seconds=min(int(told[:9]), LONGEST_PAUSE))
