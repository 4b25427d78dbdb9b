"""How this site and its providers sign what they post to each other.

`X-Timestamp` holds unix seconds, `X-Signature` is `sha256=` and the hex HMAC-SHA256 of timestamp, a
full stop and the body. Each direction has a key of its own, so that what we sent cannot come back
as an answer.
"""

import hashlib
import hmac
import time
from datetime import timedelta

FRESH_FOR = timedelta(minutes=5)


def signature(*, key: str, timestamp: str, body: bytes) -> str:
    """Return what both sides compute over time and body."""
    signed = timestamp.encode() + b"." + body
    return "sha256=" + hmac.new(key.encode(), signed, hashlib.sha256).hexdigest()


def is_signed(*, key: str, timestamp: str, given: str, body: bytes) -> bool:
    """Tell whether somebody with this key wrote the body within the last minutes; no key, no."""
    if not key or not (timestamp.isascii() and timestamp.isdigit() and len(timestamp) <= 12):
        return False
    if abs(time.time() - int(timestamp)) > FRESH_FOR.total_seconds():
        return False
    expected = signature(key=key, timestamp=timestamp, body=body)
    return hmac.compare_digest(expected.encode(), given.encode())
