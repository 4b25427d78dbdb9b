"""Keys: which there are, how a token names its own, what refuses to open.

A stored value reads `v1:<key id>:<token>`; the id is the first eight hex digits of the key's
SHA-256, so that a wrong key is a clear error and `reencrypt_fields` knows what is old.
"""

import base64
import hashlib
import hmac
import re
from functools import lru_cache

from cryptography.fernet import Fernet, InvalidToken
from django.conf import settings

TOKEN = re.compile(r"v1:([0-9a-f]{8}):([A-Za-z0-9_\-]+=*)")


class CannotDecrypt(Exception):  # noqa: N818
    """The value was written with a key that this process does not have, or was altered."""


def key_id(key: str) -> str:
    """Return the short public name of a key."""
    return hashlib.sha256(key.encode()).hexdigest()[:8]


@lru_cache(maxsize=8)
def fernets(keys: tuple[str, ...]) -> dict[str, Fernet]:
    """Return the ciphers by key id, newest first."""
    return {key_id(key): Fernet(key) for key in keys}


def encrypt(plain: str) -> str:
    """Return `v1:<key id>:<token>` under the newest key."""
    newest = settings.FIELD_ENCRYPTION_KEYS[0]
    cipher = fernets(tuple(settings.FIELD_ENCRYPTION_KEYS))[key_id(newest)]
    return f"v1:{key_id(newest)}:{cipher.encrypt(plain.encode()).decode()}"


def decrypt(stored: str) -> str:
    """Return the clear value; raises CannotDecrypt for a foreign key or an altered token."""
    match = TOKEN.fullmatch(stored)
    if match is None:
        raise CannotDecrypt("not a token")
    cipher = fernets(tuple(settings.FIELD_ENCRYPTION_KEYS)).get(match[1])
    if cipher is None:
        raise CannotDecrypt("unknown key")
    try:
        return cipher.decrypt(match[2].encode()).decode()
    except InvalidToken as error:
        raise CannotDecrypt("altered or foreign token") from error


def looks_like_token(value: str) -> bool:
    """Tell whether somebody pasted a stored value."""
    return TOKEN.search(value) is not None or value.startswith("gAAAA")


def blind_index(*, field: str, value: str) -> str | None:
    """Return the keyed hash by which an encrypted value is found and kept unique.

    `field` is mixed in, so equal values of two fields do not show. Normalise the value first.
    Empty gives None. Never use it for values that can be guessed from a short list.
    """
    if not value:
        return None
    key = bytes.fromhex(settings.BLIND_INDEX_KEY)
    digest = hmac.new(key, f"{field}\x00{value}".encode(), hashlib.sha256).digest()
    return base64.urlsafe_b64encode(digest).decode().rstrip("=")
