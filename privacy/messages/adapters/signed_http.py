"""One signed POST of JSON to a provider, answered with a status; what each answer means.

- `Idempotency-Key`: the id of what is sent, the same on every resend.
- Signed as `privacy.disclosure.signing` says.
"""

import http.client
import json
import time
from collections.abc import Mapping
from datetime import timedelta
from typing import Any
from urllib.parse import SplitResult, urlsplit
from uuid import UUID

from django.conf import settings

from privacy.disclosure.signing import signature
from privacy.messages.failures import Final, Later

BUSY = {408, 409, 425, 429}
OURS_TO_MEND = {401, 402, 403, 404, 405}
LONGEST_ANSWER = 65536
LONGEST_PAUSE = 3600


def parts_of(url: str) -> SplitResult:
    """Return the parts of a provider's address; raises ValueError for what is none."""
    parts = urlsplit(url)
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise ValueError("not an https:// address")
    return parts


def post(parts: SplitResult, *, key: str, number: UUID, words: Mapping[str, Any]) -> None:
    """Send `words` under a number that a resend repeats.

    Raises Later where the line fails or the provider asks to come back, Final where it says no.
    """
    try:
        answer = exchange(parts, key=key, number=number, words=words)
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


def exchange(
    parts: SplitResult, *, key: str, number: UUID, words: Mapping[str, Any]
) -> http.client.HTTPResponse:
    body = json.dumps(words, ensure_ascii=False).encode()
    timestamp = str(int(time.time()))
    line = connection(parts)
    try:
        path = parts.path or "/"
        line.request(
            "POST",
            f"{path}?{parts.query}" if parts.query else path,
            body=body,
            headers={
                "Content-Type": "application/json",
                "Idempotency-Key": str(number),
                "X-Timestamp": timestamp,
                "X-Signature": signature(key=key, timestamp=timestamp, body=body),
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
