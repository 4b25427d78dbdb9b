"""References and secret addresses of a case.

A token is made from a random id with the key of the blind indexes, so that every letter can carry
the link again, while the database holds only its hash.
"""

import hashlib
import secrets
import uuid

from privacy.encryption.keys import blind_index

CONFIRM, CASE, AUTHORITY, PERSON = "confirm", "case", "authority", "person"
# Letters and digits that nobody mistakes for one another on the telephone.
UNAMBIGUOUS = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
LENGTH = 8


def reference_of(inquiry_id: uuid.UUID) -> str:
    """Return what people read out: `Q-7KQ4-2XH9`."""
    number, letters = inquiry_id.int, ""
    for _ in range(LENGTH):
        number, digit = divmod(number, len(UNAMBIGUOUS))
        letters += UNAMBIGUOUS[digit]
    return f"Q-{letters[:4]}-{letters[4:]}"


def token(purpose: str, inquiry_id: uuid.UUID) -> str:
    """Return the token of a case for one purpose."""
    return blind_index(field=f"inquiry.{purpose}", value=str(inquiry_id)) or ""


def token_hash(value: str) -> str:
    return hashlib.sha256(value.encode()).hexdigest()


def hash_of(purpose: str, inquiry_id: uuid.UUID) -> str:
    return token_hash(token(purpose, inquiry_id))


def random_token() -> str:
    """Return a token that nothing but its own row knows."""
    return secrets.token_urlsafe(32)


def email_index(address: str) -> str | None:
    """Return the blind index of an asker's address: case and outer blanks do not count."""
    return blind_index(field="inquiry.email", value=address.strip().casefold())
