"""Keys of the cache hold no address and no name: Django's limits put both into them."""

import hashlib
import hmac

from django.conf import settings


def hashed_key(key: str, key_prefix: str, version: int) -> str:
    """Return a keyed hash of the cache key (`KEY_FUNCTION`)."""
    plain = f"{key_prefix}:{version}:{key}".encode()
    return hmac.new(settings.BLIND_INDEX_KEY.encode(), plain, hashlib.sha256).hexdigest()
