"""Secret addresses of a subscription, made from its random id: each mail can carry them again."""

import hashlib
import uuid

from privacy.encryption.keys import blind_index

CONFIRM, STOP = "confirm", "stop"


def token(purpose: str, subscription_id: uuid.UUID) -> str:
    """Return the token of a subscription for one purpose."""
    return blind_index(field=f"subscription.{purpose}", value=str(subscription_id)) or ""


def token_hash(value: str) -> str:
    return hashlib.sha256(value.encode()).hexdigest()


def email_index(address: str) -> str:
    """Return the blind index of an address: case and outer blanks do not count."""
    return blind_index(field="subscription.email", value=address.strip().lower()) or ""
