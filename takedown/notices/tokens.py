"""Secret addresses of a case.

A token is made from the case's random id with the key of the blind indexes, so that every letter
can carry the link again, while the database holds only its hash.
"""

import hashlib
import uuid

from privacy.encryption.keys import blind_index


def token(purpose: str, row_id: uuid.UUID) -> str:
    """Return the token of a row for one purpose: confirm, case, objection."""
    return blind_index(field=f"copyright.{purpose}", value=str(row_id)) or ""


def token_hash(value: str) -> str:
    return hashlib.sha256(value.encode()).hexdigest()


def hash_of(purpose: str, row_id: uuid.UUID) -> str:
    return token_hash(token(purpose, row_id))


def email_index(address: str) -> str | None:
    """Return the blind index of a notifier's address: case and outer blanks do not count."""
    return blind_index(field="notifier.email", value=address.strip().casefold())
